import { randomUUID } from 'node:crypto'
import type { JSONObject, JSONValue, OperationInput } from '@azure/cosmos'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cosmosUnderTest, type CosmosUnderTest } from './cosmos-under-test.ts'

/**
 * Random items and random filters, answered by the stand-in through the real client and by a few lines of plain
 * JavaScript that know nothing of SQL.
 */
type Item = JSONObject & { id: string }
type Verdict = boolean | undefined
interface Filter {
  sql: string
  values: JSONValue[]
  judge(item: Item): Verdict
}

const PROPERTIES = ['count', 'eventDate', 'kind', 'flag'] as const
const text = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'B', '', '2026-11-19', '\uffff', '😀', "it's", '"'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.5, 1e21, -1e-7, 2 ** 53),
  text,
  fc.boolean(),
  fc.constant(null),
)
const value: fc.Arbitrary<JSONValue> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.array(scalar, { maxLength: 2 }),
  fc.record({ a: scalar }),
)
const items: fc.Arbitrary<Item[]> = fc
  .array(fc.record({ count: value, eventDate: value, kind: value, flag: value }, { requiredKeys: [] }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((bodies) => bodies.map((body, i) => ({ ...body, id: `i${(i * 7) % 25}` })))

const property = fc.constantFrom(...PROPERTIES)
const comparison: fc.Arbitrary<Filter> = fc
  .tuple(property, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value, fc.boolean())
  .map(([name, operator, bound, isMirrored]) => ({
    sql: isMirrored ? `@ ${operator} c.${name}` : `c.${name} ${operator} @`,
    values: [bound],
    judge: (item) => (isMirrored ? compare(operator, bound, item[name]) : compare(operator, item[name], bound)),
  }))
const membership: fc.Arbitrary<Filter> = fc
  .tuple(property, fc.array(value, { minLength: 1, maxLength: 3 }))
  .map(([name, options]) => ({
    sql: `c.${name} IN (${options.map(() => '@').join(', ')})`,
    values: options,
    judge: (item) => any(options.map((option) => compare('=', item[name], option))),
  }))
const defined: fc.Arbitrary<Filter> = property.map((name) => ({
  sql: `IS_DEFINED(c.${name})`,
  values: [],
  judge: (item) => name in item,
}))
const prefix: fc.Arbitrary<Filter> = fc.tuple(property, text).map(([name, start]) => ({
  sql: `STARTSWITH(c.${name}, @)`,
  values: [start],
  judge: (item) => {
    const found = item[name]
    return typeof found === 'string' ? found.startsWith(start) : undefined
  },
}))
const idRange: fc.Arbitrary<Filter> = fc.tuple(fc.nat(24), fc.nat(24)).map(([a, b]) => ({
  sql: 'c.id >= @ AND c.id < @',
  values: [`i${a}`, `i${b}`],
  judge: (item) => item.id >= `i${a}` && item.id < `i${b}`,
}))
const { filter } = fc.letrec<{ filter: Filter; leaf: Filter }>((tie) => ({
  leaf: fc.oneof({ weight: 4, arbitrary: comparison }, membership, defined, prefix, idRange),
  filter: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.tuple(tie('filter'), tie('filter')).map(([l, r]) => ({
      sql: `(${l.sql}) AND (${r.sql})`,
      values: [...l.values, ...r.values],
      judge: (item: Item) => not(any([not(l.judge(item)), not(r.judge(item))])),
    })),
    fc.tuple(tie('filter'), tie('filter')).map(([l, r]) => ({
      sql: `(${l.sql}) OR (${r.sql})`,
      values: [...l.values, ...r.values],
      judge: (item: Item) => any([l.judge(item), r.judge(item)]),
    })),
    tie('filter').map((f) => ({ sql: `NOT (${f.sql})`, values: f.values, judge: (item: Item) => not(f.judge(item)) })),
  ),
}))

let under: CosmosUnderTest
beforeAll(async () => {
  under = await cosmosUnderTest()
})
afterAll(() => under.close())

describe('random items and queries', () => {
  it('a filter gives the items that it is true of, whole or counted', async () => {
    await fc.assert(
      fc.asyncProperty(items, fc.array(filter, { minLength: 4, maxLength: 4 }), async (all, filters) => {
        const partition = await store(all)
        for (const entry of filters) {
          const expected = all.filter((item) => entry.judge(item) === true).map((item) => item.id)
          expect(
            (await ask(partition, `SELECT VALUE c.id FROM c WHERE ${entry.sql}`, entry.values)).toSorted(),
          ).toEqual(expected.toSorted())
          expect(await ask(partition, `SELECT c.id FROM c WHERE ${entry.sql} ORDER BY c.id`, entry.values, 3)).toEqual(
            expected.toSorted().map((id) => ({ id })),
          )
          expect(await ask(partition, `SELECT VALUE COUNT(1) FROM c WHERE ${entry.sql}`, entry.values)).toEqual([
            expected.length,
          ])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('ORDER BY gives every item that has the property once, in order, over pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        items,
        property,
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        filter,
        async (all, name, isDown, size, where) => {
          const partition = await store(all)
          const sql = `SELECT * FROM c WHERE ${where.sql} ORDER BY c.${name}${isDown ? ' DESC' : ''}`
          const given = (await ask(partition, sql, where.values, size)) as Item[]
          const expected = all.filter((item) => name in item && where.judge(item) === true)
          expect(given.map((item) => item.id).toSorted()).toEqual(expected.map((item) => item.id).toSorted())
          const scalars = given
            .map((item) => item[name] ?? null)
            .filter((found) => typeof found !== 'object' || found === null)
          for (let i = 1; i < scalars.length; i++) {
            const [before, after] = isDown ? [scalars[i], scalars[i - 1]] : [scalars[i - 1], scalars[i]]
            expect(sortsNotAfter(before ?? null, after ?? null)).toBe(true)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('TOP and OFFSET LIMIT cut the same list', async () => {
    await fc.assert(
      fc.asyncProperty(
        items,
        fc.nat(30),
        fc.nat(30),
        fc.integer({ min: 1, max: 5 }),
        async (all, offset, limit, size) => {
          const partition = await store(all)
          const sorted = all.map((item) => item.id).toSorted()
          expect(
            await ask(partition, `SELECT VALUE c.id FROM c ORDER BY c.id OFFSET ${offset} LIMIT ${limit}`, [], size),
          ).toEqual(sorted.slice(offset, offset + limit))
          expect(await ask(partition, `SELECT TOP ${limit} VALUE c.id FROM c ORDER BY c.id`, [], size)).toEqual(
            sorted.slice(0, limit),
          )
        },
      ),
      { numRuns: 25 },
    )
  })
})

async function store(all: readonly Item[]): Promise<string> {
  const conversationId = randomUUID()
  const operations: OperationInput[] = all.map((item) => ({
    operationType: 'Create',
    resourceBody: { ...item, conversationId },
  }))
  expect((await under.container().items.batch(operations, conversationId)).code).toBe(200)
  return conversationId
}

async function ask(
  partitionKey: string,
  sql: string,
  values: readonly JSONValue[],
  maxItemCount = 100,
): Promise<unknown[]> {
  let count = 0
  const query = sql.replaceAll('@', () => `@p${count++}`)
  const parameters = values.map((jSONValue, i) => ({ name: `@p${i}`, value: jSONValue }))
  return (await under.container().items.query({ query, parameters }, { partitionKey, maxItemCount }).fetchAll())
    .resources
}

function kindOf(found: JSONValue): string {
  return found === null ? 'null' : Array.isArray(found) ? 'array' : typeof found
}

function compare(operator: string, left: JSONValue | undefined, right: JSONValue | undefined): Verdict {
  if (left === undefined || right === undefined || kindOf(left) !== kindOf(right)) return undefined
  if (operator === '=') return JSON.stringify(left) === JSON.stringify(right)
  if (kindOf(left) === 'array' || kindOf(left) === 'object') return undefined
  const same = left === right
  const less = !same && sortsNotAfter(left, right)
  switch (operator) {
    case '!=':
      return !same
    case '<':
      return less
    case '<=':
      return less || same
    case '>':
      return !less && !same
    default:
      return !less
  }
}

function sortsNotAfter(left: JSONValue, right: JSONValue): boolean {
  const order = ['null', 'boolean', 'number', 'string']
  if (kindOf(left) !== kindOf(right)) return order.indexOf(kindOf(left)) < order.indexOf(kindOf(right))
  if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(String(right))) <= 0
  return left === null || Number(left) <= Number(right)
}

function any(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(true)) return true
  return verdicts.includes(undefined) ? undefined : false
}

function not(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict
}
