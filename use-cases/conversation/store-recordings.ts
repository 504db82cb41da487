/**
 * The recordings of one conversation. What Genesys prepared is downloaded, checked and stored; when that is less than
 * all that is known in bulk, the inventory of the conversation (one call) says what each is waiting for.
 */
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import { mediaTypeOf } from '../../domain/media/media-type.ts'
import { wholeRecordings } from '../../domain/record/recordings.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import type { BatchResult } from '../../domain/ports/recording-source.ts'
import { storageRegion } from '../../domain/residency.ts'
import { recordingName } from '../../domain/record/vault-names.ts'
import type { ConversationContext, ConversationWork } from './work.ts'
import { distinctResults } from './distinct-results.ts'
import { unsignedAddress } from './download-address.ts'
import { addFile, emptyPart, type Part } from './part.ts'
import type { ActivityPorts } from '../ports.ts'
import { fileBefore, storeFile, type FileOutcome } from '../objects/store-file.ts'
import { tryAgain } from '../objects/try-again.ts'
import { gapOf, isOfRecording, quarantineGap } from './gaps.ts'
import { stillMissing } from './inventory.ts'
import { textOrder } from '../../domain/text-order.ts'

export async function storeRecordings(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
): Promise<Part> {
  const { planned } = work
  const { conversationId } = planned.conversation
  const part = emptyPart()
  const results = await work.links.of(conversationId)
  const had = wholeRecordings(planned.have)
  const failed: BatchResult[] = []

  for (const [recordingId, files] of groupByRecording(results)) {
    if (had.has(recordingId) || planned.settled.some((gap) => gap.objectId === recordingId)) continue
    const bad = files.find((file) => file.error !== null || file.url === null)
    if (bad !== undefined) failed.push(bad)
    else
      for (const outcome of await fetchRecording(ports, context, work, recordingId, files)) {
        if ('reason' in outcome && !isExcused(outcome)) part.waiting.push(outcome)
        else addFile(part, outcome, `recordings/${recordingId}`)
      }
  }
  // Only recordings count as recordings: a missing key or a text in quarantine says nothing of them.
  const known = new Set([
    ...had,
    ...[...part.objects, ...part.gaps, ...part.waiting, ...planned.settled.filter(isOfRecording)].map(
      (entry) => entry.objectId,
    ),
  ])
  const screens = new Set([...planned.have, ...part.objects].filter(isScreen).map((object) => object.objectId))
  for (const gap of await stillMissing(ports, work, { known, results, screens, failed }))
    (gap.reason === 'deleted-at-source' ? part.gaps : part.waiting).push(gap)
  return part
}

function isScreen({ kind, contentType }: ArchivedObject): boolean {
  return kind === 'recording' && contentType.startsWith('video/')
}

/** Several files of one recording in an order that every poll gives: by address without its signature. */
function groupByRecording(results: readonly BatchResult[]): Map<string, BatchResult[]> {
  const groups = Map.groupBy(results, (result) => result.recordingId ?? '')
  for (const files of groups.values()) files.sort((a, b) => textOrder(unsignedAddress(a.url), unsignedAddress(b.url)))
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
  const distinct = await distinctResults(ports, files)
  for (const [i, file] of distinct.entries()) {
    const numbered = distinct.length > 1 ? { part: i + 1, parts: distinct.length } : null
    outcomes.push(await fetchFile(ports, context, work, recordingId, file, numbered))
  }
  // One missing part keeps it waiting, once. What has come is locked in the vault by now, so it is named too.
  const missing = outcomes.find((outcome) => 'reason' in outcome)
  return [...outcomes.filter((outcome) => !('reason' in outcome)), ...(missing === undefined ? [] : [missing])]
}

async function fetchFile(
  ports: ActivityPorts,
  { placement, prefix }: ConversationContext,
  { redelivered, planned, links }: ConversationWork,
  recordingId: string,
  file: BatchResult,
  numbered: { part: number; parts: number } | null,
): Promise<Fetched> {
  const { conversationId } = planned.conversation
  const { settings } = ports
  const object = (extension: string, contentType: string) => ({
    objectId: recordingId,
    kind: 'recording' as const,
    contentType,
    name: recordingName(prefix, recordingId, numbered?.part ?? null, extension),
    ...numbered,
  })
  const answered = (outcome: FileOutcome) =>
    outcome.kind === 'stored'
      ? { ...outcome, object: { ...outcome.object, ...elsewhere(file.url, settings.residency.sourceRegion) } }
      : quarantineGap(conversationId, recordingId, outcome)
  const expected = mediaTypeOf(file.contentType)
  try {
    if (redelivered && expected !== null) {
      const before = await fileBefore(ports, placement, object(expected.extension, expected.contentType))
      if (before !== null) return answered(before)
    }
    let link = file
    return answered(
      await tryAgain(ports, async (failure) => {
        if (failure?.code === 'media-expired') link = await renewed(links, link, failure)
        return await ports.limitDownloads(() =>
          storeFile(ports, placement, {
            open: () => ports.media.open(link.url ?? ''),
            promise: { expect: 'recording', contentType: link.contentType },
            name: null,
            object,
          }),
        )
      }),
    )
  } catch (error) {
    return gapOf(error, conversationId, recordingId)
  }
}

/** Where the source keeps the file, if its address names another region than the tenant's. */
function elsewhere(address: string | null, home: string | null): Pick<ArchivedObject, 'storedIn'> {
  const region = storageRegion(address)
  return region === null || home === null || region === home ? {} : { storedIn: region }
}

/** @throws the failure of the dead link when the source has no other */
async function renewed(links: ConversationWork['links'], dead: BatchResult, failure: Error): Promise<BatchResult> {
  const fresh = await links.afresh(dead)
  if (fresh === null || fresh.url === dead.url) throw failure
  return fresh
}
