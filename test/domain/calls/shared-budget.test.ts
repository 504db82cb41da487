import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LANES } from '../../../domain/calls/lane.ts'
import { grant, NOTHING_SPENT } from '../../../domain/calls/shared-budget.ts'

const RULES = { callsPerMinute: 30, backfillPerMinute: 12 }
const asks = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 20 }),
    lane: fc.constantFrom(...LANES),
    want: fc.integer({ min: 1, max: 10 }),
    process: fc.constantFrom('a', 'b', 'c'),
  }),
  { maxLength: 120 },
)

describe('the budget that all processes share', () => {
  it('never hands out more than its limits within any 64 seconds, and no more than was asked for', () => {
    fc.assert(
      fc.property(asks, (sequence) => {
        let spent = NOTHING_SPENT
        let second = 1_700_000_000
        const given: { second: number; lane: string; tickets: number }[] = []
        for (const { after, lane, want, process } of sequence) {
          second += after
          const result = grant(spent, { lane, want, process, second }, RULES)
          spent = result.spent
          expect(result.tickets).toBeLessThanOrEqual(want)
          expect(result.tickets > 0).toBe(result.waitMs === 0)
          given.push({ second, lane, tickets: result.tickets })
        }
        for (const { second: end } of given) {
          const window = given.filter((each) => each.second > end - 64 && each.second <= end)
          const of = (lanes: readonly string[]) =>
            window.filter(({ lane }) => lanes.includes(lane)).reduce((sum, { tickets }) => sum + tickets, 0)
          expect(of(LANES)).toBeLessThanOrEqual(30)
          expect(of(['backfill'])).toBeLessThanOrEqual(11)
          expect(of(['night', 'backfill'])).toBeLessThanOrEqual(29)
        }
        expect(Object.keys(spent.seconds).length).toBeLessThanOrEqual(64)
      }),
    )
  })

  it('frees what was spent when its second leaves the window, as it said', () => {
    const first = grant(NOTHING_SPENT, { lane: 'night', want: 40, process: 'a', second: 1000 }, RULES)
    expect(first).toMatchObject({ tickets: 29, waitMs: 0 })
    const refused = grant(first.spent, { lane: 'night', want: 1, process: 'b', second: 1010 }, RULES)
    expect(refused).toMatchObject({ tickets: 0, waitMs: 54_000, processes: 2 })
    expect(grant(refused.spent, { lane: 'person', want: 1, process: 'b', second: 1010 }, RULES).tickets).toBe(1)
    expect(grant(refused.spent, { lane: 'night', want: 40, process: 'b', second: 1064 }, RULES).tickets).toBe(29)
  })

  it('forgets a process that no longer asks', () => {
    const one = grant(NOTHING_SPENT, { lane: 'night', want: 1, process: 'a', second: 1000 }, RULES)
    expect(grant(one.spent, { lane: 'night', want: 1, process: 'b', second: 1119 }, RULES).processes).toBe(2)
    expect(grant(one.spent, { lane: 'night', want: 1, process: 'b', second: 1120 }, RULES).processes).toBe(1)
  })
})
