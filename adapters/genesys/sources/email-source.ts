/**
 * Emails: the list of the conversation, then each message (bodies come one by one only). One call per email and list
 * page.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import type { DigitalContent, DigitalMessage } from '../../../domain/ports/digital-source.ts'
import { byTime } from '../wire/by-time.ts'
import { bodyOf, concernsOneThing } from '../wire/extended.ts'
import { readableHtml } from '../wire/readable-html.ts'
import type { SdkClient } from '../sdk-client.ts'

const MAX_PAGES = 1000

const text = z.string().nullish()
const wireEmail = z.looseObject({
  id: text,
  subject: text,
  textBody: text,
  htmlBody: text,
  time: text,
  emailSizeBytes: z.number().nullish(),
  from: z.looseObject({ email: text, name: text }).nullish(),
  attachments: z
    .array(
      z.looseObject({
        attachmentId: text,
        name: text,
        contentUri: text,
        contentType: text,
        contentLength: z.number().nullish(),
      }),
    )
    .nullish(),
})
const email = wireEmail.refine(
  ({ id, from, subject, textBody, htmlBody }) => (id ?? from ?? subject ?? textBody ?? htmlBody) != null,
  'is no email',
)
const identified = z.looseObject({ id: z.string() })
const listing = z.looseObject({ entities: z.array(z.unknown()), pageCount: z.number().nullish() })
/** Above this the body is not asked for: it would be held in memory several times. The EML file has it, streamed. */
const LARGEST_BODY = 8 * 1024 * 1024
const BASE64_SHARE = 1.4

export function createEmailSource(client: SdkClient): (conversationId: string) => Promise<DigitalContent> {
  const api = new pc.ConversationsApi(client)

  return async (conversationId) => {
    const messages: DigitalMessage[] = []
    const unreadable: DigitalContent['unreadable'] = []
    for (const [messageId, preview] of await previews(conversationId)) {
      try {
        messages.push(
          isLarge(preview)
            ? { ...read(messageId, preview), bodyInFile: true }
            : read(
                messageId,
                await bodyOf('email', z.unknown(), () => api.getConversationsEmailMessage(conversationId, messageId)),
              ),
        )
      } catch (error) {
        if (!concernsOneThing(error)) throw error
        // 500 email.error.get.message.body is an answer about this one email, after the transport has tried again.
        unreadable.push({
          messageId,
          detail: error.message,
          forbidden: error.code === 'source-forbidden',
          mayComeLater: error.retryable,
        })
      }
    }
    return { messages: messages.sort(byTime), unreadable }
  }

  /** What the listing says of each email, by its id. */
  async function previews(conversationId: string): Promise<Map<string, unknown>> {
    const found = new Map<string, unknown>()
    for (let pageNumber = 1; pageNumber <= MAX_PAGES; pageNumber++) {
      const body = await bodyOf('emails of a conversation', listing, () =>
        pageNumber === 1 ? api.getConversationsEmailMessages(conversationId) : nextPage(conversationId, pageNumber),
      )
      for (const entity of body.entities) {
        const id = identified.safeParse(entity).data?.id
        if (id !== undefined) found.set(id, entity)
      }
      if (pageNumber >= (body.pageCount ?? 1)) break
    }
    return found
  }

  /** The SDK's method has no page parameter although the answer has pages. */
  function nextPage(conversationId: string, pageNumber: number): Promise<unknown> {
    const query: Record<string, object> = { pageNumber: Object(pageNumber) as object }
    return client.callApi(
      '/api/v2/conversations/emails/{conversationId}/messages',
      'GET',
      { conversationId },
      query,
      {},
      {},
      null,
      ['PureCloud OAuth'],
      ['application/json'],
      ['application/json'],
    ) as Promise<unknown>
  }
}

/**
 * The size named is that of the whole email, its attachments in base64 (RFC 2045: four bytes for three, and line ends).
 */
function isLarge(preview: unknown): boolean {
  const { emailSizeBytes, attachments } = email.safeParse(preview).data ?? {}
  const attached = (attachments ?? []).reduce((sum, attachment) => sum + (attachment.contentLength ?? 0), 0)
  return (emailSizeBytes ?? 0) - attached * BASE64_SHARE > LARGEST_BODY
}

/** @throws ArchiveError `source-unreadable` */
function read(messageId: string, raw: unknown): DigitalMessage {
  const parsed = email.safeParse(raw)
  if (!parsed.success)
    throw new ArchiveError('source-unreadable', `email: ${z.prettifyError(parsed.error).slice(0, 300)}`, {
      retryable: true,
    })
  const wire = parsed.data
  return {
    messageId,
    time: wire.time ?? null,
    sender: wire.from?.email ?? wire.from?.name ?? null,
    text:
      'Subject: ' +
      `${wire.subject ?? ''}\n${wire.textBody?.trim() ? wire.textBody : readableHtml(wire.htmlBody ?? '')}`,
    attachments: (wire.attachments ?? []).map((attachment, i) => ({
      attachmentId: attachment.attachmentId ?? `${messageId}-${i}`,
      name: attachment.name ?? null,
      contentType: attachment.contentType ?? null,
      sizeBytes: attachment.contentLength ?? null,
      sha256: null,
      locator: attachment.contentUri ?? '',
    })),
    raw: raw as JsonObject,
  }
}
