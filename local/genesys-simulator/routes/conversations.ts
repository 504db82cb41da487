/** Conversations, messages, emails and their attachments. */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { parse } from '../read-ask.ts'
import { badRequest, notFound } from '../refusal.ts'
import { sha256Of } from '../media-content.ts'
import type { SimConversation } from '../tenant/shapes.ts'
import type { Email } from '../tenant/shapes.ts'
import type { Message } from '../tenant/shapes.ts'
import type { SimAttachment } from '../tenant/shapes.ts'
import { iso } from '../wire/analytics.ts'
import { conversationById, type Ask, type Reply, type World } from '../world.ts'
import { lacksAddress } from './message-media.ts'

const BULK = 1000

export function conversationRoutes(world: World): (ask: Ask) => Reply | null {
  const { clock, media } = world

  return (ask) => {
    const [area, first, second, third, fourth] = ask.path
    if (area === 'downloads' && first !== undefined && ask.method === 'GET') return download(first, ask)
    if (area !== 'conversations' || first === undefined) return null
    if (first === 'messages' && second !== undefined && third === 'messages')
      return messages(conversationById(world, second), ask, fourth)
    if (first === 'emails' && second !== undefined && third === 'messages' && ask.method === 'GET')
      return emails(conversationById(world, second), fourth)
    if (second === undefined && ask.method === 'GET')
      return { status: 200, body: conversation(conversationById(world, first)) }
    return null
  }

  function conversation(simConversation: SimConversation): Models.Conversation {
    const { id, start, end, division, customer, agents } = simConversation
    const body: Models.Conversation = {
      id,
      startTime: iso(start),
      divisions: [{ division: { id: division.id } }],
      participants: [
        {
          id: customer.sessionId,
          purpose: 'customer',
          name: customer.name,
          attributes: customer.attributes,
          ...communication(simConversation),
        },
        ...agents.map((leg): Models.Participant => ({
          id: leg.sessionId,
          purpose: 'agent',
          name: leg.user.name,
          userId: leg.user.id,
          queueId: leg.queue.id,
          queueName: leg.queue.name,
        })),
      ],
    }
    if (end !== null && end <= clock.now()) body.endTime = iso(end)
    return body
  }

  function communication({
    media: kind,
    customer,
    messages: sent,
  }: SimConversation): Pick<Models.Participant, 'messages'> {
    if (kind !== 'message') return {}
    return {
      messages: [
        {
          id: customer.sessionId,
          messages: visible(sent).map((entry) => ({
            messageId: entry.id,
            messageTime: iso(entry.time),
            messageStatus: 'received',
          })),
        },
      ] as Models.Message[],
    }
  }

  function visible(sent: readonly Message[]): Message[] {
    return sent.filter((entry) => entry.time <= clock.now())
  }

  function messages(simConversation: SimConversation, ask: Ask, leaf: string | undefined): Reply | null {
    const sent = visible(simConversation.messages)
    if (leaf === 'bulk' && ask.method === 'POST') {
      const ids = parse(z.array(z.string()), ask.body)
      if (ids.length > BULK) throw badRequest(`At most ${BULK} message ids`)
      return {
        status: 200,
        body: {
          entities: sent
            .filter((message) => ids.includes(message.id) && !message.skippedInBulk)
            .map((message) => messageData(simConversation, message)),
        } satisfies Models.TextMessageListing,
      }
    }
    if (leaf === undefined || ask.method !== 'GET') return null
    const found = sent.find((message) => message.id === leaf)
    if (found === undefined) throw notFound('message')
    return { status: 200, body: messageData(simConversation, found) }
  }

  function messageData(
    { id: conversationId }: SimConversation,
    { id, time, from, direction, messenger, text, attachments }: Message,
  ): Models.MessageData {
    return {
      id,
      conversationId,
      timestamp: iso(time),
      fromAddress: from,
      toAddress: 'tel:+15552000100',
      direction,
      messengerType: messenger,
      status: 'received',
      normalizedMessage: {
        id,
        type: 'Text',
        text,
        direction: direction === 'inbound' ? 'Inbound' : 'Outbound',
        originatingEntity: 'Human',
        ...(attachments.length === 0
          ? {}
          : {
              content: attachments.map((simAttachment) => ({
                contentType: 'Attachment',
                attachment: attachmentData(simAttachment),
              })),
            }),
      },
    }
  }

  function attachmentData(simAttachment: SimAttachment): Models.ConversationContentAttachment {
    return {
      id: simAttachment.id,
      mediaType: 'File',
      ...(lacksAddress(simAttachment) ? {} : { url: media.sign(simAttachment, world.urlTtlMs) }),
      mime: simAttachment.contentType,
      filename: simAttachment.name,
      contentSizeBytes: simAttachment.sizeBytes,
      ...(simAttachment.declaresDigest
        ? {
            sha256: sha256Of(
              simAttachment.id,
              simAttachment.contentType,
              simAttachment.sizeBytes,
              world.faults.value('card-data') !== null,
            ),
          }
        : {}),
    }
  }

  function emails(simConversation: SimConversation, leaf: string | undefined): Reply {
    const sent = simConversation.emails.filter((email) => email.time <= clock.now())
    if (leaf === undefined) {
      return {
        status: 200,
        body: {
          entities: sent.map((email) => preview(simConversation, email)),
          pageSize: 25,
          pageNumber: 1,
          total: sent.length,
          pageCount: 1,
        } satisfies Models.EmailMessagePreviewListing,
      }
    }
    const found = sent.find((email) => email.id === leaf)
    if (found === undefined) throw notFound('email')
    return { status: 200, body: emailMessage(simConversation, found) }
  }

  function preview(simConversation: SimConversation, email: Email): Models.EmailMessagePreview {
    const { id, time, subject, from, attachments, to } = emailMessage(simConversation, email)
    return {
      ...(id === undefined ? {} : { id }),
      ...(time === undefined ? {} : { time }),
      ...(subject === undefined ? {} : { subject }),
      from,
      to,
      ...(attachments === undefined ? {} : { attachments }),
      emailSizeBytes: sizeOf(email),
    }
  }

  function sizeOf(email: Email): number {
    return (
      Buffer.byteLength(email.text) + email.hugeBody + email.attachments.reduce((sum, file) => sum + file.sizeBytes, 0)
    )
  }

  function emailMessage({ id: conversationId }: SimConversation, email: Email): Models.EmailMessage {
    return {
      id: email.id,
      to: [{ email: 'service@example.com' }],
      from: { email: email.from },
      subject: email.subject,
      time: iso(email.time),
      historyIncluded: false,
      textBody: email.html ? '' : email.text + ' '.repeat(email.hugeBody),
      emailSizeBytes: sizeOf(email),
      ...(email.html ? { htmlBody: `<html><body><p>${email.text.replaceAll('\n', '</p><p>')}</p></body></html>` } : {}),
      attachments: email.attachments.map((simAttachment) => ({
        attachmentId: simAttachment.id,
        name: simAttachment.name,
        contentType: simAttachment.contentType,
        contentLength: simAttachment.sizeBytes,
        inlineImage: false,
        contentUri: downloadPath(`${conversationId}/${email.id}/${simAttachment.id}`),
      })),
    }
  }

  /** A public download location: a redirect to a presigned address, or the address itself. */
  function download(id: string, ask: Ask): Reply {
    const [conversationId = '', emailId, attachmentId] = Buffer.from(id, 'base64url').toString().split('/')
    const file = conversationById(world, conversationId)
      .emails.find((entry) => entry.id === emailId)
      ?.attachments.find((simAttachment) => simAttachment.id === attachmentId)
    if (file === undefined) throw notFound('download')
    const url = media.sign(file, world.urlTtlMs)
    return ask.query.get('issueRedirect') === 'false'
      ? { status: 200, body: { url } satisfies Models.UrlResponse }
      : { status: 303, headers: { location: url } }
  }
}

function downloadPath(what: string): string {
  return `/api/v2/downloads/${Buffer.from(what).toString('base64url')}`
}
