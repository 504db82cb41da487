/** A tenant of a few conversations in memory: the sources that activities ask, counting what they were asked. */
import { oggFile } from './media-files.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { DigitalContent, DigitalSource } from '../../domain/ports/digital-source.ts'
import type { BatchResult, MediaSource, RecordingFacts, RecordingSource } from '../../domain/ports/recording-source.ts'

export const QUEUE = '11111111-0000-4000-8000-000000000001'

/** A call on 19 November 2026 with one recording, in the seven-year class of the shipped policy. */
export function conversation(conversationId: string, change: Partial<Conversation> = {}): Conversation {
  return {
    conversationId,
    conversationStart: '2026-11-19T10:00:00.000Z',
    conversationEnd: '2026-11-19T10:05:00.000Z',
    originatingDirection: 'inbound',
    divisionIds: [],
    mediaTypes: ['voice'],
    queueIds: [QUEUE],
    agentIds: ['u-1'],
    flowIds: [],
    wrapUpCodeIds: [],
    addresses: ['tel:+15550100'],
    ivrOnly: false,
    recordedSessions: 1,
    consultations: 0,
    screenRecordings: 0,
    recordedCalls: [],
    attributes: {},
    attributesCut: false,
    unknownValues: [],
    raw: { conversationId },
    ...change,
  }
}

export interface TenantRecording {
  recordingId: string
  state: string
  media?: string
  contentType?: string
  /** What the batch says of it, instead of a file. */
  error?: string
}
export interface SmallTenant {
  recordings: RecordingSource
  media: MediaSource
  digital: DigitalSource
  /**
   * State of each conversation's one recording; AVAILABLE where nothing is said. Ids that begin with `text-` have no
   * recording.
   */
  states: Map<string, string>
  /** Recordings of a conversation, where they are not the one that `states` speaks of. */
  inventories: Map<string, TenantRecording[]>
  /** What a conversation's text channel answers; an error where nothing is said. */
  texts: Map<string, DigitalContent>
  batches: string[][]
  downloads: number
}

/** Ogg with something of its own for each conversation. */
export function mediaOf(conversationId: string): Uint8Array {
  return oggFile(conversationId.repeat(20), { pages: 1 })
}

export function smallTenant(): SmallTenant {
  const tenant: SmallTenant = {
    states: new Map(),
    inventories: new Map(),
    texts: new Map(),
    batches: [],
    downloads: 0,
    recordings: {
      submitBatch(items) {
        tenant.batches.push(items.map((item) => item.conversationId))
        return Promise.resolve(`batch-${tenant.batches.length}`)
      },
      batchStatus(batchId) {
        const asked = tenant.batches[Number(batchId.slice('batch-'.length)) - 1]
        if (asked === undefined) return Promise.reject(new ArchiveError('source-not-found', `no ${batchId}`))
        const results = asked.flatMap((id) =>
          inventoryOf(id)
            .filter(({ state }) => state === 'AVAILABLE')
            .map((recording) => resultOf(id, recording)),
        )
        return Promise.resolve({ state: 'completed', expectedResults: results.length, results })
      },
      linkLifeMinutes: () => Promise.resolve(60),
      restore: () => Promise.resolve(),
      digitalFile: () => Promise.resolve({ kind: 'not-ready' }),
      recordings: (conversationId) =>
        Promise.resolve(inventoryOf(conversationId).map((recording) => factsOf(conversationId, recording))),
    },
    media: {
      open(url) {
        tenant.downloads++
        const { pathname, searchParams } = new URL(url)
        const body = mediaOf(pathname.slice(1))
        return Promise.resolve({
          contentType: searchParams.get('type') ?? 'audio/ogg',
          contentLength: body.byteLength,
          body: stream(body),
          cancel: () => {},
        })
      },
    },
    digital: {
      messages: (conversationId) => textOf(conversationId),
      emails: (conversationId) => textOf(conversationId),
      chats: (conversationId) => textOf(conversationId),
      internalMessages: (conversationId) => textOf(conversationId),
      openAttachment: () => Promise.reject(new ArchiveError('media-unavailable', 'this tenant has no attachments')),
    },
  }
  return tenant

  function stateOf(conversationId: string): string {
    return tenant.states.get(conversationId) ?? (conversationId.startsWith('text-') ? 'none' : 'AVAILABLE')
  }

  function inventoryOf(conversationId: string): TenantRecording[] {
    const state = stateOf(conversationId)
    return (
      tenant.inventories.get(conversationId) ??
      (state === 'none' ? [] : [{ recordingId: `rec-${conversationId}`, state }])
    )
  }

  function factsOf(conversationId: string, { recordingId, state, media = 'audio' }: TenantRecording): RecordingFacts {
    return {
      recordingId,
      conversationId,
      state,
      media,
      sessionId: null,
      region: null,
    }
  }

  function textOf(conversationId: string): Promise<DigitalContent> {
    const content = tenant.texts.get(conversationId)
    return content === undefined
      ? Promise.reject(new ArchiveError('source-refused', 'status 400'))
      : Promise.resolve(structuredClone(content))
  }
}

function resultOf(conversationId: string, { recordingId, contentType, error }: TenantRecording): BatchResult {
  const file = recordingId === `rec-${conversationId}` ? conversationId : recordingId
  return {
    conversationId,
    recordingId,
    url:
      error === undefined ? `https://media.example/${file}?signature=secret&type=${contentType ?? 'audio/ogg'}` : null,
    contentType: contentType ?? 'audio/ogg',
    error: error ?? null,
  }
}

async function* stream(body: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < body.length; at += 100) yield await Promise.resolve(body.subarray(at, at + 100))
}
