/** Messages (SMS, WhatsApp, web messaging ...): ids from the conversation, bodies in bulk. Two calls for a conversation of up to 1000 messages. */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { AttachmentRef, DigitalContent, DigitalMessage } from '../../domain/ports/digital-source.ts'
import { bodyOf } from './extended.ts'
import type { SdkClient } from './sdk-client.ts'

/** POST .../messages/bulk takes at most 1000 ids. */
const BULK = 1000

const text = z.string().nullish()
const conversation = z.looseObject({
  participants: z.array(z.looseObject({
    messages: z.array(z.looseObject({ id: text, messages: z.array(z.looseObject({ messageId: text })).nullish() })).nullish(),
  })).nullish(),
})
const attachment = z.looseObject({ id: text, url: text, mime: text, sha256: text, filename: text, contentSizeBytes: z.number().nullish() })
const message = z.looseObject({
  id: z.string(), timestamp: text, fromAddress: text, direction: text, textBody: text,
  normalizedMessage: z.looseObject({ text, content: z.array(z.looseObject({ attachment: attachment.nullish() })).nullish() }).nullish(),
})
const listing = z.looseObject({ entities: z.array(z.unknown()).nullish() })
const media = z.looseObject({ entities: z.array(z.looseObject({ id: text, url: text, name: text, mediaType: text, contentLengthBytes: z.number().nullish() })).nullish() })

type WireAttachment = z.infer<typeof attachment>

export function createMessageSource(client: SdkClient): (conversationId: string) => Promise<DigitalContent> {
  const api = new pc.ConversationsApi(client)

  return async (conversationId) => {
    const { ids, communications } = await messageIds(conversationId)
    const found = new Map<string, DigitalMessage>()
    for (let i = 0; i < ids.length; i += BULK) {
      const body = await bodyOf('messages in bulk', listing, () => api.postConversationsMessageMessagesBulk(conversationId, { body: ids.slice(i, i + BULK) }))
      for (const raw of body.entities ?? []) keep(found, raw)
    }
    const unreadable: DigitalContent['unreadable'] = []
    for (const messageId of ids) if (!found.has(messageId)) await askSingly(conversationId, messageId, found, unreadable)
    await resolveMissingUrls(conversationId, communications, found)
    return { messages: [...found.values()].sort(byTime), unreadable }
  }

  async function messageIds(conversationId: string): Promise<{ ids: string[]; communications: string[] }> {
    const body = await bodyOf('conversation', conversation, () => api.getConversation(conversationId))
    const communications = (body.participants ?? []).flatMap((one) => one.messages ?? [])
    return {
      ids: [...new Set(communications.flatMap((one) => one.messages ?? []).flatMap((one) => one.messageId ?? []))],
      communications: communications.flatMap((one) => one.id ?? []),
    }
  }

  /** The bulk answer left it out: asked for once more by itself, then named as unreadable. */
  async function askSingly(conversationId: string, messageId: string, found: Map<string, DigitalMessage>, unreadable: DigitalContent['unreadable']): Promise<void> {
    try {
      keep(found, await bodyOf('message', z.unknown(), () => api.getConversationsMessageMessage(conversationId, messageId)))
      if (!found.has(messageId)) unreadable.push({ messageId, detail: 'the answer is not a message', forbidden: false })
    } catch (error) {
      if (!(error instanceof ArchiveError) || (error.code !== 'source-not-found' && error.code !== 'source-forbidden' && error.code !== 'source-unreadable')) throw error
      unreadable.push({ messageId, detail: error.message, forbidden: error.code === 'source-forbidden' })
    }
  }

  /** An attachment without an address is looked up in the media list of the conversation's communications. */
  async function resolveMissingUrls(conversationId: string, communications: readonly string[], found: ReadonlyMap<string, DigitalMessage>): Promise<void> {
    const lacking = new Map([...found.values()].flatMap((one) => one.attachments).filter((one) => one.locator === '').map((one) => [one.attachmentId, one]))
    for (const communicationId of communications) {
      if (lacking.size === 0) return
      const body = await bodyOf('message media', media, () => api.getConversationsMessageCommunicationMessagesMedia(conversationId, communicationId))
      for (const one of body.entities ?? []) {
        const wanted = lacking.get(one.id ?? '')
        if (wanted === undefined || one.url == null) continue
        wanted.locator = one.url
        wanted.sizeBytes ??= one.contentLengthBytes ?? null
        lacking.delete(wanted.attachmentId)
      }
    }
  }
}

function keep(found: Map<string, DigitalMessage>, raw: unknown): void {
  const parsed = message.safeParse(raw)
  if (!parsed.success) return
  const wire = parsed.data
  found.set(wire.id, {
    messageId: wire.id, time: wire.timestamp ?? null, sender: wire.fromAddress ?? wire.direction ?? null,
    text: wire.normalizedMessage?.text ?? wire.textBody ?? '',
    attachments: (wire.normalizedMessage?.content ?? []).flatMap((one, i) => one.attachment == null ? [] : [attachmentOf(wire.id, i, one.attachment)]),
    raw: raw as JsonObject,
  })
}

function attachmentOf(messageId: string, index: number, wire: WireAttachment): AttachmentRef {
  return {
    attachmentId: wire.id ?? `${messageId}-${index}`, name: wire.filename ?? null, contentType: wire.mime ?? null,
    sizeBytes: wire.contentSizeBytes ?? null, sha256: wire.sha256?.toLowerCase() ?? null, locator: wire.url ?? '',
  }
}

function byTime(a: DigitalMessage, b: DigitalMessage): number {
  const [one, other] = [a.time ?? '', b.time ?? '']
  return one < other ? -1 : one > other ? 1 : a.messageId < b.messageId ? -1 : 1
}
