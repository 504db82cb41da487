import { describe, expect, it } from 'vitest'
import { json } from '../support/loopback-genesys.ts'
import { FORBIDDEN, says, tenant } from '../support/routed-genesys.ts'

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
