import { describe, expect, it } from 'vitest'
import { INTERVAL, json, loopbackGenesys } from '../support/loopback-genesys.ts'

const RECORD = {
  conversationStart: '2026-11-19T10:00:00.000Z',
  conversationEnd: '2026-11-19T10:05:00.000Z',
  participants: [],
}
/** 120 KB each: no more than 279 fit into one answer. */
const large = (i: number) => ({ ...RECORD, conversationId: `c-${i}`, note: 'n'.repeat(120 * 1024) })

describe('a page that is too large to be held', () => {
  it('of a job is asked for again smaller, and the next ones at once', async () => {
    await using genesys = await loopbackGenesys(({ query }, response) => {
      const size = Number(query.get('pageSize'))
      const from = Number(query.get('cursor') ?? 0)
      const rows = Array.from({ length: Math.min(size, 600 - from) }, (_, i) => large(from + i))
      json(response, 200, { conversations: rows, ...(from + size < 600 ? { cursor: String(from + size) } : {}) })
    })
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof genesys.ports.conversations.detailsPage>> =
        await genesys.ports.conversations.detailsPage('job-1', cursor)
      ids.push(
        ...page.records.flatMap((record) => (record.kind === 'conversation' ? record.conversation.conversationId : [])),
      )
      cursor = page.cursor
    } while (cursor !== null)
    expect(ids).toEqual(Array.from({ length: 600 }, (_, i) => `c-${i}`))
    expect(genesys.seen.map((seen) => seen.query.get('pageSize'))).toEqual(['1000', '500', '250', '250', '250'])
  })

  it('of the query is asked for as its halves', async () => {
    const huge = (i: number) => ({ ...RECORD, conversationId: `c-${i}`, note: 'n'.repeat(500 * 1024) })
    await using genesys = await loopbackGenesys(({ body }, response) => {
      const { pageSize, pageNumber } = (body as { paging: { pageSize: number; pageNumber: number } }).paging
      const from = (pageNumber - 1) * pageSize
      const rows = Array.from({ length: Math.max(0, Math.min(pageSize, 150 - from)) }, (_, i) => huge(from + i))
      json(response, 200, { totalHits: 150, ...(rows.length > 0 ? { conversations: rows } : {}) })
    })
    const pages = [
      await genesys.ports.conversations.queryPage(INTERVAL, 1),
      await genesys.ports.conversations.queryPage(INTERVAL, 2),
    ]
    expect(pages.map((page) => [page.records.length, page.totalHits])).toEqual([
      [100, 150],
      [50, 150],
    ])
  })
})

describe('a conversation that is too large by itself', () => {
  const giant = { ...RECORD, conversationId: 'giant', note: 'n'.repeat(33 * 1024 * 1024) }

  it('is unreadable in the query, and those around it are had', async () => {
    await using genesys = await loopbackGenesys(({ body }, response) => {
      const { pageSize, pageNumber } = (body as { paging: { pageSize: number; pageNumber: number } }).paging
      const all = Array.from({ length: 60 }, (_, i) => (i === 41 ? giant : { ...RECORD, conversationId: `c-${i}` }))
      json(response, 200, {
        totalHits: 60,
        conversations: all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
      })
    })
    const { records, totalHits } = await genesys.ports.conversations.queryPage(INTERVAL, 1)
    expect([records.length, totalHits]).toEqual([60, 60])
    expect(records.filter(({ kind }) => kind === 'unreadable')).toMatchObject([
      { conversationId: null, reason: expect.stringContaining('larger than') as string },
    ])
  }, 30_000)
})

describe('a job whose results are gone', () => {
  it('is told apart from a page that may come later', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 404, { code: 'job.results.expired' }),
    )
    await expect(genesys.ports.conversations.detailsPage('job-1', null)).rejects.toMatchObject({
      code: 'source-job-expired',
    })
  })
})

describe('a record that nobody expects', () => {
  it.each([
    ['nested without end', `{"conversationId":"c-2","odd":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['whose id leads out of its folder', JSON.stringify({ ...RECORD, conversationId: '../../c-2' })],
    ['that is no record', '"c-2"'],
  ])('%s never fails its page: it is kept raw', async (_what, odd) => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      const good = JSON.stringify({ ...RECORD, conversationId: 'c-1' })
      response.writeHead(200).end(`{"conversations":[${good},${odd},${good}]}`)
    })
    const { records } = await genesys.ports.conversations.detailsPage('job-1', null)
    expect(records.map((record) => record.kind)).toEqual(['conversation', 'unreadable', 'conversation'])
    expect(JSON.stringify(records[1])).toContain('c-2')
  })
})
