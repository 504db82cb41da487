/**
 * Messages (SMS, WhatsApp, web messaging ...): ids from the conversation, bodies in bulk.
 * Two calls for a conversation of up to 1000 messages; one more for each message that the bulk answer lacks, and for
 * each communication while attachments lack their address.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import type { ArchiveError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import type { DigitalContent, DigitalMessage } from '../../../domain/ports/digital-source.ts'
import { byTime } from '../wire/by-time.ts'
import { bodyOf, concernsOneThing } from '../wire/extended.ts'
import { attachmentsOf, normalizedMessage } from '../wire/normalized-message.ts'
import type { SdkClient } from '../sdk-client.ts'

/** POST .../messages/bulk takes at most 1000 ids. */
const BULK = 1000

const text = z.string().nullish()
const conversation = z.looseObject({
  participants: z.array(
    z.looseObject({
      messages: z
        .array(z.looseObject({ id: text, messages: z.array(z.looseObject({ messageId: text })).nullish() }))
        .nullish(),
    }),
  ),
})
const message = z.looseObject({
  id: z.string(),
  timestamp: text,
  fromAddress: text,
  direction: text,
  textBody: text,
  normalizedMessage: normalizedMessage.nullish(),
})
const listing = z.looseObject({ entities: z.array(z.unknown()) })
const media = z.looseObject({
  entities: z.array(
    z.looseObject({ id: text, url: text, name: text, mediaType: text, contentLengthBytes: z.number().nullish() }),
  ),
})

type WireMedia = z.infer<typeof media>['entities'][number]
type Unreadable = DigitalContent['unreadable'][number]

export function createMessageSource(client: SdkClient): (conversationId: string) => Promise<DigitalContent> {
  const api = new pc.ConversationsApi(client)

  return async (conversationId) => {
    const { ids, communications } = await messageIds(conversationId)
    const found = new Map<string, DigitalMessage>()
    const unreadable: DigitalContent['unreadable'] = []
    for (let i = 0; i < ids.length; i += BULK) {
      const some = ids.slice(i, i + BULK)
      const refusal = await askInBulk(conversationId, some, found)
      for (const messageId of some) {
        if (found.has(messageId)) continue
        // What is refused for all of them would be refused a thousand times for each.
        if (refusal !== null) unreadable.push(refusal(messageId))
        else await askSingly(conversationId, messageId, found, unreadable)
      }
    }
    await resolveMissingUrls(conversationId, communications, found)
    return { messages: [...found.values()].sort(byTime), unreadable }
  }

  async function messageIds(conversationId: string): Promise<{ ids: string[]; communications: string[] }> {
    const body = await bodyOf('conversation', conversation, () => api.getConversation(conversationId))
    const communications = body.participants.flatMap((participant) => participant.messages ?? [])
    return {
      ids: [
        ...new Set(
          communications
            .flatMap((communication) => communication.messages ?? [])
            .flatMap((entry) => entry.messageId ?? []),
        ),
      ],
      communications: communications.flatMap((communication) => communication.id ?? []),
    }
  }

  async function askInBulk(
    conversationId: string,
    ids: string[],
    found: Map<string, DigitalMessage>,
  ): Promise<((messageId: string) => Unreadable) | null> {
    try {
      const body = await bodyOf('messages in bulk', listing, () =>
        api.postConversationsMessageMessagesBulk(conversationId, { body: ids }),
      )
      for (const raw of body.entities) keep(found, raw)
      return null
    } catch (error) {
      if (!concernsOneThing(error)) throw error
      return (messageId) => unreadableBecause(error, messageId)
    }
  }

  /** The bulk answer left it out: asked for once more by itself, then named as unreadable. */
  async function askSingly(
    conversationId: string,
    messageId: string,
    found: Map<string, DigitalMessage>,
    unreadable: DigitalContent['unreadable'],
  ): Promise<void> {
    try {
      keep(
        found,
        await bodyOf('message', z.unknown(), () => api.getConversationsMessageMessage(conversationId, messageId)),
      )
      if (!found.has(messageId)) unreadable.push({ messageId, detail: 'the answer is not a message', forbidden: false })
    } catch (error) {
      if (!concernsOneThing(error)) throw error
      unreadable.push(unreadableBecause(error, messageId))
    }
  }

  /** An attachment without an address is looked up in the media list of the conversation's communications. */
  async function resolveMissingUrls(
    conversationId: string,
    communications: readonly string[],
    found: ReadonlyMap<string, DigitalMessage>,
  ): Promise<void> {
    const lacking = new Map(
      [...found.values()]
        .flatMap((digitalMessage) => digitalMessage.attachments)
        .filter((attachmentRef) => attachmentRef.locator === '')
        .map((attachmentRef) => [attachmentRef.attachmentId, attachmentRef]),
    )
    for (const communicationId of communications) {
      if (lacking.size === 0) return
      for (const entry of await mediaOf(conversationId, communicationId)) {
        const wanted = lacking.get(entry.id ?? '')
        if (wanted === undefined || entry.url == null) continue
        wanted.locator = entry.url
        wanted.sizeBytes ??= entry.contentLengthBytes ?? null
        lacking.delete(wanted.attachmentId)
      }
    }
  }

  /** Without the list the attachments stay without address, and each is named as a gap when it is to be opened. */
  async function mediaOf(conversationId: string, communicationId: string): Promise<WireMedia[]> {
    try {
      return (
        await bodyOf('message media', media, () =>
          api.getConversationsMessageCommunicationMessagesMedia(conversationId, communicationId),
        )
      ).entities
    } catch (error) {
      if (!concernsOneThing(error)) throw error
      return []
    }
  }
}

function unreadableBecause(error: ArchiveError, messageId: string): Unreadable {
  return {
    messageId,
    detail: error.message,
    forbidden: error.code === 'source-forbidden',
    mayComeLater: error.retryable,
  }
}

function keep(found: Map<string, DigitalMessage>, raw: unknown): void {
  const parsed = message.safeParse(raw)
  if (!parsed.success) return
  const wire = parsed.data
  found.set(wire.id, {
    messageId: wire.id,
    time: wire.timestamp ?? null,
    sender: wire.fromAddress ?? wire.direction ?? null,
    text: wire.normalizedMessage?.text ?? wire.textBody ?? '',
    attachments: attachmentsOf(wire.id, wire.normalizedMessage),
    raw: raw as JsonObject,
  })
}
