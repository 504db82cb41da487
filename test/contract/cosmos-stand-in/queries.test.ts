import { randomUUID } from 'node:crypto'
import type { FeedOptions, JSONObject, JSONValue, OperationInput, SqlQuerySpec } from '@azure/cosmos'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cosmosUnderTest, type CosmosUnderTest } from './cosmos-under-test.ts'

let under: CosmosUnderTest
const conversationId = randomUUID()
const ITEMS: ({ id: string } & JSONObject)[] = [
  { id: 'a1', kind: 'voice', count: 3, eventDate: '2026-11-17', tags: ['x', 'y'], agent: { name: 'Ann', level: 2 } },
  { id: 'a2', kind: 'voice', count: 1, eventDate: '2026-11-18', tags: [], agent: { name: 'Ben' } },
  { id: 'b1', kind: 'email', count: 2, eventDate: '2026-11-19', tags: ['y'], hold: null },
  { id: 'b2', kind: 'email', count: 10, eventDate: '2026-11-19', flag: true },
  { id: 'c1', kind: 'chat', eventDate: '2026-11-20', count: '7', flag: false },
]

beforeAll(async () => {
  under = await cosmosUnderTest()
  const operations: OperationInput[] = ITEMS.map((item) => ({
    operationType: 'Create',
    resourceBody: { ...item, conversationId },
  }))
  expect((await under.container().items.batch(operations, conversationId)).code).toBe(200)
  await under.container().items.create({ id: 'a1', kind: 'voice', count: 99, conversationId: 'another' })
})
afterAll(() => under.close())

const run = async (
  query: string,
  parameters: Record<string, JSONValue> = {},
  options: FeedOptions = {},
): Promise<unknown[]> => {
  const spec: SqlQuerySpec = { query, parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) }
  return (
    await under
      .container()
      .items.query(spec, { partitionKey: conversationId, ...options })
      .fetchAll()
  ).resources
}
const ids = (where: string, parameters: Record<string, JSONValue> = {}): Promise<unknown[]> =>
  run(`SELECT VALUE c.id FROM c WHERE ${where} ORDER BY c.id`, parameters)

describe('filters within one partition', () => {
  it.each<[string, Record<string, JSONValue>, string[]]>([
    ['c.kind = @k', { '@k': 'voice' }, ['a1', 'a2']],
    ['c.kind != "voice"', {}, ['b1', 'b2', 'c1']],
    ['c.count > 2', {}, ['a1', 'b2']],
    ['@n >= c.count', { '@n': 2 }, ['a2', 'b1']],
    ['c.count = "7"', {}, ['c1']],
    ['c.agent.level = 2', {}, ['a1']],
    ['c["agent"]["name"] = \'Ben\'', {}, ['a2']],
    ['c.hold = null', {}, ['b1']],
    ['c.flag = true OR c.flag = false', {}, ['b2', 'c1']],
    ['c.flag', {}, ['b2']],
    ['NOT c.flag', {}, ['c1']],
    ['NOT (c.kind = "voice")', {}, ['b1', 'b2', 'c1']],
    ['NOT IS_DEFINED(c.flag)', {}, ['a1', 'a2', 'b1']],
    ['c.kind IN ("chat", @k)', { '@k': 'email' }, ['b1', 'b2', 'c1']],
    ['c.kind NOT IN ("chat", "email")', {}, ['a1', 'a2']],
    ['c.eventDate BETWEEN "2026-11-18" AND "2026-11-19"', {}, ['a2', 'b1', 'b2']],
    ['c.eventDate >= @from AND c.eventDate < @to', { '@from': '2026-11-18', '@to': '2026-11-20' }, ['a2', 'b1', 'b2']],
    ['STARTSWITH(c.id, "a")', {}, ['a1', 'a2']],
    ['STARTSWITH(c.agent.name, "an", true)', {}, ['a1']],
    ['ARRAY_CONTAINS(c.tags, "y")', {}, ['a1', 'b1']],
    ['ARRAY_LENGTH(c.tags) = 0', {}, ['a2']],
    ['CONTAINS(c.kind, "ai") AND ENDSWITH(c.id, "2")', {}, ['b2']],
    ['c.tags = @t', { '@t': ['y'] }, ['b1']],
    ['c.agent = @a', { '@a': { level: 2, name: 'Ann' } }, ['a1']],
    ['c.id = @x', { '@x': 'b1' }, ['b1']],
    ['c.id >= @a AND c.id < @b', { '@a': 'a2', '@b': 'b2' }, ['a2', 'b1']],
    ['c.tags[0] = "x"', {}, ['a1']],
    ['c.count = -1', {}, []],
    ['c.count != 3 AND c.missing != 3', {}, []],
    ['(c.kind = "chat" OR c.kind = "email") AND c.count < 5', {}, ['b1']],
  ])('%s', async (where, parameters, expected) => {
    expect(await ids(where, parameters)).toEqual(expected)
  })
})

describe('what is given', () => {
  it('whole items, values, or columns; names as asked; nothing for what is missing', async () => {
    expect(await run('SELECT * FROM c WHERE c.id = "a1"')).toMatchObject([{ ...ITEMS[0], conversationId }])
    expect(await run('SELECT VALUE r.agent.name FROM records AS r')).toEqual(['Ann', 'Ben'])
    expect(
      await run('SELECT c.id, c.agent.name, c.count AS n, c.hold FROM c WHERE c.kind IN ("voice", "email")'),
    ).toEqual([
      { id: 'a1', name: 'Ann', n: 3 },
      { id: 'a2', name: 'Ben', n: 1 },
      { id: 'b1', n: 2, hold: null },
      { id: 'b2', n: 10 },
    ])
    expect(await run('SELECT VALUE c.count > 2 FROM c WHERE c.id = "a1"')).toEqual([true])
  })

  it.each<[string, unknown[]]>([
    ['SELECT VALUE COUNT(1) FROM c', [5]],
    ['SELECT COUNT(1) AS n FROM c WHERE c.kind = "voice"', [{ n: 2 }]],
    ['SELECT COUNT(c.flag) FROM c', [{ $1: 2 }]],
    ['SELECT VALUE SUM(c.count) FROM c WHERE c.kind != "chat"', [16]],
    ['SELECT VALUE SUM(c.count) FROM c', []],
    ['SELECT VALUE MIN(c.eventDate) FROM c', ['2026-11-17']],
    [
      'SELECT MIN(c.eventDate) AS first, MAX(c.eventDate) AS last FROM c',
      [{ first: '2026-11-17', last: '2026-11-20' }],
    ],
    ['SELECT VALUE MAX(c.count) FROM c WHERE c.kind = "none"', []],
    ['SELECT VALUE AVG(c.count) FROM c WHERE c.kind = "voice"', [2]],
  ])('%s', async (query, expected) => {
    expect(await run(query)).toEqual(expected)
  })
})

describe('order and pages', () => {
  it('sorts by one path, leaving out items that lack it', async () => {
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.eventDate DESC')).toEqual(['c1', 'b2', 'b1', 'a2', 'a1'])
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.agent.name')).toEqual(['a1', 'a2'])
    expect(await run('SELECT VALUE c.count FROM c ORDER BY c.count')).toEqual([1, 2, 3, 10, '7'])
  })

  it('sorts by several paths with the composite index, forwards and wholly backwards, and not otherwise', async () => {
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.kind, c.count DESC')).toEqual(['c1', 'b2', 'b1', 'a1', 'a2'])
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.kind DESC, c.count ASC')).toEqual([
      'a2',
      'a1',
      'b1',
      'b2',
      'c1',
    ])
    await expect(run('SELECT * FROM c ORDER BY c.kind, c.count')).rejects.toMatchObject({ code: 400 })
    await expect(run('SELECT * FROM c ORDER BY c.eventDate, c.id')).rejects.toMatchObject({ code: 400 })
  })

  it('takes TOP, OFFSET and LIMIT, also by parameter', async () => {
    expect(await run('SELECT TOP 2 VALUE c.id FROM c ORDER BY c.id')).toEqual(['a1', 'a2'])
    expect(await run('SELECT TOP @n VALUE c.id FROM c ORDER BY c.id', { '@n': 1 })).toEqual(['a1'])
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.id OFFSET 1 LIMIT 2', {}, { maxItemCount: 1 })).toEqual([
      'a2',
      'b1',
    ])
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.id OFFSET @o LIMIT @l', { '@o': 4, '@l': 9 })).toEqual(['c1'])
  })

  it.each([
    'SELECT VALUE c.id FROM c',
    'SELECT VALUE c.id FROM c ORDER BY c.kind DESC, c.count',
    'SELECT VALUE c.id FROM c ORDER BY c.eventDate',
    'SELECT VALUE c.id FROM c WHERE c.id > "a" AND c.id < "z"',
    'SELECT VALUE c.id FROM c WHERE c.eventDate > "2026"',
  ])('gives each item once over pages of two: %s', async (query) => {
    const seen: unknown[] = []
    let pages = 0
    let continuationToken: string | undefined
    do {
      const page = await under
        .container()
        .items.query(query, {
          partitionKey: conversationId,
          maxItemCount: 2,
          ...(continuationToken === undefined ? {} : { continuationToken }),
        })
        .fetchNext()
      expect(page.resources.length).toBeLessThanOrEqual(2)
      seen.push(...page.resources)
      pages++
      continuationToken = page.continuationToken
    } while (continuationToken !== undefined)
    expect(seen.toSorted()).toEqual(ITEMS.map((item) => item.id))
    expect(seen).toEqual(await run(query))
    expect(pages).toBe(3)
  })

  it('goes on after the last item even when items come and go between pages', async () => {
    const partitionKey = randomUUID()
    const put = (id: string) => under.container().items.create({ id, conversationId: partitionKey })
    for (const id of ['b', 'd', 'f', 'h']) await put(id)
    const pages = under
      .container()
      .items.query<string>('SELECT VALUE c.id FROM c ORDER BY c.id', { partitionKey, maxItemCount: 2 })
    expect((await pages.fetchNext()).resources).toEqual(['b', 'd'])
    await put('a')
    await put('e')
    await under.container().item('d', partitionKey).delete()
    expect((await pages.fetchNext()).resources).toEqual(['e', 'f'])
    expect((await pages.fetchNext()).resources).toEqual(['h'])
  })

  it('refuses a continuation that is damaged or belongs to another query', async () => {
    const ask = (query: string, continuationToken: string) =>
      under
        .container()
        .items.query(query, { partitionKey: conversationId, maxItemCount: 2, continuationToken })
        .fetchNext()
    const { continuationToken = '' } = await under
      .container()
      .items.query('SELECT * FROM c', { partitionKey: conversationId, maxItemCount: 2 })
      .fetchNext()
    await expect(ask('SELECT * FROM c WHERE c.count > 1', continuationToken)).rejects.toMatchObject({ code: 400 })
    await expect(ask('SELECT * FROM c', 'garbage')).rejects.toMatchObject({ code: 400 })
  })

  it('reads all items of a partition as a feed', async () => {
    const { resources } = await under
      .container()
      .items.readAll({ partitionKey: conversationId, maxItemCount: 2 })
      .fetchAll()
    expect(resources).toHaveLength(5)
  })
})

describe('across partitions', () => {
  it('the client asks for it by leaving out the key, and simple filters are answered', async () => {
    const { resources } = await under
      .container()
      .items.query('SELECT c.conversationId FROM c WHERE c.id = "a1"')
      .fetchAll()
    expect(resources).toHaveLength(2)
  })

  it('what would need merging is refused', async () => {
    for (const query of ['SELECT VALUE COUNT(1) FROM c', 'SELECT * FROM c ORDER BY c.id', 'SELECT TOP 1 * FROM c']) {
      await expect(under.container().items.query(query).fetchAll()).rejects.toMatchObject({ code: 400 })
    }
  })

  it('a stand-in started to refuse them refuses all', async () => {
    const strict = await cosmosUnderTest({ crossPartition: 'refuse' })
    try {
      await expect(strict.container().items.query('SELECT * FROM c').fetchAll()).rejects.toMatchObject({ code: 400 })
      expect(
        (await strict.container().items.query('SELECT * FROM c', { partitionKey: 'x' }).fetchAll()).resources,
      ).toEqual([])
    } finally {
      await strict.close()
    }
  })
})

describe('outside the subset', () => {
  it.each([
    'SELECT DISTINCT c.kind FROM c',
    'SELECT c.kind, COUNT(1) AS n FROM c GROUP BY c.kind',
    'SELECT * FROM c JOIN t IN c.tags',
    'SELECT VALUE t FROM t IN c.tags',
    'SELECT * FROM c WHERE EXISTS (SELECT 1 FROM c)',
    'SELECT * FROM c WHERE c.kind LIKE "v%"',
    'SELECT * FROM c WHERE c.count + 1 = 2',
    'SELECT * FROM c WHERE c.a ?? 1 = 1',
    'SELECT * FROM c WHERE c.kind IN (SELECT 1)',
    'SELECT * FROM c WHERE ROUND(c.count) = 1',
    'SELECT * FROM c WHERE udf.f(c)',
    'SELECT [c.id] FROM c',
    'SELECT {"a": c.id} FROM c',
    'SELECT * FROM c ORDER BY LOWER(c.id)',
    'SELECT COUNT(1), c.id FROM c',
    'SELECT 1',
    'SELECT * FROM c WHERE (SELECT 1)',
    'SELECT * FROM c WHERE COUNT(1) > 1',
    'SELECT TOP 2 VALUE COUNT(1) FROM c',
  ])('400, never a wrong answer: %s', async (query) => {
    await expect(run(query)).rejects.toMatchObject({ code: 400 })
  })

  it.each([
    '',
    'SELECT',
    'SELECT * FROM',
    'SELECT * FROM c WHERE',
    'SELECT * FROM c WHERE c.',
    'SELECT * FROM c WHERE c.a = ',
    'SELEC * FROM c',
    'SELECT * FROM c WHERE c.a == 1',
    'SELECT * FROM c WHERE (c.a = 1',
    'SELECT * FROM c WHERE d.a = 1',
    'SELECT * FROM c WHERE c.a = "x',
    'SELECT * FROM c WHERE c.a = @missing',
    'SELECT * FROM c LIMIT 1',
    'SELECT * FROM c OFFSET 1',
    'SELECT TOP -1 * FROM c',
    'SELECT c.a, c.b AS a FROM c',
    'SELECT * FROM c WHERE STARTSWITH(c.a)',
    'SELECT * FROM c ORDER BY c',
    'SELECT * FROM c; DROP TABLE c',
  ])('400 for what is no query: %s', async (query) => {
    await expect(run(query)).rejects.toMatchObject({ code: 400 })
  })
})

describe('request charge of queries', () => {
  it('grows with what is given, not with what else is in the container', async () => {
    const few = randomUUID()
    const many = randomUUID()
    const fill = (partition: string, n: number): Promise<unknown> =>
      under.container().items.batch(
        Array.from({ length: n }, (_, i) => ({
          operationType: 'Create',
          resourceBody: { id: `i${i}`, conversationId: partition, n: i },
        })),
        partition,
      )
    await Promise.all([fill(few, 5), fill(many, 100)])
    const charge = async (partition: string, query: string) =>
      (await under.container().items.query(query, { partitionKey: partition }).fetchAll()).requestCharge
    const one = 'SELECT * FROM c WHERE c.n = 3'
    expect(await charge(many, one)).toBeCloseTo(await charge(few, one), 1)
    expect(await charge(many, 'SELECT * FROM c')).toBeGreaterThan(await charge(few, 'SELECT * FROM c'))
  })
})
