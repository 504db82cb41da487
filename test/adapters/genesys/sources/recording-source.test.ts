import { describe, expect, it } from 'vitest'
import { json, loopbackGenesys } from '../support/loopback-genesys.ts'

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
