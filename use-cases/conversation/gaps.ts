/** What concerns one file or conversation alone, said as the gap that names it. */
import { scrubText } from '../../card-data/scrub.ts'
import type { Gap, GapReason } from '../../domain/completeness/gap.ts'
import type { ReportedUpload } from '../../domain/completeness/inventory-need.ts'
import type { ArchivedObject, ObjectKind } from '../../domain/record/archive-object.ts'
import { ArchiveError, concernsEverybody, isOutOfReach } from '../../domain/errors.ts'
import { wholeRecordings } from '../../domain/record/recordings.ts'
import type { RecordingFacts } from '../../domain/ports/recording-source.ts'

/** The gap that says where a suspect file waits for a person. */
export function quarantineGap(
  conversationId: string,
  objectId: string,
  { path, why }: { path: string; why: string },
): Gap {
  return { conversationId, objectId, reason: 'card-data-quarantined', detail: `${path}: ${why}`.slice(0, 300) }
}

/** An excuse of a recording holds for every later look; those of keys and texts are judged anew each time. */
export function isOfRecording({ reason, detail, conversationId, objectId }: Gap): boolean {
  if (objectId === conversationId || objectId.startsWith(`${conversationId}-`)) return false
  return reason === 'deleted-at-source' || (reason === 'card-data-quarantined' && detail.includes('/recordings/'))
}

const OF_UPLOAD: Record<ReportedUpload['status'], GapReason> = {
  Pending: 'not-ready',
  WaitForConversation: 'not-ready',
  Failure: 'error-at-source',
  Success: 'not-ready',
}

/** A recording that only an upload report names; where it names none, of the conversation. */
export function gapOfUpload(conversationId: string, { recordingId, status }: ReportedUpload): Gap {
  return {
    conversationId,
    objectId: recordingId ?? conversationId,
    reason: OF_UPLOAD[status],
    detail: `the source's upload report says: ${status.toLowerCase()}`,
  }
}

/** A body that is too large for the API is in the email's file, or nowhere. */
export function bodyInFileGap(conversationId: string, objectId: string): Gap {
  return { conversationId, objectId, reason: 'content-unavailable', detail: BODY_IN_FILE }
}

/** What one part of a conversation, or the source today, says is missing and the revision holds all the same. */
export function isHeldElsewhere(gap: Gap, objects: readonly ArchivedObject[]): boolean {
  // A part of a recording is not the recording.
  const whole = wholeRecordings(objects)
  return objects.some(
    ({ kind, objectId }) =>
      (objectId === gap.objectId && FILES.has(kind) && (kind !== 'recording' || whole.has(objectId))) ||
      // A chat whose transcript the API does not show is archived all the same when its recording is.
      (isLostChat(gap) && kind === 'recording') ||
      (gap.detail === BODY_IN_FILE && kind === 'email-file'),
  )
}

/** A chat is in its recordings and nowhere else: where all of them are deleted, so is the chat. */
export function withChatExcused(gaps: readonly Gap[]): Gap[] {
  const deleted = gaps.find((gap) => gap.reason === 'deleted-at-source')
  return gaps.map((gap) =>
    isLostChat(gap) && deleted !== undefined ? { ...gap, reason: deleted.reason, detail: deleted.detail } : gap,
  )
}

function isLostChat({ conversationId, objectId, reason }: Gap): boolean {
  return reason === 'not-found-at-source' && objectId === `${conversationId}-chats`
}

const FILES: ReadonlySet<ObjectKind> = new Set<ObjectKind>(['recording', 'attachment', 'email-file'])

const BODY_IN_FILE = 'the body is too large for the API, and no EML file of the email could be archived'

/** An index document holds 2 MB, and each gap takes some 300 bytes: more of one reason are said in one line. */
const MOST_OF_A_REASON = 100

/** As the index says it: a thousand gaps of one reason as one that counts them. The manifest names each. */
export function combined(gaps: readonly Gap[]): Gap[] {
  return [...Map.groupBy(gaps, (gap) => gap.reason).values()].flatMap((alike) => {
    const [first] = alike
    if (first === undefined || alike.length <= MOST_OF_A_REASON) return alike
    const { conversationId, reason } = first
    return [
      {
        conversationId,
        objectId: `${conversationId}-${reason}`,
        reason,
        detail: `${alike.length}, each named in the manifest; the first: ${first.objectId}: ${first.detail}`.slice(
          0,
          300,
        ),
      },
    ]
  })
}

/** Only what concerns this one file becomes a gap; a vault or index that is out of reach stops the activity. */
export function gapOf(error: unknown, conversationId: string, objectId: string): Gap {
  if (!(error instanceof ArchiveError)) throw error
  const reason = reasonOf(error)
  if (reason === null) throw error
  return { conversationId, objectId, reason, detail: failureText(error) }
}

/** Whatever handling one thing throws is its own gap, unless it concerns them all. @throws the error then */
export function gapOfOne(error: unknown, conversationId: string, objectId: string): Gap {
  if (concernsEverybody(error)) throw error
  const reason = error instanceof ArchiveError ? reasonOf(error) : null
  return { conversationId, objectId, reason: reason ?? 'processing-failed', detail: failureText(error) }
}

/** An error in one line, free of card data. */
export function failureText(error: unknown): string {
  const text = error instanceof ArchiveError ? error.message : String(error)
  return scrubText(text).text.slice(0, 300)
}

/** As `gapOf`; where only this conversation meets a source that is out of reach, that is its gap too. */
export function gapOfSource(error: unknown, conversationId: string, objectId: string, alone: boolean): Gap {
  if (!alone || !isOutOfReach(error)) return gapOf(error, conversationId, objectId)
  return {
    conversationId,
    objectId,
    reason: 'content-unavailable',
    detail: failureText(error),
  }
}

/** Whether the next look of the night may have what failed now: a 503, a broken connection, half a body. */
export function mayComeLater(error: unknown): boolean {
  return error instanceof ArchiveError && error.retryable
}

function reasonOf(error: ArchiveError): GapReason | null {
  switch (error.code) {
    case 'media-unavailable':
    case 'media-expired':
      return 'media-unavailable'
    case 'media-rejected':
    case 'media-too-short':
      return 'media-rejected'
    case 'media-hash-mismatch':
      return 'hash-mismatch'
    case 'vault-conflict':
      return 'vault-conflict'
    case 'source-forbidden':
      return 'permission-denied'
    case 'source-not-found':
      return 'not-found-at-source'
    case 'source-refused':
    case 'source-unreadable':
    case 'source-too-large':
      return 'content-unavailable'
    default:
      return null
  }
}

/** @param error what Genesys said of its download, where it was asked for one */
export function waitingFor({ conversationId, recordingId, state }: RecordingFacts, error: string | null = null): Gap {
  return { conversationId, objectId: recordingId, ...stateReason(state, error) }
}

function stateReason(state: string, error: string | null): { reason: GapReason; detail: string } {
  const detail =
    error === null ? `source state ${state}` : `source state ${state}; ${scrubText(error).text.slice(0, 200)}`
  switch (state) {
    case 'DELETED':
      return { reason: 'deleted-at-source', detail }
    case 'ARCHIVED':
      return { reason: 'archived-at-source', detail }
    case 'RESTORING':
      return { reason: 'restoring-at-source', detail }
    case 'ERROR':
      return { reason: 'error-at-source', detail }
    default:
      return { reason: error === null ? 'not-ready' : 'batch-item-error', detail }
  }
}
