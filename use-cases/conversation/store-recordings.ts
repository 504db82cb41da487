/**
 * The recordings of one conversation. What Genesys prepared is downloaded, checked and stored; when that is fewer than
 * the sessions announce, or an item failed, the inventory of the conversation (one call) says what each is waiting for.
 */
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import { mediaTypeOf } from '../../domain/media/media-type.ts'
import { wholeRecordings } from '../../domain/record/recordings.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import type { BatchResult } from '../../domain/ports/recording-source.ts'
import { storageRegion } from '../../domain/residency.ts'
import { recordingName } from '../../domain/record/vault-names.ts'
import type { ConversationContext, ConversationWork } from './work.ts'
import { distinctResults } from './distinct-results.ts'
import { unsignedAddress } from './download-address.ts'
import { addFile, emptyPart, type Part } from './part.ts'
import { expectationOf } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'
import { fileBefore, storeFile, type FileOutcome } from '../objects/store-file.ts'
import { tryAgain } from '../objects/try-again.ts'
import { gapOf, gapOfSource, isOfRecording, quarantineGap, waitingFor } from './gaps.ts'

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
  let suspect = false

  for (const [recordingId, files] of groupByRecording(results)) {
    if (had.has(recordingId) || planned.settled.some((gap) => gap.objectId === recordingId)) continue
    if (files.some((file) => file.error !== null || file.url === null)) suspect = true
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
  const expected = expectationOf(planned.conversation).recordings
  const screens = [...planned.have, ...part.objects].filter(isScreen).length
  // A chat is in its recordings and nowhere else, whether or not a session says so.
  const isLost = known.size === 0 && planned.conversation.mediaTypes.includes('chat')
  if (suspect || isLost || known.size < expected || screens < planned.conversation.screenRecordings) {
    for (const gap of await missing(ports, work, known, results, screens))
      (gap.reason === 'deleted-at-source' ? part.gaps : part.waiting).push(gap)
  }
  return part
}

function isScreen({ kind, contentType }: ArchivedObject): boolean {
  return kind === 'recording' && contentType.startsWith('video/')
}

/** Several files of one recording in an order that every poll gives: by address without its signature. */
function groupByRecording(results: readonly BatchResult[]): Map<string, BatchResult[]> {
  const groups = Map.groupBy(results, (result) => result.recordingId ?? '')
  for (const files of groups.values()) files.sort((a, b) => (unsignedAddress(a.url) < unsignedAddress(b.url) ? -1 : 1))
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

/** One conversation whose inventory cannot be read waits by itself: it must not stop the hundred around it. */
async function missing(
  ports: Pick<ActivityPorts, 'recordings' | 'log'>,
  { planned: { conversation }, alone }: ConversationWork,
  known: ReadonlySet<string>,
  results: readonly BatchResult[],
  screens: number,
): Promise<Gap[]> {
  const { conversationId } = conversation
  try {
    const facts = await ports.recordings.recordings(conversationId)
    const expected = expectationOf(conversation).recordings
    const listed = new Set([...known, ...facts.map((fact) => fact.recordingId)]).size
    // Sessions are an upper hint: one recording may cover several legs of a call. The later sweeps look again.
    if (listed > 0 && listed < expected)
      ports.log.warn('recordings.fewer-than-announced', { conversationId, listed, expected })
    return [
      ...facts
        .filter((fact) => !known.has(fact.recordingId))
        .map((fact) =>
          waitingFor(
            { ...fact, conversationId },
            results.find((result) => result.recordingId === fact.recordingId)?.error ?? null,
          ),
        ),
      ...absent(conversation, listed, Math.max(screens, facts.filter((fact) => fact.media === 'screen').length)),
    ]
  } catch (error) {
    return [gapOfSource(error, conversationId, conversationId, alone === true)]
  }
}

/** None where some were announced; of screens each participant that has one says so, and none covers another. */
function absent(
  { conversationId, recordedSessions, screenRecordings }: Conversation,
  listed: number,
  screens: number,
): Gap[] {
  const gap = { conversationId, reason: 'not-found-at-source' as const }
  if (listed === 0 && recordedSessions + screenRecordings > 0)
    return [{ ...gap, objectId: conversationId, detail: 'a session says it was recorded, but no recording is listed' }]
  if (screens < screenRecordings)
    return [
      {
        ...gap,
        objectId: `${conversationId}-screen`,
        detail: `${screenRecordings} screen recordings are announced, ${screens} are listed`,
      },
    ]
  return []
}
