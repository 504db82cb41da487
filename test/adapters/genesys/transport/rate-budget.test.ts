import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rateBudget } from '../../../../adapters/genesys/transport/rate-budget.ts'

const MINUTE = 60_000

describe('the rate budget', () => {
  it(
    'shows the server no more calls than allowed in any minute, however they come and however long they ' +
      'are on their way',
    () => {
      const call = fc.record({
        pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
        takes: fc.integer({ min: 0, max: 150_000 }),
        counted: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 20 }), fc.array(call, { maxLength: 200 }), (limit, calls) => {
          const budget = rateBudget(limit)
          const ends: number[] = []
          const arrivals: number[] = []
          let now = 0
          const passTo = (instant: number) => {
            for (const end of ends.filter((entry) => entry <= instant).toSorted((a, b) => a - b)) {
              budget.done(end)
              ends.splice(ends.indexOf(end), 1)
            }
            now = instant
          }
          for (const { pause, takes, counted } of calls) {
            passTo(now + pause)
            for (let wait = budget.take(now); wait > 0; wait = budget.take(now)) passTo(now + wait)
            ends.push(now + takes)
            arrivals.push(now + takes * counted)
          }
          arrivals.sort((a, b) => a - b)
          for (const [i, at] of arrivals.entries())
            expect((arrivals[i + limit] ?? Infinity) - at).toBeGreaterThanOrEqual(MINUTE)
        }),
      )
    },
  )

  it('lets all calls of a budget out at once, and the next one a minute after the first has ended', () => {
    const budget = rateBudget(3)
    for (let i = 0; i < 3; i++) expect(budget.take(0)).toBe(0)
    expect(budget.take(0)).toBeGreaterThan(MINUTE)
    budget.done(5_000)
    expect(budget.take(5_000 + MINUTE)).toBeGreaterThan(0)
    const wait = budget.take(10_000)
    expect(wait).toBeGreaterThanOrEqual(MINUTE - 5_000)
    expect(budget.take(10_000 + wait)).toBe(0)
  })

  it('never waits without end: after enough of the waits it names, the call goes out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 9_000 }),
        (limit, count, allowed, resetSeconds) => {
          const budget = rateBudget(limit)
          let now = 0
          for (let call = 0; call < 12; call++) {
            let waits = 0
            for (let wait = budget.take(now); wait > 0; wait = budget.take(now)) {
              now += wait
              expect(++waits).toBeLessThan(5)
            }
            budget.done(now)
            budget.learn(now, { count, allowed, resetSeconds })
          }
        },
      ),
    )
  })

  it('leaves to other programs what they take of the same budget', () => {
    const budget = rateBudget(300)
    expect(budget.take(0)).toBe(0)
    budget.done(100)
    budget.learn(100, { count: 298, allowed: 300, resetSeconds: 20 })
    expect([budget.take(200), budget.take(200)]).toEqual([0, 0])
    // Two calls are on their way and not counted yet: with them the budget is spent.
    expect(budget.take(200)).toBe(19_900)
    expect(budget.take(20_100)).toBe(0)
  })

  it('is not misled by answers that overtake each other, nor by the first answer of a new minute', () => {
    const budget = rateBudget(300)
    budget.learn(0, { count: 300, allowed: 300, resetSeconds: 10 })
    budget.learn(50, { count: 120, allowed: 300, resetSeconds: 10 })
    expect(budget.take(100)).toBeGreaterThan(9_000)
    budget.learn(9_500, { count: 1, allowed: 300, resetSeconds: 60 })
    expect(budget.take(9_600)).toBe(0)
    budget.learn(9_700, { count: 300, allowed: 300, resetSeconds: 0.5 })
    expect(budget.take(9_800)).toBe(0)
  })

  it('stands still while a refusal says so', () => {
    const budget = rateBudget(300)
    budget.pauseUntil(30_000)
    budget.pauseUntil(10_000)
    expect(budget.take(1_000)).toBe(29_000)
    expect(budget.take(30_000)).toBe(0)
  })
})
