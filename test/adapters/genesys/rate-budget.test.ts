import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rateBudget } from '../../../adapters/genesys/transport/rate-budget.ts'
import { decide, type Failure } from '../../../adapters/genesys/transport/retry-decision.ts'

describe('the rate budget', () => {
  it('never lets more calls out than allowed in any minute, however they come', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 300 }), (limit, pauses) => {
      const budget = rateBudget(limit)
      const sent: number[] = []
      let now = 0
      for (const pause of pauses) {
        now += pause
        for (let wait = budget.take(now); wait > 0; wait = budget.take(now)) now += wait
        sent.push(now)
      }
      for (const [i, at] of sent.entries()) expect((sent[i + limit] ?? Infinity) - at).toBeGreaterThan(60_000)
    }))
  })

  it('waits for the reset when others have used what is left', () => {
    const budget = rateBudget(300)
    budget.learn(0, { count: 298, allowed: 300, resetSeconds: 20 }, 2)
    expect(budget.take(1000)).toBe(19_000)
    expect(budget.take(20_000)).toBe(0)
  })
})

describe('what is repeated', () => {
  const failure: Failure = { attempt: 1, status: 500, unsent: false, retryAfterSeconds: null, message: '', resetSeconds: null, repeatable: true }

  it('is what does no harm: reads, refusals, calls that were never sent', () => {
    expect(decide(failure, 0.5).kind).toBe('retry')
    expect(decide({ ...failure, repeatable: false }, 0.5).kind).toBe('give-up')
    expect(decide({ ...failure, repeatable: false, status: null, unsent: true }, 0.5).kind).toBe('retry')
    expect(decide({ ...failure, repeatable: false, status: 503, retryAfterSeconds: 2 }, 0.5).kind).toBe('retry')
    for (const status of [400, 403, 404, 409, 413]) expect(decide({ ...failure, status }, 0.5).kind).toBe('give-up')
  })

  it('waits as long as either form of 429 says, and everybody with it', () => {
    const header = decide({ ...failure, status: 429, retryAfterSeconds: 12, repeatable: false }, 0)
    expect(header).toEqual({ kind: 'retry', delayMs: 12_000, everybody: true })
    const text = decide({ ...failure, status: 429, message: 'Rate limit exceeded the maximum. Retry the request in [7] seconds' }, 0)
    expect(text).toEqual({ kind: 'retry', delayMs: 7000, everybody: true })
  })

  it('ends some time', () => {
    fc.assert(fc.property(fc.constantFrom(null, 408, 429, 500, 503), fc.double({ min: 0, max: 0.999, noNaN: true }), (status, random) => {
      let attempt = 1
      while (decide({ ...failure, status, attempt }, random).kind === 'retry') attempt++
      expect(attempt).toBeLessThanOrEqual(30)
    }))
  })
})
