/**
 * The recordings of one conversation. What Genesys prepared is downloaded, checked and stored; when that is fewer than
 * the sessions announce, or an item failed, the inventory of the conversation (one call) says what each is waiting for.
 */
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import { mediaTypeOf } from '../../domain/media/media-type.ts'
import type { FieldFinding } from '../../card-data/findings.ts'
import type { BatchResult, RecordingFacts } from '../../domain/ports/recording-source.ts'
import { recordingName } from '../../domain/record/vault-names.ts'
import type { ConversationContext } from './work.ts'
import type { ConversationWork } from './work.ts'
import { bareAddress } from './download-links.ts'
import { expectationOf } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'
import { fileBefore, storeFile, type FileOutcome } from '../objects/store-file.ts'
import { gapOf, quarantineGap, waitingFor } from './gaps.ts'

export interface StoredRecordings {
  objects: ArchivedObject[]
  settled: Gap[]
  waiting: Gap[]
  found: FieldFinding[]
}

/** Pauses before the second and third try of one download, ms. What still fails waits for the next look. */
const PAUSES = [500, 3_000]

export async function storeRecordings(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
): Promise<StoredRecordings> {
  const { planned } = work
  const { conversationId } = planned.conversation
  const stored: StoredRecordings = { objects: [...planned.have], settled: [...planned.settled], waiting: [], found: [] }
  const results = await work.links.of(conversationId)
  const had = new Set(planned.have.filter((object) => object.kind === 'recording').map((object) => object.objectId))
  let suspect = false

  for (const [recordingId, files] of groupByRecording(results)) {
    if (had.has(recordingId) || planned.settled.some((gap) => gap.objectId === recordingId)) continue
    if (files.some((file) => file.error !== null || file.url === null)) suspect = true
    else
      for (const outcome of await fetchRecording(ports, context, work, recordingId, files)) {
        if ('reason' in outcome) (isExcused(outcome) ? stored.settled : stored.waiting).push(outcome)
        else {
          stored.objects.push(outcome.object)
          stored.found.push(
            ...outcome.found.map(({ kind, count }) => ({ where: `recordings/${recordingId}`, kind, count })),
          )
        }
      }
  }
  const here = new Set(stored.objects.filter((object) => object.kind === 'recording').map((object) => object.objectId))
  const known = new Set([
    ...here,
    ...stored.settled.map((gap) => gap.objectId),
    ...stored.waiting.map((gap) => gap.objectId),
  ])
  const expected = expectationOf(planned.conversation).recordings
  if (suspect || known.size < expected) {
    for (const gap of await missing(ports, conversationId, known, results, expected))
      (gap.reason === 'deleted-at-source' ? stored.settled : stored.waiting).push(gap)
  }
  return stored
}

/** Several files of one recording in an order that every poll gives: by address without its signature. */
function groupByRecording(results: readonly BatchResult[]): Map<string, BatchResult[]> {
  const groups = Map.groupBy(results, (result) => result.recordingId ?? '')
  for (const files of groups.values()) files.sort((a, b) => (bareAddress(a.url) < bareAddress(b.url) ? -1 : 1))
  return groups
}

type Fetched = Extract<FileOutcome, { kind: 'stored' }> | Gap

async function fetchRecording(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
  recordingId: string,
  files: readonly BatchResult[],
): Promise<Fetched[]> {
  const outcomes: Fetched[] = []
  for (const [i, file] of files.entries()) {
    const part = files.length > 1 ? i + 1 : null
    outcomes.push(await fetchFile(ports, context, work, recordingId, file, part))
  }
  // A recording counts whole or not at all: one missing part keeps it waiting.
  const missing = outcomes.find((outcome) => 'reason' in outcome)
  return missing === undefined ? outcomes : [missing]
}

async function fetchFile(
  ports: ActivityPorts,
  { placement: placement, prefix }: ConversationContext,
  { redelivered, planned, links }: ConversationWork,
  recordingId: string,
  file: BatchResult,
  part: number | null,
): Promise<Fetched> {
  const { conversationId } = planned.conversation
  const object = (extension: string, contentType: string) => ({
    objectId: recordingId,
    kind: 'recording' as const,
    contentType,
    name: recordingName(prefix, recordingId, part, extension),
    ...(part === null ? {} : { part }),
  })
  const expected = mediaTypeOf(file.contentType)
  if (redelivered && expected !== null) {
    const before = await fileBefore(ports, placement, object(expected.extension, expected.contentType))
    if (before !== null) return settled(before, conversationId, recordingId)
  }
  let link = file
  for (let attempt = 0; ; attempt++) {
    try {
      return settled(
        await ports.limitDownloads(() =>
          storeFile(ports, placement, {
            open: () => ports.media.open(link.url ?? ''),
            promise: { expect: 'recording', contentType: link.contentType },
            name: null,
            object,
          }),
        ),
        conversationId,
        recordingId,
      )
    } catch (error) {
      const gap = gapOf(error, conversationId, recordingId)
      const pause = PAUSES[attempt]
      if (gap.reason === 'vault-conflict' || pause === undefined) return gap
      if (error instanceof ArchiveError && error.code === 'media-expired') {
        const renewed = await links.afresh(link)
        if (renewed === null || renewed.url === link.url) return gap
        link = renewed
      } else await ports.pause(pause)
    }
  }
}

function settled(outcome: FileOutcome, conversationId: string, objectId: string): Fetched {
  return outcome.kind === 'stored' ? outcome : quarantineGap(conversationId, objectId, outcome)
}

/** One conversation whose inventory cannot be read waits by itself: it must not stop the hundred around it. */
async function missing(
  { recordings }: Pick<ActivityPorts, 'recordings'>,
  conversationId: string,
  known: ReadonlySet<string>,
  results: readonly BatchResult[],
  expected: number,
): Promise<Gap[]> {
  try {
    return explain(conversationId, await recordings.recordings(conversationId), known, results, expected)
  } catch (error) {
    return [gapOf(error, conversationId, conversationId)]
  }
}

/** What each recording that is not here waits for, by the conversation's own inventory. */
function explain(
  conversationId: string,
  facts: readonly RecordingFacts[],
  known: ReadonlySet<string>,
  results: readonly BatchResult[],
  expected: number,
): Gap[] {
  if (facts.length === 0) {
    return known.size > 0 || expected === 0
      ? []
      : [
          {
            conversationId,
            objectId: conversationId,
            reason: 'not-found-at-source',
            detail: 'a session says it was recorded, but no recording is listed',
          },
        ]
  }
  return facts
    .filter((fact) => !known.has(fact.recordingId))
    .map((fact) =>
      waitingFor(
        { ...fact, conversationId },
        results.find((result) => result.recordingId === fact.recordingId)?.error ?? null,
      ),
    )
}
