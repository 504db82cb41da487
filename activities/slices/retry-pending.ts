/**
 * A look at a page of what waits: conversations whose recordings are ready now become a slice of their own, and those
 * whose texts failed are tried again.
 */
import { concernsEverybody, isOutOfReach, type ArchiveError } from '../../domain/errors.ts'
import type { RecordingFacts } from '../../domain/ports/recording-source.ts'
import { wholeRecordings } from '../../domain/record/recordings.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { Activities, ActivityImplementations } from '../contract.ts'
import { isSpoken } from '../../domain/media/registry.ts'
import { UNASKED } from '../../use-cases/conversation/inventory.ts'
import { deadline, few } from '../deadline.ts'
import { runFiles, type SliceFile } from '../run-files.ts'
import { type PendingConversation } from '../../use-cases/conversation/plan.ts'
import { answeredBefore, noteTaken, pageOfPending, pendingFiles, roundText } from './pending.ts'
import { askRestore } from '../../use-cases/conversation/restore.ts'
import { waitingFor } from '../../use-cases/conversation/gaps.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { submitBatches } from './submit-slice.ts'

type Ports = Pick<ActivityPorts, 'staging' | 'recordings' | 'ledger' | 'settings' | 'clock' | 'log'>

type PendingLook = ReturnType<Activities['retryPending']>

/** Of the 200 or so conversations of a page: the others are asked for by the batch. */
const INVENTORIES_PER_PAGE = 40
const READY = new Set(['AVAILABLE', 'RESTORED'])

export function retryPending(ports: Ports): ActivityImplementations['retryPending'] {
  const { staging, recordings, ledger } = ports

  return async (input) => {
    const dayRun = { day: input.day, startedAt: input.startedAt }
    const marker = runFiles.taken(dayRun, input.round, input.page)
    const before = await answeredBefore<PendingLook>(ports, marker)
    if (before !== null) return { ...before, repeated: true }
    const files = await pendingFiles(ports, dayRun, input.round)
    if (input.page === 0) await ledger.update(input.day, { counts: { pending: await countOf(files) } })
    const { names, conversations, more } = await pageOfPending(ports, files)
    if (conversations.length === 0) return { slice: null, batches: [], pending: 0, more }

    const ready: PendingConversation[] = []
    const waiting: PendingConversation[] = []
    const outOfReach: ArchiveError[] = []
    let asked = 0
    const end = deadline(ports)
    // Those that nobody has asked about come first; the others are asked in ever longer pauses.
    const inventories = isTurnOf(input.round) ? INVENTORIES_PER_PAGE : 0
    for (const conversation of [...conversations].sort((a, b) => Number(isUnasked(b)) - Number(isUnasked(a)))) {
      const spent = (asked >= inventories && !isUnasked(conversation)) || asked >= INVENTORIES_PER_PAGE || end.over()
      const next = nextFor(conversation, input.round, spent)
      if (next === 'batch') ready.push(blind(conversation))
      if (next === 'wait') waiting.push(conversation)
      if (next !== 'ask') continue
      asked++
      const { facts, missing } = await missingOf(conversation, outOfReach)
      if (missing.some(settles) || (facts !== null && isUnasked(conversation)))
        ready.push(withFacts(conversation, facts ?? []))
      else
        waiting.push(
          missing.length === 0 ? conversation : await askRestore(ports, asNow(conversation, missing), missing),
        )
    }

    const [outage] = outOfReach
    if (outage !== undefined && outOfReach.length === asked) throw outage

    const part = `${roundText(input.round)}${input.page === 0 ? '' : `-${roundText(input.page)}`}`
    const { slice, batches } = await sliceOf(dayRun, `w${part}`, ready)
    await staging.write(runFiles.pending(dayRun, `rest-${part}`, 0), waiting)
    const result = { slice, batches, pending: conversations.length, more }
    return noteTaken(ports, marker, { names, result })
  }

  /** Null for the slice where nothing is ready. */
  async function sliceOf(
    dayRun: DayRun,
    slice: string,
    ready: readonly PendingConversation[],
  ): Promise<Pick<PendingLook, 'slice' | 'batches'>> {
    if (ready.length === 0) return { slice: null, batches: [] }
    const file: SliceFile = { slice, conversations: ready.map(({ planned }) => planned), unreadable: [] }
    await staging.write(runFiles.slice(dayRun, slice), file)
    return { slice, batches: await submitBatches(recordings, file.conversations) }
  }

  async function countOf(files: readonly string[]): Promise<number> {
    let count = 0
    for (const name of few(files)) count += (await staging.read<PendingConversation[]>(name)).length
    return count
  }

  /** Facts null: an inventory that cannot be read now is looked at again in a later round. */
  async function missingOf(
    { planned }: PendingConversation,
    outOfReach: ArchiveError[],
  ): Promise<{ facts: RecordingFacts[] | null; missing: RecordingFacts[] }> {
    const { conversationId } = planned.conversation
    const have = new Set([...wholeRecordings(planned.have), ...planned.settled.map((gap) => gap.objectId)])
    try {
      const facts = await recordings.recordings(conversationId)
      return { facts, missing: facts.filter((fact) => !have.has(fact.recordingId)) }
    } catch (error) {
      if (isOutOfReach(error)) outOfReach.push(error)
      else if (concernsEverybody(error)) throw error
      return { facts: null, missing: [] }
    }
  }
}

/**
 * What becomes of it in this look: into the next batch as it is, asked for by itself, or left to wait.
 * @param spent nothing more is asked one by one in this look
 */
function nextFor(conversation: PendingConversation, round: number, spent: boolean): 'batch' | 'ask' | 'wait' {
  if (isPostponed(conversation) && isTurnOf(round)) return 'batch'
  if (conversation.waiting.length === 0) return 'wait'
  if (!spent) return 'ask'
  // One call for a hundred of them: the batch gives what is ready, whatever their inventories say. Texts would be asked
  // for again each time.
  return isSpokenOnly(conversation) ? 'batch' : 'wait'
}

/** What the source says of it now, not what it said first; what is not listed is waited for as before. */
function asNow(pending: PendingConversation, missing: readonly RecordingFacts[]): PendingConversation {
  const listed = new Set(missing.map(({ recordingId }) => recordingId))
  // That none was listed is over, unless all that is listed is a screen.
  if (missing.some(({ media }) => media !== 'screen')) listed.add(pending.planned.conversation.conversationId)
  const unlisted = pending.waiting.filter(({ objectId }) => !listed.has(objectId))
  return { ...pending, waiting: [...missing.map((fact) => waitingFor(fact)), ...unlisted] }
}

/** For the next batch: what it waits for is not asked for one by one. */
function blind(pending: PendingConversation): PendingConversation {
  if (pending.waiting.length === 0) return pending
  return { ...pending, planned: { ...pending.planned, awaited: pending.waiting } }
}

function withFacts(pending: PendingConversation, facts: RecordingFacts[]): PendingConversation {
  return { ...pending, planned: { ...pending.planned, facts } }
}

function isUnasked({ waiting }: PendingConversation): boolean {
  return waiting.some(({ detail }) => detail === UNASKED)
}

function isSpokenOnly({ planned }: PendingConversation): boolean {
  return planned.conversation.mediaTypes.every(isSpoken)
}

function isPostponed({ postponed }: PendingConversation): boolean {
  return postponed !== undefined && postponed.length > 0
}

/**
 * What is asked one by one costs a call each time: at once, after one pause, then after twice as many each time. Rounds
 * 0, 1, 3, 7, 15 and so on.
 */
function isTurnOf(round: number): boolean {
  return Number.isInteger(Math.log2(round + 1))
}

/** It can be had now, or never will be: the archive then takes what there is. */
function settles(fact: RecordingFacts): boolean {
  return READY.has(fact.state) || fact.state === 'DELETED'
}
