/** Recordings one by one, transcoded on demand: cold calls answer 202 with nothing, and again until it is done. */
import type { Models } from 'purecloud-platform-client-v2'
import { badRequest, notFound } from '../refusal.ts'
import type { Recording } from '../tenant/shapes.ts'
import type { SimConversation } from '../tenant/shapes.ts'
import { iso } from '../wire/analytics.ts'
import { emailFileBytes } from '../wire/email-file.ts'
import { fileState, recordingMetadata } from '../wire/recording.ts'
import { conversationById, type Ask, type Reply, type World } from '../world.ts'
import { fileOf } from './recordings.ts'

/** Tenant's time that transcoding takes, ms. */
const TRANSCODING = 20_000
const FORMATS: Record<string, { ending: string; contentType: string } | null> = {
  WEBM: { ending: 'webm', contentType: 'audio/webm' },
  WAV: { ending: 'wav', contentType: 'audio/wav' },
  WAV_ULAW: { ending: 'wav', contentType: 'audio/wav' },
  OGG_VORBIS: { ending: 'ogg', contentType: 'audio/ogg; codecs=vorbis' },
  OGG_OPUS: { ending: 'opus', contentType: 'audio/ogg; codecs=opus' },
  MP3: { ending: 'mp3', contentType: 'audio/mpeg' },
  NONE: null,
}

export function playbackRoutes(world: World): (ask: Ask) => Reply | null {
  const { clock, documents, media, restores } = world
  /** When transcoding was asked for, by recording and format. */
  const asked = new Map<string, number>()

  return ({ method, path, query }) => {
    const [area, id = '', what, recordingId, more] = path
    if (area !== 'conversations' || what !== 'recordings' || method !== 'GET' || more !== undefined) return null
    const conversation = conversationById(world, id)
    const format = formatOf(query)
    if (recordingId === undefined) return answer(conversation.recordings, format, conversation)
    const found = conversation.recordings.filter((entry) => entry.id === recordingId)
    if (found.length === 0) throw notFound('recording')
    const zip =
      query.get('download') === 'true' ||
      ['emailFormatId', 'chatFormatId', 'messageFormatId'].some((name) => (query.get(name) ?? 'NONE') !== 'NONE')
    const { status, body } = answer(
      found,
      format,
      conversation,
      zip,
      query.get('emailFormatId') === 'EML' && query.get('download') === 'true',
    )
    return { status, body: body?.[0] }
  }

  function answer(
    recordings: readonly Recording[],
    format: string,
    conversation: SimConversation,
    zip = false,
    eml = false,
  ): { status: number; body?: Models.Recording[] } {
    const cold = recordings.filter(
      (entry) =>
        fileState(entry, clock.now(), restores) === 'AVAILABLE' &&
        entry.media === 'audio' &&
        format !== 'NONE' &&
        !transcoded(entry, format),
    )
    // The body of a 202 may be missing: whoever reads it as "no recordings" loses them.
    if (cold.length > 0) return { status: 202 }
    return { status: 200, body: recordings.map((entry) => recording(entry, format, conversation, zip, eml)) }
  }

  function transcoded({ id }: Recording, format: string): boolean {
    const key = `${id}/${format}`
    const since = asked.get(key)
    if (since === undefined) asked.set(key, clock.now())
    return since !== undefined && clock.now() - since >= TRANSCODING
  }

  function recording(
    entry: Recording,
    format: string,
    conversation: SimConversation,
    zip: boolean,
    eml: boolean,
  ): Models.Recording {
    // The region stands in the inventory only.
    const { region: _region, ...wire } = recordingMetadata(conversation.id, entry, clock.now(), restores)
    if (!['AVAILABLE', 'RESTORED'].includes(fileState(entry, clock.now(), restores))) return wire
    const files =
      entry.media === 'audio'
        ? audioFiles(entry, format)
        : entry.media === 'email' && eml
          ? [emailFile(entry, conversation)]
          : zip
            ? [{ ...fileOf(entry, 0), id: `${entry.id}.zip`, contentType: 'application/zip' }]
            : []
    return {
      ...wire,
      creationTime: iso(entry.readyAt),
      maxAllowedRestorationsForOrg: 10_000,
      remainingRestorationsAllowedForOrg: 10_000,
      ...(files.length === 0
        ? {}
        : {
            mediaUris: Object.fromEntries(
              files.map((file, i) => [
                files.length === 1 ? 'S' : String(i),
                { mediaUri: media.sign(file, world.urlTtlMs) },
              ]),
            ),
          }),
      ...transcript(entry, conversation),
    }
  }

  function emailFile(
    { id }: Recording,
    conversation: SimConversation,
  ): { id: string; contentType: string; sizeBytes: number } {
    const bytes = emailFileBytes(conversation, world.faults.value('card-data') !== null)
    documents.set(`${id}.eml`, () => bytes)
    return { id: `${id}.eml`, contentType: 'message/rfc822', sizeBytes: bytes.byteLength }
  }

  function audioFiles(entry: Recording, format: string): { id: string; contentType: string; sizeBytes: number }[] {
    const target = FORMATS[format]
    return Array.from({ length: entry.parts }, (_, part) => {
      const file = fileOf(entry, part)
      return target == null ? file : { ...file, id: `${file.id}.${target.ending}`, contentType: target.contentType }
    })
  }

  function transcript(
    { media: kind }: Recording,
    { emails, start, customer }: SimConversation,
  ): Pick<Models.Recording, 'transcript' | 'emailTranscript'> {
    if (kind === 'chat')
      return {
        transcript: [
          {
            id: `${customer.sessionId}-1`,
            body: 'Good morning.',
            utc: iso(start + 1000),
            from: customer.name,
            type: 'message',
            bodyType: 'STANDARD',
            participantPurpose: 'customer',
          },
        ],
      }
    if (kind !== 'email') return {}
    return {
      emailTranscript: emails.map((entry) => ({
        id: entry.id,
        subject: entry.subject,
        textBody: entry.text,
        time: iso(entry.time),
        from: { email: entry.from },
        to: [{ email: 'service@example.com' }],
        // Here it is contentPath; in the email itself it is contentUri.
        attachments: entry.attachments.map((file) => ({
          attachmentId: file.id,
          name: file.name,
          contentType: file.contentType,
          contentLength: file.sizeBytes,
          contentPath: `attachments/${file.id}`,
        })),
      })),
    }
  }
}

/** `mediaFormats`, a list joined with commas, overrides `formatId`; the first that is known wins. */
function formatOf(query: URLSearchParams): string {
  const wanted = (query.get('mediaFormats') ?? query.get('formatId') ?? 'WEBM').split(',')
  const format = wanted.find((name) => name in FORMATS)
  if (format === undefined) throw badRequest(`No such format: ${wanted.join(', ')}`, 'invalid.value')
  return format
}
