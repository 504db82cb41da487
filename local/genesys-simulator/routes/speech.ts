/**
 * Speech transcripts: addresses by session; the files are JSON on the media origin. Some calls have one, most sessions
 * have none.
 */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { draw } from '../random.ts'
import { parse } from '../read-ask.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { SimConversation } from '../tenant/shapes.ts'
import { SEEDED_NUMBERS, SPOKEN } from '../seeded-text.ts'
import { TRANSCRIBED } from './names.ts'
import { conversationById, type Ask, type Reply, type World } from '../world.ts'

const PHRASES = [
  'thank you for calling',
  'how can i help you',
  'i would like to place an order',
  'that is confirmed',
  'please repeat the number',
  'have a good day',
]

const searchBody = z.strictObject({
  types: z.tuple([z.literal('transcripts')]),
  returnFields: z.array(z.string()).optional(),
  query: z.tuple([
    z.strictObject({
      type: z.literal('EXACT'),
      fields: z.tuple([z.literal('conversationId')]),
      values: z.array(z.string()).min(1),
    }),
  ]),
  pageSize: z.number().int().min(1).max(100),
  pageNumber: z.number().int().min(1),
})

/** Whether the tenant has a transcript of the call, under its customer's session. */
export function isTranscribed({ media, recordings, id, end, agents }: SimConversation): boolean {
  return (
    media === 'voice' &&
    end !== null &&
    recordings.length > 0 &&
    agents.some((leg) => TRANSCRIBED.has(leg.queue.name)) &&
    draw('transcribed', id).chance(0.9)
  )
}

export function speechRoutes(world: World): (ask: Ask) => Reply | null {
  const { clock, media, documents, urlTtlMs } = world

  return ({ method, path, body }) => {
    const [area, kind, id = '', between, communicationId = '', leaf, more] = path
    if (area === 'speechandtextanalytics' && kind === 'transcripts' && id === 'search' && method === 'POST')
      return search(body)
    if (
      area !== 'speechandtextanalytics' ||
      kind !== 'conversations' ||
      between !== 'communications' ||
      method !== 'GET' ||
      more !== undefined
    )
      return null
    if (leaf !== 'transcripturl' && leaf !== 'transcripturls') return null
    const conversation = conversationById(world, id)
    const there =
      isTranscribed(conversation) &&
      communicationId === conversation.customer.sessionId &&
      (conversation.end ?? Infinity) <= clock.now()
    if (!there) throw notFound('transcript')
    const url = addressOf(conversation)
    const recording = conversation.recordings[0]
    if (leaf === 'transcripturl') return { status: 200, body: { url } satisfies Models.TranscriptUrl }
    return {
      status: 200,
      body: {
        conversation: { id },
        communicationId,
        urls: [{ url, ...(recording === undefined ? {} : { recording: { id: recording.id } }) }],
      } satisfies Models.TranscriptUrls,
    }
  }

  /** By conversations, which is all that is done here. */
  function search(body: unknown): Reply {
    if (world.faults.value('no-transcript-search') !== null)
      throw new Refusal(403, 'missing.any.permissions', 'You are missing: recording:recording:view')
    const { query, pageSize, pageNumber } = parse(searchBody, body)
    const found = query[0].values.flatMap((id) => {
      const conversation = knownConversation(id)
      return conversation !== null && isTranscribed(conversation) && (conversation.end ?? Infinity) <= clock.now()
        ? [{ conversationId: id, communicationId: conversation.customer.sessionId }]
        : []
    })
    return {
      status: 200,
      body: {
        total: found.length,
        pageCount: Math.ceil(found.length / pageSize),
        pageSize,
        pageNumber,
        types: ['transcripts'],
        results: found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
      } satisfies Models.JsonSearchResponse,
    }
  }

  function knownConversation(id: string): SimConversation | null {
    try {
      return conversationById(world, id)
    } catch {
      return null
    }
  }

  function addressOf(conversation: SimConversation): string {
    const id = `transcript.${conversation.id}`
    const bytes = transcriptBytes(
      conversation,
      world.tenant.directory.organizationId,
      world.faults.value('card-data') !== null,
    )
    documents.set(id, () =>
      transcriptBytes(conversation, world.tenant.directory.organizationId, world.faults.value('card-data') !== null),
    )
    return media.sign({ id, contentType: 'application/json', sizeBytes: bytes.byteLength }, urlTtlMs)
  }
}

/** The shape of the vendor's sample (MyPureCloud/developercenter-tutorials, voice-transcript). */
function transcriptBytes(
  { id, start, customer, flow }: SimConversation,
  organizationId: string,
  seeded = false,
): Buffer {
  const d = draw('transcript', id)
  const said = seeded ? [...SPOKEN.flatMap((text) => ['go on please', text]), `or take ${SEEDED_NUMBERS[0]}`] : []
  const phrases = Array.from({ length: d.whole(4, 12) + said.length }, (_, i) => {
    const text = said[i] ?? d.pick(PHRASES)
    const words = text.split(' ')
    const startTimeMs = start + i * 4000
    return {
      text,
      stability: 1,
      confidence: 0.9,
      offset: { milliseconds: i * 4000 },
      startTimeMs,
      duration: { milliseconds: 3000 },
      alternatives: [],
      phraseIndex: i,
      participantPurpose: i % 2 === 0 ? 'internal' : 'external',
      words: words.map((word, k) => ({
        word,
        confidence: 0.9,
        offset: { milliseconds: i * 4000 + k * 300 },
        startTimeMs: startTimeMs + k * 300,
        duration: { milliseconds: 250 },
      })),
    }
  })
  return Buffer.from(
    JSON.stringify({
      organizationId,
      conversationId: id,
      communicationId: customer.sessionId,
      mediaType: 'call',
      conversationStartTime: start,
      transcripts: [
        {
          transcriptId: `${id.slice(0, 34)}09`,
          language: 'en-us',
          programId: flow.id,
          startTime: start,
          duration: { milliseconds: phrases.length * 4000 },
          phrases,
          analytics: { sentiment: [] },
        },
      ],
    }),
  )
}
