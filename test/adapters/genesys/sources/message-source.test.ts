import { describe, expect, it } from 'vitest'
import { json } from '../support/loopback-genesys.ts'
import { FORBIDDEN, says, tenant, type Routes } from '../support/routed-genesys.ts'

const BULK = 'POST /api/v2/conversations/messages/c-1/messages/bulk'
const one = (messageId: string) => `GET /api/v2/conversations/messages/c-1/messages/${messageId}`
const conversation = (...messageIds: string[]): Routes => ({
  'GET /api/v2/conversations/c-1': says({
    id: 'c-1',
    participants: [
      {
        purpose: 'customer',
        messages: [{ id: 'com-1', messages: messageIds.map((messageId) => ({ messageId, messageURI: '/x' })) }],
      },
      { purpose: 'acd', calls: [] },
      {
        purpose: 'agent',
        messages: [
          { id: 'com-2', messages: messageIds.toReversed().map((messageId) => ({ messageId })) },
          { id: 'com-3' },
        ],
      },
    ],
  }),
})
const message = (id: string, timestamp: string, more: object = {}) => ({
  id,
  timestamp,
  fromAddress: '+15550100',
  direction: 'inbound',
  messengerType: 'sms',
  status: 'received',
  normalizedMessage: { type: 'Text', text: `text of ${id}`, ...more },
})

describe('messages', () => {
  it('are asked for in bulk, each once, and given oldest first as they came', async () => {
    const wire = [
      message('m-2', '2026-11-19T10:02:00Z'),
      message('m-1', '2026-11-19T10:01:00Z'),
      message('m-0', '2026-11-19T10:02:00Z'),
    ]
    await using genesys = await tenant({ ...conversation('m-1', 'm-2', 'm-0'), [BULK]: says({ entities: wire }) })
    const { messages, unreadable } = await genesys.ports.digital.messages('c-1')
    expect(messages.map((found) => [found.messageId, found.sender, found.text])).toEqual([
      ['m-1', '+15550100', 'text of m-1'],
      ['m-0', '+15550100', 'text of m-0'],
      ['m-2', '+15550100', 'text of m-2'],
    ])
    expect(messages[0]?.raw).toEqual(wire[1])
    expect(unreadable).toEqual([])
    expect(genesys.seen.map((seen) => seen.body)).toEqual([undefined, ['m-1', 'm-2', 'm-0']])
  })

  it('are asked for in thousands', async () => {
    const ids = Array.from({ length: 2001 }, (_, i) => `m-${i}`)
    await using genesys = await tenant({
      ...conversation(...ids),
      [BULK]: ({ body }, response) =>
        json(response, 200, { entities: (body as string[]).map((id) => message(id, '2026-11-19T10:00:00Z')) }),
    })
    expect((await genesys.ports.digital.messages('c-1')).messages).toHaveLength(2001)
    expect(genesys.seen.slice(1).map((seen) => (seen.body as string[]).length)).toEqual([1000, 1000, 1])
  })

  it('that the bulk answer lacks or garbles are asked for singly, and named when that fails too', async () => {
    await using genesys = await tenant({
      ...conversation('m-1', 'm-2', 'm-3', 'm-4', 'm-5'),
      [BULK]: says({
        entities: [message('m-1', '2026-11-19T10:01:00Z'), { id: 'm-5', normalizedMessage: 'garbled' }, null],
      }),
      [one('m-2')]: says(message('m-2', '2026-11-19T10:02:00Z')),
      [one('m-3')]: says(FORBIDDEN, 403),
      [one('m-5')]: says({ id: 'm-5', normalizedMessage: 'garbled' }),
    })
    const { messages, unreadable } = await genesys.ports.digital.messages('c-1')
    expect(messages.map((found) => found.messageId)).toEqual(['m-1', 'm-2'])
    expect(unreadable.map(({ messageId, forbidden }) => [messageId, forbidden])).toEqual([
      ['m-3', true],
      ['m-4', false],
      ['m-5', false],
    ])
    expect(unreadable[0]?.detail).toContain('conversation:message:view')
  })

  it('of which one makes Genesys stumble do not lose the others', async () => {
    await using genesys = await tenant({
      ...conversation('m-1', 'm-2'),
      [BULK]: says({ entities: [message('m-1', '2026-11-19T10:01:00Z')] }),
      [one('m-2')]: says({ code: 'internal.server.error' }, 500),
    })
    const { messages, unreadable } = await genesys.ports.digital.messages('c-1')
    expect([messages.length, unreadable.map((found) => found.messageId)]).toEqual([1, ['m-2']])
  })

  it('that are refused as a whole are all named, without a call for each', async () => {
    await using genesys = await tenant({ ...conversation('m-1', 'm-2', 'm-3'), [BULK]: says(FORBIDDEN, 403) })
    const { messages, unreadable } = await genesys.ports.digital.messages('c-1')
    expect(messages).toEqual([])
    expect(unreadable.map(({ messageId, forbidden }) => [messageId, forbidden])).toEqual([
      ['m-1', true],
      ['m-2', true],
      ['m-3', true],
    ])
    expect(genesys.seen).toHaveLength(2)
  })

  it('are not called unreadable while Genesys is only out of reach', async () => {
    await using genesys = await tenant({ ...conversation('m-1'), [BULK]: says({ code: 'service.unavailable' }, 503) })
    await expect(genesys.ports.digital.messages('c-1')).rejects.toMatchObject({
      code: 'source-unreachable',
      retryable: true,
    })
  })

  it('of a conversation that Genesys does not know, or without messages, are told apart', async () => {
    await using unknown = await tenant({})
    await expect(unknown.ports.digital.messages('c-1')).rejects.toMatchObject({ code: 'source-not-found' })
    await using silent = await tenant({
      'GET /api/v2/conversations/c-1': says({ id: 'c-1', participants: [{ purpose: 'customer' }] }),
    })
    expect(await silent.ports.digital.messages('c-1')).toEqual({ messages: [], unreadable: [] })
    await using empty = await tenant({ 'GET /api/v2/conversations/c-1': says(undefined, 202) })
    await expect(empty.ports.digital.messages('c-1')).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  it('bring their attachments; an address that is missing is looked up', async () => {
    const content = [
      {
        contentType: 'Attachment',
        attachment: {
          id: 'a-1',
          mediaType: 'Image',
          url: 'https://media.example/a-1',
          mime: 'image/png',
          sha256: 'ABCD',
          filename: 'id card.png',
          contentSizeBytes: 12,
        },
      },
      { contentType: 'Card', card: {} },
      { contentType: 'Attachment', attachment: { id: 'a-2', mediaType: 'File' } },
      { contentType: 'Attachment', attachment: { id: 'a-3', mediaType: 'File' } },
    ]
    await using genesys = await tenant({
      ...conversation('m-1'),
      [BULK]: says({ entities: [message('m-1', '2026-11-19T10:01:00Z', { content })] }),
      'GET /api/v2/conversations/messages/c-1/communications/com-1/messages/media': says({
        entities: [
          { id: 'a-2', url: 'https://media.example/a-2', contentLengthBytes: 34, status: 'valid' },
          { id: 'other', url: 'x' },
        ],
      }),
      'GET /api/v2/conversations/messages/c-1/communications/com-2/messages/media': says(FORBIDDEN, 403),
    })
    const { messages } = await genesys.ports.digital.messages('c-1')
    const [first, second, third] = messages[0]?.attachments ?? []
    expect(first).toEqual({
      attachmentId: 'a-1',
      name: 'id card.png',
      contentType: 'image/png',
      sizeBytes: 12,
      sha256: 'abcd',
      locator: 'https://media.example/a-1',
    })
    expect(second).toMatchObject({ attachmentId: 'a-2', locator: 'https://media.example/a-2', sizeBytes: 34 })
    if (third === undefined) throw new Error('the third attachment is missing')
    await expect(genesys.ports.digital.openAttachment(third)).rejects.toMatchObject({ code: 'source-not-found' })
  })
})
