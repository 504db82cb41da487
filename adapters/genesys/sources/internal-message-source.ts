/**
 * Internal messages (agent to agent): the conversation names its communications, each of which has a list of its own.
 * One call, and one for each communication and 200 messages. Both sides of a thread list the same messages.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import type { JsonObject } from '../../../domain/json.ts'
import type { DigitalContent, DigitalMessage } from '../../../domain/ports/digital-source.ts'
import { byTime } from '../wire/by-time.ts'
import { bodyOf } from '../wire/extended.ts'
import { attachmentsOf, normalizedMessage } from '../wire/normalized-message.ts'
import type { SdkClient } from '../sdk-client.ts'

const PAGE = 200
const MAX_PAGES = 1000

const text = z.string().nullish()
const conversation = z.looseObject({
  participants: z.array(z.looseObject({ internalMessages: z.array(z.looseObject({ id: z.string() })).nullish() })),
})
const listing = z.looseObject({ entities: z.array(z.unknown()), pageCount: z.number().nullish() })
const message = z.looseObject({
  id: z.string(),
  timestamp: text,
  sender: z.looseObject({ id: text, name: text }).nullish(),
  normalizedMessage: normalizedMessage.nullish(),
})

export function createInternalMessageSource(client: SdkClient): (conversationId: string) => Promise<DigitalContent> {
  const api = new pc.ConversationsApi(client)

  return async (conversationId) => {
    const found = new Map<string, DigitalMessage>()
    const unreadable: DigitalContent['unreadable'] = []
    for (const communicationId of await communications(conversationId))
      for await (const raw of entitiesOf(conversationId, communicationId)) {
        const parsed = message.safeParse(raw)
        if (parsed.success) found.set(parsed.data.id, read(parsed.data, raw as JsonObject))
        else
          unreadable.push({
            messageId: `${communicationId}-${unreadable.length}`,
            detail: `internal message: ${z.prettifyError(parsed.error).slice(0, 200)}`,
            forbidden: false,
          })
      }
    return { messages: [...found.values()].sort(byTime), unreadable }
  }

  async function communications(conversationId: string): Promise<Set<string>> {
    const { participants } = await bodyOf('conversation', conversation, () => api.getConversation(conversationId))
    return new Set(participants.flatMap(({ internalMessages }) => internalMessages ?? []).map(({ id }) => id))
  }

  async function* entitiesOf(conversationId: string, communicationId: string): AsyncIterable<unknown> {
    for (let pageNumber = 1; pageNumber <= MAX_PAGES; pageNumber++) {
      const { entities, pageCount } = await bodyOf('internal messages', listing, () =>
        api.getConversationCommunicationInternalmessages(conversationId, communicationId, {
          pageSize: PAGE,
          pageNumber,
        }),
      )
      yield* entities
      if (pageCount == null ? entities.length < PAGE : pageNumber >= pageCount) return
    }
  }
}

function read(wire: z.infer<typeof message>, raw: JsonObject): DigitalMessage {
  return {
    messageId: wire.id,
    time: wire.timestamp ?? null,
    sender: wire.sender?.name ?? wire.sender?.id ?? null,
    text: wire.normalizedMessage?.text ?? '',
    attachments: attachmentsOf(wire.id, wire.normalizedMessage),
    raw,
  }
}
