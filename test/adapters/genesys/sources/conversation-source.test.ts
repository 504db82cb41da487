import { describe, expect, it } from 'vitest'
import { AVAILABLE, INTERVAL, json, loopbackGenesys } from '../support/loopback-genesys.ts'

const CONVERSATION = {
  conversationId: 'c-1',
  conversationStart: '2026-11-19T10:00:00.000Z',
  conversationEnd: '2026-11-19T10:05:00.000Z',
  participants: [],
}

describe('discovery', () => {
  it('asks for a job over the interval, and for pages of 1000 by cursor', async () => {
    await using genesys = await loopbackGenesys((seen, response) => {
      if (seen.method === 'POST') json(response, 202, { jobId: 'job-1' })
      else
        json(
          response,
          200,
          seen.query.has('cursor')
            ? { conversations: [CONVERSATION], cursor: '' }
            : { conversations: [CONVERSATION], cursor: 'next' },
        )
    })
    expect(await genesys.ports.conversations.submitDetailsJob(INTERVAL)).toBe('job-1')
    const first = await genesys.ports.conversations.detailsPage('job-1', null)
    const last = await genesys.ports.conversations.detailsPage('job-1', first.cursor)
    expect([first.cursor, last.cursor]).toEqual(['next', null])
    expect(genesys.seen[0]?.body).toMatchObject({ interval: '2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z' })
    expect(
      genesys.seen
        .slice(1)
        .map((seen) => seen.query.toString())
        .map((query) => new URLSearchParams(query).get('pageSize')),
    ).toEqual(['1000', '1000'])
    expect(genesys.seen[2]?.query.get('cursor')).toBe('next')
  })

  it('does not go in circles when a cursor leads to its own page', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 200, { conversations: [], cursor: 'same' }),
    )
    await expect(genesys.ports.conversations.detailsPage('job-1', 'same')).rejects.toMatchObject({
      code: 'source-unreadable',
    })
  })

  it.each([
    [202, undefined, { kind: 'running' }],
    [202, { state: 'QUEUED' }, { kind: 'running' }],
    [200, { state: 'PENDING' }, { kind: 'running' }],
    [200, { state: 'A_STATE_OF_TOMORROW' }, { kind: 'running' }],
    [200, { state: 'FULFILLED' }, { kind: 'done' }],
    [200, { state: 'FAILED', errorMessage: 'too many' }, { kind: 'failed', reason: 'too many' }],
    [200, { state: 'CANCELLED' }, { kind: 'failed', reason: 'cancelled' }],
    [200, { state: 'EXPIRED' }, { kind: 'expired' }],
  ])('reads a job that says %i %j as %j', async (status, body, state) => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, status, body))
    expect(await genesys.ports.conversations.detailsJobState('job-1')).toEqual(state)
  })

  it('never reads "not yet", or half a page, as an empty page', async () => {
    for (const [status, body] of [
      [202, undefined],
      [202, {}],
      [200, undefined],
      [200, { conversations: 'none' }],
      [200, []],
    ] as const) {
      await using genesys = await loopbackGenesys((_seen, response) => json(response, status, body))
      await expect(genesys.ports.conversations.detailsPage('job-1', null)).rejects.toMatchObject({
        code: 'source-unreadable',
        retryable: true,
      })
    }
  })

  it('ends where the query has no conversations any more', async () => {
    await using genesys = await loopbackGenesys(({ body }, response) =>
      json(
        response,
        200,
        (body as { paging: { pageNumber: number } }).paging.pageNumber === 1
          ? { conversations: [CONVERSATION], totalHits: 101 }
          : { totalHits: 99 },
      ),
    )
    expect((await genesys.ports.conversations.queryPage(INTERVAL, 1)).records).toHaveLength(1)
    expect(await genesys.ports.conversations.queryPage(INTERVAL, 2)).toEqual({ records: [], totalHits: 99 })
    expect(genesys.seen.map((seen) => (seen.body as { paging: unknown }).paging)).toEqual([
      { pageSize: 100, pageNumber: 1 },
      { pageSize: 100, pageNumber: 2 },
    ])
  })

  it('keeps the page when one record of it cannot be read', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 200, {
        conversations: [
          CONVERSATION,
          { ...CONVERSATION, conversationId: 'c-2', participants: 'none' },
          null,
          { ...CONVERSATION, conversationId: 'c-3' },
        ],
      }),
    )
    const { records } = await genesys.ports.conversations.detailsPage('job-1', null)
    expect(records.map((record) => record.kind)).toEqual(['conversation', 'unreadable', 'unreadable', 'conversation'])
    expect(records[1]).toMatchObject({ conversationId: 'c-2', conversationEnd: CONVERSATION.conversationEnd })
  })

  it('knows when the data lake says nothing', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, {}))
    expect(await genesys.ports.conversations.dataAvailableUntil()).toBeNull()
    await using lake = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE))
    expect(await lake.ports.conversations.dataAvailableUntil()).toBe(AVAILABLE.dataAvailabilityDate)
  })
})
