import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, businessKeyOf, lookupsOf, type SearchQuestion } from '../../../domain/legal/lookup.ts'
import type { RecordSearch } from '../../../domain/ports/record-search.ts'
import { recordHitOf } from '../../../domain/record/record-hit.ts'
import { everyHit, searchRecords } from '../../../use-cases/legal/search-records.ts'
import { record } from '../../contract/ports/index-contract.ts'
import { memorySearch } from '../../support/memory/memory-search.ts'

const YEAR = { from: '2026-01-01', to: '2026-12-31' }
const agent: SearchQuestion = { key: { by: 'agent', id: 'u-1' }, ...YEAR }
const over = (count: number, day = (n: number) => `2026-${String(1 + (n % 12)).padStart(2, '0')}-05`) =>
  memorySearch(new Map(Array.from({ length: count }, (_, n) => [`c-${n}`, record(`c-${n}`, { day: day(n) })])))

/** Two records that went on for months, each time as another revision: their earlier rows stay where they are. */
const wentOn: RecordSearch = {
  page: (lookup) => {
    const revision = 'month' in lookup ? Number(lookup.month.slice(5)) : 1
    const hits = ['c-1', 'c-2'].map((id) => recordHitOf({ ...record(id), revision }))
    return Promise.resolve({ hits, next: null, requestCharge: 1 })
  },
}

describe('a question of Legal', () => {
  it('reads one partition per month of an agent, one per day of a range, one for a business key', () => {
    expect(lookupsOf(agent)).toHaveLength(12)
    expect(lookupsOf({ ...agent, from: '2026-02-28', to: '2026-03-01' })).toEqual([
      { by: 'agent', id: 'u-1', month: '2026-02' },
      { by: 'agent', id: 'u-1', month: '2026-03' },
    ])
    expect(lookupsOf({ key: { by: 'range' }, from: '2026-02-28', to: '2026-03-01' })).toHaveLength(2)
    expect(lookupsOf({ key: { by: 'business', name: 'a', value: 'b' }, from: '2010-01-01', to: '2030-01-01' })).toEqual(
      [{ by: 'business', name: 'a', value: 'b' }],
    )
    expect(() => lookupsOf({ key: { by: 'range' }, from: '2010-01-01', to: '2026-01-01' })).toThrow(/narrow the range/)
  })

  it('finds a number however it is typed, and a key whose value has colons', () => {
    for (const typed of ['+44 20 7946 0100', 'tel:+442079460100', '+44 (20) 7946-0100', ' TEL:+44.20.7946.0100'])
      expect(addressOf(typed)).toBe('tel:+442079460100')
    expect(addressOf('Someone@Example.com')).toBe('someone@example.com')
    expect(businessKeyOf('trading_id: T:1')).toEqual({ by: 'business', name: 'trading_id', value: 'T:1' })
    for (const bad of ['trading_id', ':x', 'x:', ''])
      expect(() => businessKeyOf(bad)).toThrow(expect.objectContaining({ code: 'bad-request' }) as Error)
  })

  it('gives every record once, whatever the pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), async (count, size) => {
        const pages = await Array.fromAsync(everyHit(over(count), agent, size))
        expect(pages.flat().map(({ conversationId }) => conversationId)).toHaveLength(count)
        expect(new Set(pages.flat().map(({ conversationId }) => conversationId)).size).toBe(count)
      }),
    )
  })

  it.each([1, 2, 10])('gives a record once that stands under several months, in pages of %i', async (size) => {
    const found = await Array.fromAsync(everyHit(wentOn, { ...agent, to: '2026-03-31' }, size))
    expect(found.flat().map(({ conversationId }) => conversationId)).toEqual(['c-1', 'c-2'])
  })

  it('gives a record that stands twice in a page as its last month has it', async () => {
    const { hits } = await searchRecords(wentOn, { ...agent, to: '2026-03-31' }, null, 10)
    expect(hits.map(({ conversationId, revision }) => [conversationId, revision])).toEqual([
      ['c-1', 3],
      ['c-2', 3],
    ])
  })

  it('reads a bounded number of partitions for a page, also where there is nothing', async () => {
    const search = over(0)
    const question: SearchQuestion = { key: { by: 'agent', id: 'u-1' }, from: '2010-01-01', to: '2026-12-31' }
    const page = await searchRecords(search, question, null, 10)
    expect(page).toMatchObject({ hits: [], partitions: 62, cursor: expect.any(String) as string })
    expect(search.reads).toHaveLength(62)
    expect(await Array.fromAsync(everyHit(search, question, 10))).toEqual([])
  })

  it('refuses a cursor of another question, a forged one and a broken one', async () => {
    const search = over(30)
    const { cursor } = await searchRecords(search, agent, null, 5)
    const forged = Buffer.from(JSON.stringify({ q: 'x', at: 0, after: null })).toString('base64url')
    const far = { ...(JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString()) as object), at: 99 }
    for (const [question, bad] of [
      [{ ...agent, media: 'voice' }, cursor],
      [{ ...agent, to: '2026-11-30' }, cursor],
      [{ ...agent, key: { by: 'queue', id: 'u-1' } } as SearchQuestion, cursor],
      [agent, forged],
      [agent, Buffer.from(JSON.stringify(far)).toString('base64url')],
      [agent, 'nonsense'],
      [agent, 'x'.repeat(5000)],
    ] as const)
      await expect(searchRecords(search, question, bad, 5)).rejects.toMatchObject({ code: 'bad-request' })
  })
})
