/** A look at every conversation that waits: those whose recordings are ready now become a slice of their own. */
import { ArchiveError } from '../../domain/errors.ts'
import type { RecordingFacts } from '../../domain/ports/recording-source.ts'
import type { ActivityImplementations } from '../contract.ts'
import { runFiles, type SliceFile } from '../run-files.ts'
import { type PendingConversation } from '../../use-cases/conversation/plan.ts'
import { currentPending, type Taken } from './pending.ts'
import { askRestore } from '../../use-cases/conversation/restore.ts'
import { waitingFor } from '../../use-cases/conversation/gaps.ts'
import { gapOf } from '../../use-cases/conversation/gaps.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { submitBatches } from './submit-slice.ts'

type Ports = Pick<ActivityPorts, 'staging' | 'recordings' | 'ledger' | 'settings' | 'clock' | 'log'>

const READY = new Set(['AVAILABLE', 'RESTORED'])

export function retryPending(ports: Ports): ActivityImplementations['retryPending'] {
  const { staging, recordings, ledger } = ports

  return async (input) => {
    const dayRun = { day: input.day, startedAt: input.startedAt }
    const done = await finishedBefore(runFiles.taken(dayRun, input.round))
    if (done !== null) return done.result
    const rest = runFiles.pending(dayRun, `rest-${String(input.round).padStart(3, '0')}`, 0)
    const { names, conversations } = await currentPending({ staging }, dayRun, rest)
    await ledger.update(input.day, { counts: { pending: conversations.length } })
    if (conversations.length === 0) return { slice: null, batches: [], pending: 0 }

    const ready: PendingConversation[] = []
    const waiting: PendingConversation[] = []
    for (const conversation of conversations) {
      const missing = await missingOf(conversation)
      if (missing.some(settles)) ready.push(conversation)
      // What is said of it later is what the source says now, not what it said first.
      else
        waiting.push(
          missing.length === 0
            ? conversation
            : await askRestore(ports, { ...conversation, waiting: missing.map((fact) => waitingFor(fact)) }, missing),
        )
    }

    const slice = ready.length === 0 ? null : `w${String(input.round).padStart(3, '0')}`
    let batches: Taken['result']['batches'] = []
    if (slice !== null) {
      const file: SliceFile = {
        slice,
        conversations: ready.map((pendingConversation) => pendingConversation.planned),
        unreadable: [],
      }
      await staging.write(runFiles.slice(dayRun, slice), file)
      batches = await submitBatches(recordings, file.conversations)
    }
    await staging.write(rest, waiting)
    const result = { slice, batches, pending: conversations.length }
    // Last: from here on a redelivery answers the same instead of asking Genesys again.
    await staging.write(runFiles.taken(dayRun, input.round), { names, result } satisfies Taken)
    return result
  }

  async function missingOf({ planned }: PendingConversation): Promise<RecordingFacts[]> {
    const have = new Set([...planned.have, ...planned.settled].map((entry) => entry.objectId))
    return (await inventory(planned.conversation.conversationId)).filter((fact) => !have.has(fact.recordingId))
  }

  /** An inventory that cannot be read now is looked at again in the next round. */
  async function inventory(conversationId: string): Promise<RecordingFacts[]> {
    try {
      return await recordings.recordings(conversationId)
    } catch (error) {
      gapOf(error, conversationId, conversationId)
      return []
    }
  }

  async function finishedBefore(name: string): Promise<Taken | null> {
    try {
      return await staging.read<Taken>(name)
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return null
      throw error
    }
  }
}

/** It can be had now, or never will be: the archive then takes what there is. */
function settles(fact: RecordingFacts): boolean {
  return READY.has(fact.state) || fact.state === 'DELETED'
}
