/**
 * The recordings of one conversation. What Genesys prepared is downloaded, checked and stored; when that is fewer than
 * the sessions announce, or an item failed, the inventory of the conversation (one call) says what each is waiting for.
 */
import type { ArchivedObject } from '../domain/archive-object.ts'
import { ArchiveError } from '../domain/errors.ts'
import type { Gap, GapReason } from '../domain/gap.ts'
import { mediaTypeOf } from '../domain/media-type.ts'
import type { BatchResult, RecordingFacts } from '../domain/ports/recording-source.ts'
import { recordingName } from '../domain/vault-names.ts'
import type { ConversationContext, ConversationWork } from './archive-conversation.ts'
import { checkedMedia } from './checked-media.ts'
import { expectationOf } from './plan-day.ts'
import type { ActivityPorts } from './ports.ts'
import { storeObject, storedBefore } from './store-object.ts'

export interface StoredRecordings { objects: ArchivedObject[]; settled: Gap[]; waiting: Gap[] }

/** Pauses before the second and third try of one download, ms. What still fails waits for the next look. */
const PAUSES = [500, 3_000]

export async function storeRecordings(ports: ActivityPorts, context: ConversationContext, work: ConversationWork): Promise<StoredRecordings> {
  const { planned } = work
  const { conversationId } = planned.conversation
  const stored: StoredRecordings = { objects: [...planned.have], settled: [...planned.settled], waiting: [] }
  const had = new Set(planned.have.filter((object) => object.kind === 'recording').map((object) => object.objectId))
  let suspect = false

  for (const [recordingId, files] of groupByRecording(work.results)) {
    if (had.has(recordingId)) continue
    if (files.some((file) => file.error !== null || file.url === null)) suspect = true
    else for (const outcome of await fetchRecording(ports, context, work, recordingId, files)) {
      if ('reason' in outcome) stored.waiting.push(outcome)
      else stored.objects.push(outcome)
    }
  }
  const here = new Set(stored.objects.filter((object) => object.kind === 'recording').map((object) => object.objectId))
  const known = new Set([...here, ...stored.settled.map((gap) => gap.objectId), ...stored.waiting.map((gap) => gap.objectId)])
  const expected = expectationOf(planned.conversation).recordings
  if (suspect || known.size < expected) {
    for (const gap of await missing(ports, conversationId, known, work.results, expected)) (gap.reason === 'deleted-at-source' ? stored.settled : stored.waiting).push(gap)
  }
  return stored
}

/** Several files of one recording in an order that every poll gives: by address without its signature. */
function groupByRecording(results: readonly BatchResult[]): Map<string, BatchResult[]> {
  const groups = Map.groupBy(results, (result) => result.recordingId ?? '')
  for (const files of groups.values()) files.sort((a, b) => bare(a.url) < bare(b.url) ? -1 : 1)
  return groups
}

function bare(url: string | null): string {
  return url?.split('?')[0] ?? ''
}

async function fetchRecording(ports: ActivityPorts, context: ConversationContext, work: ConversationWork, recordingId: string, files: readonly BatchResult[]): Promise<(ArchivedObject | Gap)[]> {
  const outcomes: (ArchivedObject | Gap)[] = []
  for (const [i, file] of files.entries()) {
    const part = files.length > 1 ? i + 1 : null
    outcomes.push(await fetchFile(ports, context, work, recordingId, file, part))
  }
  // A recording counts whole or not at all: one missing part keeps it waiting.
  const missing = outcomes.find((outcome) => 'reason' in outcome)
  return missing === undefined ? outcomes : [missing]
}

async function fetchFile(
  ports: ActivityPorts, { shelf, prefix }: ConversationContext, { redelivered, planned }: ConversationWork,
  recordingId: string, file: BatchResult, part: number | null,
): Promise<ArchivedObject | Gap> {
  const object = (extension: string, contentType: string) => ({
    objectId: recordingId, kind: 'recording' as const, contentType, name: recordingName(prefix, recordingId, part, extension), ...(part === null ? {} : { part }),
  })
  const expected = mediaTypeOf(file.contentType)
  if (redelivered && expected !== null) {
    const before = await storedBefore(ports, shelf, object(expected.extension, expected.contentType))
    if (before !== null) return before
  }
  for (let attempt = 0; ; attempt++) {
    try {
      return await ports.limitDownloads(async () => {
        const media = checkedMedia(await ports.media.open(file.url ?? ''), { expect: 'recording', contentType: file.contentType })
        return await storeObject(ports, shelf, { ...object(media.extension, media.contentType), body: media.body })
      })
    } catch (error) {
      const gap = gapOf(error, planned.conversation.conversationId, recordingId)
      const pause = PAUSES[attempt]
      if (gap.reason === 'vault-conflict' || pause === undefined || (error instanceof ArchiveError && error.code === 'media-expired')) return gap
      await ports.pause(pause)
    }
  }
}

/** Only what concerns this one file becomes a gap; a vault or index that is out of reach stops the activity. */
export function gapOf(error: unknown, conversationId: string, objectId: string): Gap {
  if (!(error instanceof ArchiveError)) throw error
  const reason = reasonOf(error)
  if (reason === null) throw error
  return { conversationId, objectId, reason, detail: error.message.slice(0, 300) }
}

function reasonOf(error: ArchiveError): GapReason | null {
  switch (error.code) {
    case 'media-unavailable': case 'media-expired': return 'media-unavailable'
    case 'media-rejected': case 'media-too-short': return 'media-rejected'
    case 'media-hash-mismatch': return 'hash-mismatch'
    case 'vault-conflict': return 'vault-conflict'
    case 'source-forbidden': return 'permission-denied'
    case 'source-not-found': return 'not-found-at-source'
    case 'source-refused': case 'source-unreadable': return 'content-unavailable'
    default: return null
  }
}

/** One conversation whose inventory cannot be read waits by itself: it must not stop the hundred around it. */
async function missing({ recordings }: Pick<ActivityPorts, 'recordings'>, conversationId: string, known: ReadonlySet<string>, results: readonly BatchResult[], expected: number): Promise<Gap[]> {
  try {
    return explain(conversationId, await recordings.recordings(conversationId), known, results, expected)
  } catch (error) {
    return [gapOf(error, conversationId, conversationId)]
  }
}

/** What each recording that is not here waits for, by the conversation's own inventory. */
function explain(conversationId: string, facts: readonly RecordingFacts[], known: ReadonlySet<string>, results: readonly BatchResult[], expected: number): Gap[] {
  if (facts.length === 0) {
    return known.size > 0 || expected === 0 ? [] : [{ conversationId, objectId: conversationId, reason: 'not-found-at-source', detail: 'a session says it was recorded, but no recording is listed' }]
  }
  return facts.filter((fact) => !known.has(fact.recordingId)).map((fact) => waitingFor({ ...fact, conversationId }, results.find((result) => result.recordingId === fact.recordingId)?.error ?? null))
}

/** @param error what Genesys said of its download, where it was asked for one */
export function waitingFor({ conversationId, recordingId, state }: RecordingFacts, error: string | null = null): Gap {
  return { conversationId, objectId: recordingId, ...stateReason(state, error) }
}

function stateReason(state: string, error: string | null): { reason: GapReason; detail: string } {
  const detail = error === null ? `source state ${state}` : `source state ${state}; ${error.slice(0, 200)}`
  switch (state) {
    case 'DELETED': return { reason: 'deleted-at-source', detail }
    case 'ARCHIVED': return { reason: 'archived-at-source', detail }
    case 'RESTORING': return { reason: 'restoring-at-source', detail }
    case 'ERROR': return { reason: 'error-at-source', detail }
    default: return { reason: error === null ? 'not-ready' : 'batch-item-error', detail }
  }
}
