/** Messages, emails, their attachments and transcripts of calls, as the source gives them one by one. */
import type { TrueAttachment, TrueText, World } from '../world/truth.ts'
import { iso, ok, refused, type Ask, type Reply, type Route } from './ask.ts'
import type { MediaStore } from './media.ts'

const LINK_LIFE = 3_600_000

interface TranscriptQuery {
  query?: { values: string[] }[]
  pageSize?: number
  pageNumber?: number
}

export function textRoutes(world: World, media: MediaStore): Route {
  const byId = new Map(world.conversations.map((conversation) => [conversation.id, conversation]))
  const files = new Map(
    world.conversations
      .flatMap(({ texts = [] }) => texts.flatMap(({ attachments }) => attachments))
      .map((attachment) => [attachment.id, attachment]),
  )

  return (ask) => {
    const [area, first = '', second = '', third, fourth] = ask.path
    if (area === 'downloads') return download(first, ask)
    if (area === 'speechandtextanalytics' && first === 'conversations') return transcript(ask)
    if (area === 'speechandtextanalytics' && second === 'search') return search(ask)
    if (area === 'conversations' && second === 'recordings' && third === undefined && ask.method === 'GET')
      return chatRecordings(first, ask)
    if (area !== 'conversations' || third !== 'messages') return null
    const texts = (byId.get(second)?.texts ?? []).filter(({ at }) => at <= ask.now)
    if (first === 'messages') return messages(second, texts, fourth, ask)
    return first === 'emails' ? emails(texts, fourth, ask) : null
  }

  /** Of conversations without a chat the list is empty here: nothing else asks this way. */
  function chatRecordings(id: string, { now }: Ask): Reply {
    const found = byId.get(id)
    if (found?.legs[0]?.medium !== 'chat') return ok([])
    const lines = (found.texts ?? []).filter(({ at }) => at <= now)
    return ok([
      {
        id: `chat-${id}`,
        conversationId: id,
        media: 'chat',
        fileState: 'AVAILABLE',
        transcript: lines.map((line) => ({
          id: line.id,
          body: line.said,
          utc: iso(line.at),
          participantPurpose: 'customer',
        })),
      },
    ])
  }

  function messages(id: string, texts: TrueText[], leaf: string | undefined, ask: Ask): Reply {
    if (leaf === 'bulk') {
      const wanted = new Set(ask.body as string[])
      return ok({ entities: texts.filter((entry) => wanted.has(entry.id)).map((entry) => message(id, entry, ask)) })
    }
    const found = texts.find((entry) => entry.id === leaf)
    return found === undefined ? refused(404, 'not.found', 'no such message') : ok(message(id, found, ask))
  }

  function message(conversationId: string, { id, at, said, attachments }: TrueText, ask: Ask): object {
    return {
      id,
      conversationId,
      timestamp: iso(at),
      fromAddress: 'tel:+15550001',
      direction: 'inbound',
      messengerType: 'sms',
      normalizedMessage: {
        id,
        type: 'Text',
        text: said,
        content: attachments.map((entry) => ({
          contentType: 'Attachment',
          attachment: {
            id: entry.id,
            mediaType: 'File',
            mime: 'text/plain',
            filename: entry.name,
            contentSizeBytes: Buffer.byteLength(entry.content),
            url: link(entry, ask),
          },
        })),
      },
    }
  }

  function emails(texts: TrueText[], leaf: string | undefined, ask: Ask): Reply {
    if (leaf === undefined)
      return ok({ entities: texts.map((entry) => email(entry)), pageCount: 1, total: texts.length })
    const found = texts.find((entry) => entry.id === leaf)
    return found === undefined || ask.method !== 'GET' ? refused(404, 'not.found', 'no such email') : ok(email(found))
  }

  function email({ id, at, said, attachments }: TrueText): object {
    return {
      id,
      time: iso(at),
      subject: 'About your order',
      from: { email: 'customer@example.com' },
      to: [{ email: 'service@example.com' }],
      textBody: said,
      emailSizeBytes: said.length,
      attachments: attachments.map((entry) => ({
        attachmentId: entry.id,
        name: entry.name,
        contentType: 'text/plain',
        contentLength: Buffer.byteLength(entry.content),
        contentUri: `/api/v2/downloads/${entry.id}`,
      })),
    }
  }

  function download(id: string, ask: Ask): Reply {
    const file = files.get(id)
    return file === undefined ? refused(404, 'not.found', 'no such download') : ok({ url: link(file, ask) })
  }

  /** Of what is not there yet, the address leads nowhere. */
  function link({ id, from, content }: TrueAttachment, { now }: Ask): string {
    const key = from <= now ? `file/${id}` : `later/${id}`
    const until = now + LINK_LIFE
    if (from > now) return media.sign(key, 'text/plain', () => Buffer.of(), 0)
    return media.sign(key, 'text/plain', () => Buffer.from(content), until)
  }

  /** Which of the conversations have a transcript by now. */
  function search({ body, now }: Ask): Reply {
    if (!world.transcriptsSearchable) return refused(403, 'missing.permissions', 'not allowed')
    const { query = [], pageSize = 25, pageNumber = 1 } = (body ?? {}) as TranscriptQuery
    const found = query
      .flatMap(({ values }) => values)
      .flatMap((conversationId) => {
        const { transcripts = [] } = byId.get(conversationId) ?? {}
        return transcripts
          .filter(({ from }) => from <= now)
          .map(({ sessionId }) => ({ conversationId, communicationId: sessionId }))
      })
    return ok({
      results: found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
      pageNumber,
      pageSize,
      pageCount: Math.ceil(found.length / pageSize),
      total: found.length,
    })
  }

  function transcript({ path, now }: Ask): Reply {
    const [, , conversationId = '', , sessionId = ''] = path
    const found = byId.get(conversationId)?.transcripts?.find((entry) => entry.sessionId === sessionId)
    if (found === undefined || found.from > now) return refused(404, 'not.found', 'no transcript')
    return ok({
      conversation: { id: conversationId },
      communicationId: sessionId,
      urls: found.said.map((words, i) => ({
        url: media.sign(
          `transcript/${sessionId}/${i}`,
          'application/json',
          () => transcriptBytes(conversationId, words),
          now + LINK_LIFE,
        ),
      })),
    })
  }
}

function transcriptBytes(conversationId: string, said: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      conversationId,
      transcripts: [
        {
          transcriptId: 't',
          phrases: [{ text: said, startTimeMs: 1_800_000_000_000, participantPurpose: 'internal' }],
        },
      ],
    }),
  )
}
