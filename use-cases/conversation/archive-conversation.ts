/** One conversation: its recordings, its texts, then the manifest that binds them. The manifest is the commit point. */
import { ArchiveError } from '../../domain/errors.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { ActivityPorts } from '../ports.ts'
import { withExtension } from './extension-in-force.ts'
import { withFullAttributes } from './full-attributes.ts'
import { isHeldElsewhere } from './gaps.ts'
import { joined, withEarlierLooks } from './part.ts'
import type { PendingConversation } from './plan.ts'
import { extendEarlier, finishedBefore, sealConversation } from './seal-conversation.ts'
import { storeDigital } from './store-digital.ts'
import { storeEmailFiles } from './store-email-files.ts'
import { storeRecordings } from './store-recordings.ts'
import { storeSpeech, wantsSpeech } from './store-speech.ts'
import { contextOf, type ConversationWork } from './work.ts'

export type ConversationOutcome =
  | { kind: 'archived'; record: ArchiveRecord }
  | { kind: 'pending'; pending: PendingConversation }
  /** A later sweep found nothing that is not archived already. */
  | { kind: 'unchanged' }

/** A transcript may follow its call by hours; after four days nobody waits for one any more. */
const TRANSCRIPT_PATIENCE_MS = 4 * 86_400_000

/**
 * Whole or waiting. What an earlier night that failed left under the same names stands: it is looked up and completed,
 * because Genesys may answer otherwise today and the vault takes no second version.
 */
export async function archiveConversation(ports: ActivityPorts, work: ConversationWork): Promise<ConversationOutcome> {
  try {
    return await attempt(ports, work)
  } catch (error) {
    if (work.redelivered || !(error instanceof ArchiveError) || error.code !== 'vault-conflict') throw error
    ports.log.warn('conversation.begun-before', {
      conversationId: work.planned.conversation.conversationId,
      met: error.message,
    })
    return await attempt(ports, { ...work, redelivered: true })
  }
}

async function attempt(ports: ActivityPorts, asPlanned: ConversationWork): Promise<ConversationOutcome> {
  if (asPlanned.planned.recheck !== undefined && !(await hasMore(asPlanned, asPlanned.planned.recheck)))
    return { kind: 'unchanged' }
  const work = {
    ...asPlanned,
    planned: await withExtension(ports, await withFullAttributes(ports, asPlanned.planned), asPlanned.redelivered),
  }
  const context = contextOf(ports, work)
  if (work.redelivered) {
    const record = await finishedBefore(ports, work, context)
    if (record !== null) return { kind: 'archived', record }
  }
  await extendEarlier(ports, work.planned, context.placement)
  const { objects, gaps, waiting, findings } = withEarlierLooks(
    work.planned,
    joined([
      await storeRecordings(ports, context, work),
      await storeDigital(ports, context, work),
      await storeEmailFiles(ports, context, work),
      await storeSpeech(ports, context, work),
    ]),
  )
  const open = gaps.filter((gap) => !isHeldElsewhere(gap, objects) && gap.reason !== 'required-key-missing')
  const planned = { ...work.planned, found: findings }
  if (waiting.length > 0)
    return { kind: 'pending', pending: { planned: { ...planned, have: objects, settled: open }, waiting } }
  return { kind: 'archived', record: await sealConversation(ports, { ...work, planned }, context, objects, open) }
}

/**
 * Whether the source now names a recording that the archive does not hold, or a transcript that it did not have before.
 */
async function hasMore(
  { dayRun, tenant, planned, links }: ConversationWork,
  { transcribed }: { transcribed: boolean },
): Promise<boolean> {
  const known = new Set([...planned.have, ...planned.settled].map((entry) => entry.objectId))
  if (
    (await links.of(planned.conversation.conversationId)).some(
      (batchResult) =>
        batchResult.recordingId !== null && batchResult.error === null && !known.has(batchResult.recordingId),
    )
  )
    return true
  const young = Date.parse(dayRun.startedAt) - Date.parse(`${dayRun.day}T00:00:00Z`) < TRANSCRIPT_PATIENCE_MS
  return young && wantsSpeech(tenant, planned.conversation) && !transcribed
}
