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

describe('recordings', () => {
  it('are restored with the dates that they have: nobody says that one left out would stay', async () => {
    await using genesys = await loopbackGenesys(({ method }, response) =>
      json(
        response,
        200,
        method === 'PUT'
          ? {}
          : [
              { id: 'r-0', deleteDate: '2027-01-01T00:00:00.000Z' },
              { id: 'r-1', fileState: 'ARCHIVED', deleteDate: '2030-01-01T00:00:00.000Z', archiveDate: '2026-01-01' },
            ],
      ),
    )
    const until = '2026-12-01T00:00:00.000Z'
    for (const id of ['r-1', 'r-unlisted']) await genesys.ports.recordings.restore('c-1', id, until)
    expect(genesys.seen.filter(({ method }) => method === 'PUT').map(({ path, body }) => [path, body])).toEqual([
      ['/api/v2/conversations/c-1/recordings/r-1', { archiveDate: until, deleteDate: '2030-01-01T00:00:00.000Z' }],
      ['/api/v2/conversations/c-1/recordings/r-unlisted', { archiveDate: until }],
    ])
  })

  it('are asked for in one call for up to a hundred conversations, single recordings too', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, { id: 'batch-1' }))
    const items = [{ conversationId: 'c-1' }, { conversationId: 'c-2', recordingId: 'r-2' }]
    expect(await genesys.ports.recordings.submitBatch(items)).toBe('batch-1')
    expect(genesys.seen[0]?.body).toEqual({ batchDownloadRequestList: items })
    const many = Array.from({ length: 101 }, (_, i) => ({ conversationId: `c-${i}` }))
    await expect(genesys.ports.recordings.submitBatch(many)).rejects.toThrow(RangeError)
    await expect(genesys.ports.recordings.submitBatch([])).rejects.toThrow(RangeError)
    expect(genesys.seen).toHaveLength(1)
  })

  it('of a batch are complete only when Genesys says so', async () => {
    const looks = [
      [202, undefined],
      [
        200,
        {
          status: 'InProgress',
          expectedResultCount: 3,
          resultCount: 1,
          results: [
            {
              conversationId: 'c-1',
              recordingId: 'r-1',
              resultUrl: 'https://media.example/1',
              contentType: 'audio/ogg',
            },
          ],
        },
      ],
      [200, { status: 'A_STATUS_OF_TOMORROW' }],
      [
        200,
        {
          status: 'Completed',
          expectedResultCount: 2,
          results: [
            { conversationId: 'c-1', recordingId: 'r-1', errorMsg: '' },
            { conversationId: 'c-2', errorMsg: 'could not be read' },
          ],
        },
      ],
    ] as const
    let look = 0
    await using genesys = await loopbackGenesys((_seen, response) => {
      const [status, body] = looks[look++] ?? [500, {}]
      json(response, status, body)
    })
    const found = []
    for (let i = 0; i < looks.length; i++) found.push(await genesys.ports.recordings.batchStatus('batch-1'))
    expect(found.map((batchStatus) => batchStatus.state)).toEqual([
      'in-progress',
      'in-progress',
      'in-progress',
      'completed',
    ])
    expect(found[1]).toMatchObject({
      expectedResults: 3,
      results: [
        {
          conversationId: 'c-1',
          recordingId: 'r-1',
          url: 'https://media.example/1',
          contentType: 'audio/ogg',
          error: null,
        },
      ],
    })
    expect(found[3]?.results.map((result) => [result.recordingId, result.url, result.error])).toEqual([
      ['r-1', null, null],
      [null, null, 'could not be read'],
    ])
  })

  it('of a batch that Genesys forgot, or of another client, are told apart', async () => {
    await using forgotten = await loopbackGenesys((_seen, response) =>
      json(response, 404, { code: 'batch.download.job.not.found' }),
    )
    await expect(forgotten.ports.recordings.batchStatus('batch-1')).rejects.toMatchObject({ code: 'source-not-found' })
    await using foreign = await loopbackGenesys((_seen, response) =>
      json(response, 403, { code: 'batch.download.permission.denied' }),
    )
    await expect(foreign.ports.recordings.batchStatus('batch-1')).rejects.toMatchObject({ code: 'source-forbidden' })
  })

  it('of a conversation are listed in whatever state, also one of tomorrow', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 200, [
        { id: 'r-1', fileState: 'UPLOADING', media: 'audio' },
        {
          id: 'r-2',
          conversationId: 'c-1',
          fileState: 'FROZEN',
          media: 'hologram',
          sessionId: 's-1',
          region: 'eu-west-1',
        },
      ]),
    )
    expect(await genesys.ports.recordings.recordings('c-1')).toEqual([
      { recordingId: 'r-1', conversationId: 'c-1', state: 'UPLOADING', media: 'audio', sessionId: null, region: null },
      {
        recordingId: 'r-2',
        conversationId: 'c-1',
        state: 'FROZEN',
        media: 'hologram',
        sessionId: 's-1',
        region: 'eu-west-1',
      },
    ])
    await using unknown = await loopbackGenesys((_seen, response) =>
      json(response, 404, { code: 'conversation.not.found' }),
    )
    expect(await unknown.ports.recordings.recordings('c-1')).toEqual([])
  })

  it.each([
    [202, undefined],
    [200, undefined],
    [202, []],
  ])('that are not listed yet (%i, %j) are looked for again, and never taken for none', async (status, body) => {
    let empty = 2
    await using slow = await loopbackGenesys((_seen, response) =>
      empty-- > 0
        ? json(response, status, body)
        : json(response, 200, [{ id: 'r-1', fileState: 'AVAILABLE', media: 'audio' }]),
    )
    expect(await slow.ports.recordings.recordings('c-1')).toHaveLength(1)
    await using never = await loopbackGenesys((_seen, response) => json(response, status, body))
    await expect(never.ports.recordings.recordings('c-1')).rejects.toMatchObject({
      code: 'source-unreadable',
      retryable: true,
    })
    expect(never.seen.length).toBeLessThan(6)
  })
})

describe('names', () => {
  it('come page by page, deleted ones too', async () => {
    await using genesys = await loopbackGenesys(({ query }, response) => {
      const page = Number(query.get('pageNumber'))
      json(response, 200, {
        entities:
          page === 2
            ? []
            : [
                { id: `u-${page}`, name: `User ${page}`, state: page === 3 ? 'deleted' : 'active' },
                { name: 'without id' },
              ],
        pageCount: 3,
      })
    })
    const pages = await Array.fromAsync(genesys.ports.names.list('users'))
    expect(pages).toEqual([
      [{ id: 'u-1', name: 'User 1', state: 'active' }],
      [{ id: 'u-3', name: 'User 3', state: 'deleted' }],
    ])
    expect(genesys.seen.map((seen) => [seen.path, seen.query.get('state'), seen.query.get('pageNumber')])).toEqual(
      ['1', '2', '3'].map((page) => ['/api/v2/users', 'any', page]),
    )
    await Array.fromAsync(genesys.ports.names.list('flows'))
    expect(genesys.seen.at(-1)?.query.get('deleted')).toBe('true')
  })

  it('end without a page count too', async () => {
    await using genesys = await loopbackGenesys(({ query }, response) =>
      json(response, 200, {
        entities:
          query.get('pageNumber') === '1' ? Array.from({ length: 100 }, (_, i) => ({ id: `q-${i}`, name: 'Q' })) : [],
      }),
    )
    expect((await Array.fromAsync(genesys.ports.names.list('queues'))).flat()).toHaveLength(100)
    expect(genesys.seen).toHaveLength(2)
  })

  it('that may not be read say which permission is missing', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 403, {
        code: 'missing.permissions',
        message: 'You are missing the following permission(s): architect:flow:view',
      }),
    )
    await expect(Array.fromAsync(genesys.ports.names.list('flows'))).rejects.toThrow('architect:flow:view')
  })
})
