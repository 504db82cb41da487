/** Speech transcripts (CAP-5): as Genesys sent them, card data masked, and one readable text of the whole call. */
import type { FieldFinding } from '../../card-data/findings.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { MediaAnswer } from '../../domain/ports/recording-source.ts'
import { isSpoken } from '../../domain/media/registry.ts'
import { readableTranscript } from '../../domain/media/readable-transcript.ts'
import { transcriptLines } from '../../domain/media/speech-lines.ts'
import { wholeOf } from '../../domain/record/recordings.ts'
import { speechName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import type { ConversationContext, ConversationWork } from './work.ts'
import type { PlannedConversation, TenantFile } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'
import { codeInAudioGap } from './code-in-audio.ts'
import { scrubSpeech } from './scrub-speech.ts'
import { bytesAt, bytesWithin } from '../objects/stored-bytes.ts'
import { emptyPart, type Part } from './part.ts'
import { storeDerived, storedBefore, storeObject } from '../objects/store-object.ts'
import { gapOfSource, mayComeLater } from './gaps.ts'
import { checkedMedia } from '../objects/checked-media.ts'
import { tryAgain } from '../objects/try-again.ts'
import { unansweredBefore } from './unanswered.ts'

/** Object id of the readable form. */
const READABLE = 'speech-transcript'

/** A day-long call has a transcript of some megabytes; more than this is not one. */
const MOST_BYTES = 16 * 1024 * 1024

/** Whether the tenant transcribes calls like this: only then it is looked for. */
export function wantsSpeech(
  { transcription, transcribedQueues }: TenantFile,
  { recordedCalls, queueIds, mediaTypes, ivrOnly }: Conversation,
): boolean {
  // A call may be recorded and transcribed although no session says so.
  if (recordedCalls.length === 0 && (ivrOnly || !mediaTypes.some(isSpoken))) return false
  switch (transcription) {
    case 'off':
      return false
    case 'all':
      return true
    case 'by-queue':
      return queueIds.some((id) => transcribedQueues.includes(id))
  }
}

export async function storeSpeech(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
): Promise<Part> {
  const part = emptyPart()
  const { conversation, have, settled } = work.planned
  if (!wantsSpeech(work.tenant, conversation)) return part
  // An earlier look of this night, or an earlier revision, has brought it to its end.
  if (have.some(isReadable) || hasAllSpeech(work.planned)) return part
  const transcripts: JsonObject[] = []
  const { ids, named } = await work.transcripts.sessionsOf(conversation)
  const whole = wholeOf('speech', have)
  for (const objectId of new Set([...ids.map(speechId), ...whole])) {
    if (settled.some((gap) => gap.objectId === objectId)) continue
    part.asked.push(objectId)
    try {
      transcripts.push(
        ...(whole.has(objectId)
          ? await storedSession(ports, have, objectId)
          : await storeSession(ports, context, work, { objectId, named }, part)),
      )
    } catch (error) {
      const gap = gapOfSource(error, conversation.conversationId, objectId, work.alone === true)
      ;(mayComeLater(error) ? part.postponed : part.gaps).push(gap)
    }
  }
  if (part.postponed.length === 0 && isNews(work.planned, part.objects))
    part.objects.push(...(await storeReadable(ports, context, transcripts, work.redelivered)))
  return part
}

/** The waiting is over: the readable form of the transcripts that came. */
export async function closeSpeech(
  ports: ActivityPorts,
  context: ConversationContext,
  planned: PlannedConversation,
): Promise<Part> {
  const { have } = planned
  if (have.some(isReadable) || !isNews(planned)) return emptyPart()
  const transcripts: JsonObject[] = []
  for (const objectId of new Set(have.filter(isSpeech).map((object) => object.objectId)))
    transcripts.push(...(await storedSession(ports, have, objectId)))
  return { ...emptyPart(), objects: await storeReadable(ports, context, transcripts, true) }
}

/** Every session that is known to be recorded has its transcript: nothing is to be asked. */
export function hasAllSpeech(planned: PlannedConversation): boolean {
  const { recordedCalls } = planned.conversation
  const held = wholeOf('speech', planned.before?.objects ?? [])
  return (
    recordedCalls.length > 0 &&
    recordedCalls.every((id) => held.has(speechId(id))) &&
    !unansweredBefore(planned).some(({ objectId }) => objectId.startsWith(speechId('')))
  )
}

/** The readable form that the superseded revision has, if any, does not say it yet. */
function isNews({ have, before }: PlannedConversation, stored: readonly ArchivedObject[] = []): boolean {
  if (before?.objects.some(isReadable) !== true) return true
  const held = new Set(before.objects.map(({ path }) => path))
  return [...have, ...stored].some((object) => isSpeech(object) && !held.has(object.path))
}

export function speechId(sessionId: string): string {
  return `speech-${sessionId}`
}

function isSpeech({ kind }: ArchivedObject): boolean {
  return kind === 'speech'
}

function isReadable({ kind, objectId }: ArchivedObject): boolean {
  return kind === 'transcript' && objectId === READABLE
}

async function storeReadable(
  ports: ActivityPorts,
  { placement, prefix }: ConversationContext,
  transcripts: readonly JsonObject[],
  redelivered: boolean,
): Promise<ArchivedObject[]> {
  if (transcripts.length === 0) return []
  const text = {
    objectId: READABLE,
    kind: 'transcript' as const,
    contentType: 'text/plain; charset=utf-8',
    name: `${prefix}speech.txt`,
    body: new TextEncoder().encode(readableTranscript(transcriptLines(transcripts))),
  }
  return [await storeDerived(ports, placement, text, redelivered)]
}

/** What the archive has of a session. */
async function storedSession(
  { reader }: Pick<ActivityPorts, 'reader'>,
  have: readonly ArchivedObject[],
  objectId: string,
): Promise<JsonObject[]> {
  const transcripts: JsonObject[] = []
  for (const object of have.filter((entry) => isSpeech(entry) && entry.objectId === objectId))
    transcripts.push(await storedJson(reader, object))
  return transcripts
}

async function storedJson(reader: ActivityPorts['reader'], { path }: ArchivedObject): Promise<JsonObject> {
  return json((await bytesAt(reader, path)) ?? new Uint8Array())
}

async function storeSession(
  ports: ActivityPorts,
  context: ConversationContext,
  { planned, redelivered }: ConversationWork,
  { objectId, named }: { objectId: string; named: boolean },
  stored: Part,
): Promise<JsonObject[]> {
  const sessionId = objectId.slice(speechId('').length)
  const links = await ports.speech.transcripts(planned.conversation.conversationId, sessionId)
  if (named && links.length === 0)
    throw new ArchiveError('source-not-found', 'the search names a transcript that cannot be had yet', {
      retryable: true,
    })
  const transcripts: JsonObject[] = []
  const said: Pick<FieldFinding, 'kind'>[] = []
  for (const [i, { url }] of links.entries()) {
    const part = links.length > 1 ? i + 1 : null
    const object = {
      objectId,
      kind: 'speech' as const,
      contentType: 'application/json',
      name: speechName(context.prefix, sessionId, part),
      ...(part === null ? {} : { part, parts: links.length }),
    }
    const before =
      planned.have.find((entry) => isSpeech(entry) && entry.objectId === objectId && entry.part === object.part) ??
      (redelivered ? await storedBefore(ports, context.placement, object) : null)
    if (before !== null) {
      const kept = await storedJson(ports.reader, before)
      stored.objects.push(before)
      transcripts.push(kept)
      said.push(...(await saidBefore(ports, url, kept)))
      continue
    }
    const { value, findings } = await tryAgain(ports, () => scrubbedFrom(ports, url))
    transcripts.push(value)
    const source = await storeObject(ports, context.placement, { ...object, body: canonicalBytes(value) })
    stored.objects.push({ ...source, screened: findings.length === 0 ? 'clean' : 'masked' })
    stored.findings.push(...findings.map((finding) => ({ ...finding, where: `speech/${sessionId}: ${finding.where}` })))
    said.push(...findings)
  }
  stored.gaps.push(...codeInAudioGap(ports, planned.conversation.conversationId, sessionId, said))
  return transcripts
}

/** What stands masked in the vault was of a kind that only the source still knows. Where it says nothing: of any. */
async function saidBefore(
  ports: ActivityPorts,
  url: string,
  kept: JsonObject,
): Promise<readonly Pick<FieldFinding, 'kind'>[]> {
  if (!JSON.stringify(kept).includes('**')) return []
  try {
    const { findings } = await scrubbedFrom(ports, url)
    if (findings.length > 0) return findings
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
  }
  return [{ kind: 'security-code' }]
}

async function scrubbedFrom(ports: ActivityPorts, url: string): Promise<ReturnType<typeof scrubSpeech>> {
  return await ports.limitDownloads(async () =>
    scrubSpeech(json(await bytesWithin(checkedJson(await ports.media.open(url)), MOST_BYTES))),
  )
}

/** An error page with status 200, or half a body, is no transcript. */
function checkedJson(answer: MediaAnswer): { body: AsyncIterable<Uint8Array>; cancel: () => void } {
  return {
    body: checkedMedia(answer, { expect: 'recording', contentType: 'application/json' }).body,
    cancel: () => {
      answer.cancel()
    },
  }
}

/** @throws ArchiveError `source-unreadable` */
function json(bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  } catch {
    // Said below: what is no JSON and what is no object are the same to the reader.
  }
  throw new ArchiveError('source-unreadable', 'the transcript is not a JSON object')
}
