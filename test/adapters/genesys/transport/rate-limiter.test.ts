import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rateLimiter } from '../../../../adapters/genesys/transport/rate-limiter.ts'
import { NO_DESK } from '../../../../adapters/genesys/transport/ticket-desk.ts'
import { LANES, type Lane } from '../../../../domain/calls/lane.ts'
import { rateBudget } from '../../../../adapters/genesys/transport/rate-budget.ts'

/** A gate over a clock that moves to the next sleeper when nothing else happens. Every call is answered at once. */
function gate(limit: number, share: number) {
  let now = 0
  const sleepers: { at: number; wake: () => void }[] = []
  const moveOn = (): void => {
    const [next] = sleepers.sort((a, b) => a.at - b.at).splice(0, 1)
    now = Math.max(now, next?.at ?? 0)
    next?.wake()
  }
  const passed: { lane: Lane; at: number }[] = []
  const budgets = { budget: rateBudget(limit), share: rateBudget(share) }
  const enter = rateLimiter({
    ...budgets,
    desk: NO_DESK,
    now: () => now,
    tokens: { token: () => Promise.resolve('t'), refused: () => {} },
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: now + ms, wake })
        setImmediate(moveOn)
      }),
  })
  const call = async (lane: Lane) => {
    await enter(lane)
    passed.push({ lane, at: now })
    budgets.budget.done(now)
    if (lane === 'backfill') budgets.share.done(now)
  }
  return { passed, call, now: () => now }
}

describe('the gate before Genesys', () => {
  it('lets the background take no more than its share of any minute, and all no more than the budget', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...LANES), { minLength: 1, maxLength: 60 }), async (priorities) => {
        const { passed, call } = gate(10, 4)
        await Promise.all(priorities.map(call))
        expect(passed).toHaveLength(priorities.length)
        for (const { at } of passed) {
          const minute = passed.filter((entry) => entry.at > at - 60_000 && entry.at <= at)
          expect(minute.length).toBeLessThanOrEqual(10)
          expect(minute.filter((entry) => entry.lane === 'backfill').length).toBeLessThanOrEqual(4)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('lets whoever waits in the first lane pass before everybody in the background', async () => {
    const { passed, call } = gate(3, 3)
    await Promise.all([
      ...Array.from({ length: 6 }, () => call('backfill')),
      ...Array.from({ length: 6 }, () => call('night')),
    ])
    // Whatever passed at the same moment as a first-lane call: none of the background while first ones were left.
    const lastFirst = passed.findLastIndex((entry) => entry.lane === 'night')
    expect(passed.slice(0, lastFirst).filter((entry) => entry.lane === 'backfill').length).toBeLessThanOrEqual(1)
  })

  it('lets a first-lane call in that comes while the background waits for its share', async () => {
    const { passed, call } = gate(10, 1)
    const background = Promise.all([call('backfill'), call('backfill')])
    await new Promise((resolve) => setImmediate(resolve))
    await call('night')
    await background
    expect(passed.map((entry) => entry.lane)).toEqual(['backfill', 'night', 'backfill'])
    expect(passed[1]?.at).toBe(0)
    expect(passed[2]?.at).toBeGreaterThanOrEqual(60_000)
  })

  it('does not starve the background when nobody else calls', async () => {
    const { passed, call, now } = gate(10, 4)
    await Promise.all(Array.from({ length: 40 }, () => call('backfill')))
    expect(passed).toHaveLength(40)
    expect(now()).toBeLessThan(11 * 62_000)
  })
})
