/** One conversation: its recordings, its texts, then the manifest that binds them. The manifest is the commit point. */
import type { Reported } from '../../domain/completeness/inventory-need.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { ArchiveError, concernsEverybody } from '../../domain/errors.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { sibling } from '../objects/store-object.ts'
import type { ActivityPorts } from '../ports.ts'
import { archiveFailed } from './archive-unreadable.ts'
import { withExtension } from './extension-in-force.ts'
import { withFullAttributes, type Attributed } from './full-attributes.ts'
import { isOfRecording } from './gaps.ts'
import { emptyPart, joined, withEarlierLooks, type Part } from './part.ts'
import type { PendingConversation, PlannedConversation } from './plan.ts'
import { after, boundBefore, sealConversation } from './seal-conversation.ts'
import { storeDigital } from './store-digital.ts'
import { storeEmailFiles } from './store-email-files.ts'
import { storeRecordings } from './store-recordings.ts'
import { hasAllSpeech, speechId, storeSpeech, wantsSpeech } from './store-speech.ts'
import { stillUnanswered } from './unanswered.ts'
import { unsourced } from './unsourced.ts'
import { overdueRecord } from './overdue-record.ts'
import { contextOf, isOver, type ConversationWork } from './work.ts'

export type ConversationOutcome =
  | { kind: 'archived'; record: ArchiveRecord }
  | { kind: 'pending'; pending: PendingConversation }
  /** A later sweep found nothing that is not archived already. */
  | { kind: 'unchanged' }

/**
 * A transcript follows its call by hours. The look of the seventh day, eight days and some hours after the day began,
 * asks once more: those before it may have failed.
 */
const TRANSCRIPT_PATIENCE_MS = 9 * 86_400_000

/**
 * Whole or waiting. What an earlier night that failed left under the same names stands: it is looked up and completed,
 * because Genesys may answer otherwise today and the vault takes no second version. Whatever else one conversation
 * throws becomes its gap, with its raw record kept.
 * @throws what concerns more than this conversation: storage, index, keys or source out of reach
 */
export async function archiveConversation(ports: ActivityPorts, work: ConversationWork): Promise<ConversationOutcome> {
  try {
    return await archiveOrComplete(ports, work)
  } catch (error) {
    if (concernsEverybody(error)) throw error
    return { kind: 'archived', record: await archiveFailed(ports, work.dayRun, work.planned, error) }
  }
}

async function archiveOrComplete(ports: ActivityPorts, work: ConversationWork): Promise<ConversationOutcome> {
  try {
    return await attempt(ports, { ...work, redelivered: work.redelivered || (await isBegun(ports, work)) })
  } catch (error) {
    if (work.redelivered || !(error instanceof ArchiveError) || error.code !== 'vault-conflict') throw error
    ports.log.warn('conversation.begun-before', {
      conversationId: work.planned.conversation.conversationId,
      met: error.message,
    })
    return await attempt(ports, { ...work, redelivered: true })
  }
}

/** A day that is run again late goes into the other container of its class, where nothing stands in its way. */
async function isBegun(ports: ActivityPorts, work: ConversationWork): Promise<boolean> {
  const { placement, prefix } = contextOf(ports, work)
  const other = placement.how === 'exact' ? sibling(placement) : null
  if (other === null) return false
  for await (const page of ports.reader.list(other, prefix)) if (page.length > 0) return true
  return false
}

async function attempt(ports: ActivityPorts, asPlanned: ConversationWork): Promise<ConversationOutcome> {
  if (asPlanned.planned.recheck !== undefined && !(await hasMore(asPlanned))) return { kind: 'unchanged' }
  const attributed = await withFullAttributes(ports, asPlanned)
  if (attributed.undecided !== null) return undecided(attributed, attributed.undecided, asPlanned.reported)
  const work = { ...asPlanned, planned: await withExtension(ports, attributed.planned, asPlanned.redelivered) }
  if (work.redelivered) {
    const earlier = await boundBefore(ports, work)
    if (earlier?.settled === true) return { kind: 'archived', record: earlier.record }
    if (earlier !== null) return await attempt(ports, { ...work, planned: after(work.planned, earlier.record) })
  }
  const context = contextOf(ports, work)
  // What the archive has stays until its own date; nothing is added to it any more.
  if (isOver(context.placement, work.dayRun))
    return work.planned.before === undefined
      ? { kind: 'archived', record: overdueRecord(work.planned, work.dayRun, context) }
      : { kind: 'unchanged' }
  const recordings = await storeRecordings(ports, context, work)
  const part = withEarlierLooks(
    work.planned,
    joined([
      recordings,
      await storeDigital(ports, context, work),
      await storeEmailFiles(ports, context, work),
      await storeSpeech(ports, context, work),
      unsourced(work.planned.conversation, isRecorded(work.planned, recordings)),
      { ...emptyPart(), postponed: attributed.postponed },
    ]),
  )
  const { objects, gaps, waiting, postponed, findings } = part
  const silent = stillUnanswered(work.planned, part)
  const planned = { ...work.planned, found: findings, unanswered: [...silent, ...postponed] }
  if (waiting.length + postponed.length > 0)
    return pendingWith({ ...planned, have: objects, settled: gaps }, work.reported, waiting, postponed)
  const record = await sealConversation(ports, { ...work, planned }, objects, [...gaps, ...silent])
  return record === null ? { kind: 'unchanged' } : { kind: 'archived', record }
}

/** That there is more has been seen: a later look must not ask that again. What the reports named goes along. */
function pendingWith(
  planned: PlannedConversation,
  reported: Reported,
  waiting: Gap[],
  postponed: Gap[],
): ConversationOutcome {
  const { recheck: _, awaited: _before, facts: _read, ...seen } = planned
  return { kind: 'pending', pending: { planned: { reported, ...seen }, waiting, postponed } }
}

/** @throws the error where no later look will know more: its raw record is kept then, and nothing is decided */
function undecided({ planned, postponed }: Attributed, error: ArchiveError, reported: Reported): ConversationOutcome {
  if (postponed.length === 0) throw error
  return pendingWith(planned, reported, [], postponed)
}

function isRecorded({ have, settled }: PlannedConversation, { objects, gaps, waiting }: Part): boolean {
  return (
    [...have, ...objects].some((object) => object.kind === 'recording') ||
    [...settled.filter(isOfRecording), ...gaps, ...waiting].length > 0
  )
}

/** Whether the source now names a recording or a transcript that the archive does not hold. */
async function hasMore({ dayRun, tenant, planned, links, reported, transcripts }: ConversationWork): Promise<boolean> {
  const { conversation } = planned
  const known = new Set([...planned.have, ...planned.settled].map((entry) => entry.objectId))
  // Also what cannot be had: it is named then.
  const named = [...reported.uploads, ...(await links.of(conversation.conversationId))]
  if (named.some(({ recordingId }) => recordingId !== null && !known.has(recordingId))) return true
  const young = Date.parse(dayRun.startedAt) - Date.parse(`${dayRun.day}T00:00:00Z`) < TRANSCRIPT_PATIENCE_MS
  if (!young || !wantsSpeech(tenant, conversation) || hasAllSpeech(planned)) return false
  const { ids } = await transcripts.sessionsOf(conversation)
  return ids.some((id) => !known.has(speechId(id)))
}
