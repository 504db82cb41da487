/**
 * What a conversation still lacks: from what the source says in bulk, and by its own inventory (one call) where that
 * disagrees with what came.
 */
import { scrubText } from '../../card-data/scrub.ts'
import type { Gap, GapReason } from '../../domain/completeness/gap.ts'
import { inventoryNeed, type ReportedUpload } from '../../domain/completeness/inventory-need.ts'
import { isLostInStorage } from '../../domain/completeness/reconciliation.ts'
import { mayBeRecorded } from '../../domain/media/registry.ts'
import type { BatchResult, RecordingFacts } from '../../domain/ports/recording-source.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import type { ActivityPorts } from '../ports.ts'
import { gapOfSource, gapOfUpload, waitingFor } from './gaps.ts'
import { expectationOf } from './plan.ts'
import { unansweredBefore } from './unanswered.ts'
import type { ConversationWork } from './work.ts'

type Ports = Pick<ActivityPorts, 'recordings' | 'log'>

export interface Came {
  /** Recordings that are held, excused or named as waiting. */
  known: ReadonlySet<string>
  results: readonly BatchResult[]
  /** Recordings of screens among them. */
  screens: ReadonlySet<string>
  /** What the batch could not prepare. */
  failed: readonly BatchResult[]
}

/** Deleted at the source: settled. Everything else may still come. */
export async function stillMissing(ports: Ports, work: ConversationWork, came: Came): Promise<Gap[]> {
  const { conversation, awaited, facts } = work.planned
  if (facts !== undefined) return compared(ports, conversation, facts, came)
  if (awaited !== undefined) return stillAwaited(conversation, awaited, came)
  const { inventories } = work
  const reported = work.planned.reported ?? work.reported
  const need = inventoryNeed({
    // A chat is in its recordings and nowhere else, whether or not a session says so.
    announced: Math.max(expectationOf(conversation).recordings, Number(conversation.mediaTypes.includes('chat'))),
    known: came.known,
    kindShort: came.screens.size < conversation.screenRecordings || hasPicturesOnly(conversation, came),
    failed: came.failed.map(({ recordingId }) => recordingId),
    reported,
    missed: unansweredBefore(work.planned).some((gap) => isOfInventory(gap) && !came.known.has(gap.objectId)),
    mayBeRecorded: conversation.mediaTypes.some(mayBeRecorded),
  })
  const named = reported.uploads.flatMap((upload) => waitingUpload(conversation.conversationId, upload, came.known))
  switch (need) {
    case 'none':
      return named
    case 'sample': {
      if (!inventories.isSampled(conversation.conversationId)) return named
      const gaps = await asked(ports, work, came)
      inventories.note(gaps.some(({ objectId }) => objectId !== conversation.conversationId))
      return gaps
    }
    case 'ask':
      return inventories.mayAsk() ? await asked(ports, work, came) : [...named, unasked(conversation.conversationId)]
  }
}

/** One conversation whose inventory cannot be read waits by itself: it must not stop the hundred around it. */
async function asked(ports: Ports, { planned: { conversation }, alone }: ConversationWork, came: Came): Promise<Gap[]> {
  const { conversationId } = conversation
  try {
    return compared(ports, conversation, await ports.recordings.recordings(conversationId), came)
  } catch (error) {
    return [gapOfSource(error, conversationId, conversationId, alone === true)]
  }
}

function compared(ports: Ports, conversation: Conversation, facts: readonly RecordingFacts[], came: Came): Gap[] {
  const { conversationId } = conversation
  const expected = expectationOf(conversation).recordings
  const listed = new Set([...came.known, ...facts.map((fact) => fact.recordingId)]).size
  // Sessions are an upper hint: one recording may cover several legs of a call. The later sweeps look again.
  if (listed > 0 && listed < expected)
    ports.log.warn('recordings.fewer-than-announced', { conversationId, listed, expected })
  return [
    ...facts
      .filter((fact) => !came.known.has(fact.recordingId))
      .map((fact) =>
        waitingFor(
          { ...fact, conversationId },
          came.results.find((result) => result.recordingId === fact.recordingId)?.error ?? null,
        ),
      ),
    ...absent(conversation, asListed(facts, came)),
  ]
}

type Recordings = Pick<Came, 'known' | 'screens'>

/** None where some were announced; of screens each participant that has one says so, and none covers another. */
function absent(conversation: Conversation, recordings: Recordings): Gap[] {
  const { conversationId, recordedSessions, screenRecordings } = conversation
  const { known, screens } = recordings
  const gap = { conversationId, reason: 'not-found-at-source' as const }
  if (known.size === 0 && recordedSessions + screenRecordings > 0)
    return [{ ...gap, objectId: conversationId, detail: 'a session says it was recorded, but no recording is listed' }]
  const detail = `${screenRecordings} screen recordings are announced, ${screens.size} are listed`
  return [
    ...(hasPicturesOnly(conversation, recordings)
      ? [{ ...gap, objectId: conversationId, detail: 'a session says it was recorded, but only screens are listed' }]
      : []),
    ...(screens.size < screenRecordings ? [{ ...gap, objectId: `${conversationId}-screen`, detail }] : []),
  ]
}

/** The sound that a session announces is not among them. */
function hasPicturesOnly({ recordedSessions }: Conversation, { known, screens }: Recordings): boolean {
  return recordedSessions > 0 && [...known].every((id) => screens.has(id))
}

/** What has pictures is a screen unless the inventory says otherwise: calls have pictures, too. */
function asListed(facts: readonly RecordingFacts[], came: Recordings): Recordings {
  const screens = new Map(facts.map(({ recordingId, media }) => [recordingId, media === 'screen']))
  const known = new Set([...came.known, ...screens.keys()])
  return { known, screens: new Set([...known].filter((id) => screens.get(id) ?? came.screens.has(id))) }
}

function stillAwaited(conversation: Conversation, awaited: readonly Gap[], came: Came): Gap[] {
  const { conversationId } = conversation
  const before = new Set(awaited.map(({ objectId }) => objectId))
  return [
    ...awaited.filter((gap) => isOpen(gap, conversation, came)),
    ...came.failed
      .filter(({ recordingId }) => !before.has(recordingId ?? conversationId))
      .map(({ recordingId, error }): Gap => {
        const detail = scrubText(error ?? 'no download').text.slice(0, 300)
        return { conversationId, objectId: recordingId ?? conversationId, reason: 'batch-item-error', detail }
      }),
  ]
}

/** What an earlier look of the night waits for, and has not come with this batch. */
function isOpen({ objectId, reason }: Gap, conversation: Conversation, came: Came): boolean {
  const { conversationId, screenRecordings } = conversation
  if (objectId === `${conversationId}-screen`) return came.screens.size < screenRecordings
  // That nothing was listed is over when something came; that nobody was asked is not.
  if (objectId === conversationId)
    return reason !== 'not-found-at-source' || came.known.size === 0 || hasPicturesOnly(conversation, came)
  return !came.known.has(objectId)
}

/** What the source itself says of a recording that cannot be had. */
const AT_SOURCE: ReadonlySet<GapReason> = new Set<GapReason>([
  'not-ready',
  'batch-item-error',
  'error-at-source',
  'archived-at-source',
  'restoring-at-source',
])

/** Only the inventory says what became of it. */
function isOfInventory(gap: Gap): boolean {
  return (AT_SOURCE.has(gap.reason) && !gap.objectId.endsWith('-eml')) || isLostInStorage(gap)
}

function waitingUpload(conversationId: string, upload: ReportedUpload, known: ReadonlySet<string>): Gap[] {
  const { recordingId } = upload
  const came = recordingId === null ? known.size > 0 : known.has(recordingId)
  return came ? [] : [gapOfUpload(conversationId, upload)]
}

export const UNASKED = 'its recordings were not asked for yet: the calls for single inventories are used up'

function unasked(conversationId: string): Gap {
  return { conversationId, objectId: conversationId, reason: 'not-ready', detail: UNASKED }
}
