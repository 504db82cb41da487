import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { json, loopbackGenesys, type LoopbackGenesys, type Seen } from '../support/loopback-genesys.ts'

const NOT_FOUND = { code: 'not.found', message: 'The requested resource was not found.' }
const FORBIDDEN = {
  code: 'missing.permissions',
  message: 'You are missing the following permission(s): conversation:message:view',
}

type Routes = Record<string, (seen: Seen, response: ServerResponse) => void>
/** Answers by `METHOD path`; everything else is unknown. */
function tenant(routes: Routes): Promise<LoopbackGenesys> {
  return loopbackGenesys((seen, response) => {
    const route = routes[`${seen.method} ${seen.path}`]
    if (route === undefined) json(response, 404, NOT_FOUND)
    else route(seen, response)
  })
}
const says =
  (body: unknown, status = 200) =>
  (_seen: Seen, response: ServerResponse) =>
    json(response, status, body)

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

describe('internal messages', () => {
  const list = (communication: string) =>
    `GET /api/v2/conversations/c-1/communications/${communication}/internalmessages`
  const internal = (id: string, second: number, more: object = {}) => ({
    id,
    timestamp: `2026-11-19T10:00:${String(second).padStart(2, '0')}Z`,
    sender: { id: 'u-1' },
    recipient: { id: 'u-2' },
    normalizedMessage: { type: 'Text', text: `text of ${id}`, ...more },
  })
  const agents = says({
    id: 'c-1',
    participants: [
      { purpose: 'agent', internalMessages: [{ id: 'com-1', messages: [] }] },
      { purpose: 'agent', internalMessages: [{ id: 'com-2' }] },
      { purpose: 'acd' },
    ],
  })

  it('are read from every communication in pages, each once, oldest first', async () => {
    const all = Array.from({ length: 250 }, (_, i) => internal(`i-${i}`, i % 60))
    await using genesys = await tenant({
      'GET /api/v2/conversations/c-1': agents,
      [list('com-1')]: ({ query }, response) => {
        const [size, page] = [Number(query.get('pageSize')), Number(query.get('pageNumber'))]
        json(response, 200, { entities: all.slice((page - 1) * size, page * size), pageCount: Math.ceil(250 / size) })
      },
      [list('com-2')]: says({ entities: [all[3], { id: 7 }] }),
    })
    const { messages, unreadable } = await genesys.ports.digital.internalMessages('c-1')
    expect(messages.map(({ messageId }) => messageId).sort()).toEqual(all.map(({ id }) => id).sort())
    expect(messages.map(({ time }) => time)).toEqual(messages.map(({ time }) => time).toSorted())
    expect(messages[0]).toMatchObject({ sender: 'u-1', text: 'text of i-0', raw: all[0] })
    expect(unreadable).toMatchObject([{ messageId: 'com-2-0', forbidden: false }])
    expect(genesys.seen.filter(({ path }) => path.endsWith('internalmessages'))).toHaveLength(3)
  })

  it('have attachments as other messages do', async () => {
    const attachment = { id: 'a-1', url: 'https://media.example/a', mime: 'text/plain', filename: 'a.txt' }
    await using genesys = await tenant({
      'GET /api/v2/conversations/c-1': agents,
      [list('com-1')]: says({
        entities: [internal('i-1', 0, { content: [{ contentType: 'Attachment', attachment }] })],
      }),
      [list('com-2')]: says({ entities: [] }),
    })
    expect((await genesys.ports.digital.internalMessages('c-1')).messages[0]?.attachments).toMatchObject([
      { attachmentId: 'a-1', name: 'a.txt', locator: 'https://media.example/a' },
    ])
  })

  it('that may not be read are refused, never empty', async () => {
    await using genesys = await tenant({
      'GET /api/v2/conversations/c-1': agents,
      [list('com-1')]: says(FORBIDDEN, 403),
    })
    await expect(genesys.ports.digital.internalMessages('c-1')).rejects.toMatchObject({ code: 'source-forbidden' })
  })
})

describe('emails', () => {
  const LIST = 'GET /api/v2/conversations/emails/c-1/messages'
  const email = (id: string) => `${LIST}/${id}`
  const body = (id: string, more: object = {}) => ({
    id,
    from: { email: 'client@example.com', name: 'A client' },
    to: [{ email: 'desk@example.com' }],
    subject: `about ${id}`,
    textBody: `text of ${id}`,
    time: '2026-11-19T10:00:00Z',
    ...more,
  })

  it('are listed page by page and read one by one', async () => {
    await using genesys = await tenant({
      [LIST]: ({ query }, response) =>
        query.get('pageNumber') === '2'
          ? json(response, 200, { entities: [{ id: 'e-3' }, { id: 'e-1' }], pageCount: 2 })
          : json(response, 200, { entities: [{ id: 'e-1' }, { id: 'e-2' }], pageCount: 2 }),
      [email('e-1')]: says(
        body('e-1', {
          attachments: [
            {
              attachmentId: 'a-1',
              name: 'deal.pdf',
              contentUri: '/api/v2/downloads/d-1',
              contentType: 'application/pdf',
              contentLength: 9,
            },
          ],
        }),
      ),
      [email('e-2')]: says(
        body('e-2', { time: '2026-11-19T09:00:00Z', textBody: ' ', htmlBody: '<p>Yes,<br>buy &amp; hold</p>' }),
      ),
      [email('e-3')]: says(body('e-3', { from: { name: 'Only a name' }, subject: undefined })),
    })
    const { messages, unreadable } = await genesys.ports.digital.emails('c-1')
    expect(messages.map((found) => [found.messageId, found.sender, found.text])).toEqual([
      ['e-2', 'client@example.com', 'Subject: about e-2\nYes,\nbuy & hold'],
      ['e-1', 'client@example.com', 'Subject: about e-1\ntext of e-1'],
      ['e-3', 'Only a name', 'Subject: \ntext of e-3'],
    ])
    expect(messages[1]?.attachments).toEqual([
      {
        attachmentId: 'a-1',
        name: 'deal.pdf',
        contentType: 'application/pdf',
        sizeBytes: 9,
        sha256: null,
        locator: '/api/v2/downloads/d-1',
      },
    ])
    expect(unreadable).toEqual([])
    expect(genesys.ports.counter.calls()).toBe(5)
  })

  it('of which one cannot be read do not lose the others', async () => {
    await using genesys = await tenant({
      [LIST]: says({ entities: [{ id: 'e-1' }, { id: 'e-2' }, { id: 'e-3' }, { id: 'e-4' }] }),
      [email('e-1')]: says(body('e-1')),
      [email('e-2')]: says({ code: 'email.error.get.message.body' }, 500),
      [email('e-3')]: says(FORBIDDEN, 403),
      [email('e-4')]: says(undefined, 202),
    })
    const { messages, unreadable } = await genesys.ports.digital.emails('c-1')
    expect(messages.map((found) => found.messageId)).toEqual(['e-1'])
    expect(unreadable.map(({ messageId, forbidden }) => [messageId, forbidden])).toEqual([
      ['e-2', false],
      ['e-3', true],
      ['e-4', false],
    ])
  })

  it('are not called unreadable while Genesys is only out of reach', async () => {
    await using genesys = await tenant({
      [LIST]: says({ entities: [{ id: 'e-1' }] }),
      [email('e-1')]: says(undefined, 503),
    })
    await expect(genesys.ports.digital.emails('c-1')).rejects.toMatchObject({ code: 'source-unreachable' })
  })
})

describe('an attachment', () => {
  const attachment = (locator: string) => ({
    attachmentId: 'a-1',
    name: null,
    contentType: null,
    sizeBytes: null,
    sha256: null,
    locator,
  })
  const downloads = (): Routes => ({
    'GET /api/v2/downloads/d-1': ({ query, headers }, response) =>
      query.get('issueRedirect') === 'false'
        ? json(response, 200, { url: `http://${headers.host ?? ''}/media/a-1?signature=x` })
        : json(response, 400),
    'GET /media/a-1': ({ authorization }, response) => {
      response.writeHead(authorization === undefined ? 200 : 400, { 'content-type': 'application/pdf' }).end('%PDF')
    },
  })

  it.each(['/api/v2/downloads/d-1', 'https://api.mypurecloud.ie/api/v2/downloads/d-1', '/api/v2/downloads/d-1?x=1'])(
    'at %s is resolved with the token and fetched without it',
    async (locator) => {
      await using genesys = await tenant(downloads())
      const { body, contentType } = await genesys.ports.digital.openAttachment(attachment(locator))
      expect([contentType, Buffer.concat(await Array.fromAsync(body)).toString()]).toEqual(['application/pdf', '%PDF'])
      expect(genesys.seen.map((seen) => [seen.path, seen.authorization])).toEqual([
        ['/api/v2/downloads/d-1', 'Bearer token-1'],
        ['/media/a-1', undefined],
      ])
    },
  )

  it('elsewhere is fetched from there, without a call', async () => {
    await using genesys = await tenant(downloads())
    const answer = await genesys.ports.digital.openAttachment(attachment(`${genesys.url}/media/a-1`))
    answer.cancel()
    expect(genesys.ports.counter.calls()).toBe(0)
  })

  it('without a usable address is an error with a reason', async () => {
    await using genesys = await tenant({
      'GET /api/v2/downloads/d-1': says({}),
      'GET /api/v2/downloads/d-2': says({ url: 'http://10.0.0.1/x' }),
    })
    await expect(genesys.ports.digital.openAttachment(attachment(''))).rejects.toMatchObject({
      code: 'source-not-found',
    })
    await expect(genesys.ports.digital.openAttachment(attachment('/api/v2/downloads/d-1'))).rejects.toMatchObject({
      code: 'source-unreadable',
    })
    await expect(genesys.ports.digital.openAttachment(attachment('/api/v2/downloads/d-2'))).rejects.toMatchObject({
      code: 'media-rejected',
    })
    await expect(genesys.ports.digital.openAttachment(attachment('/api/v2/downloads/d-3'))).rejects.toMatchObject({
      code: 'source-not-found',
    })
  })
})
