import { describe, expect, it } from 'vitest'
import { json, loopbackGenesys } from '../support/loopback-genesys.ts'

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
