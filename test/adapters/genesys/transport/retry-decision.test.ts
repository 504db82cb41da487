import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type Failure } from '../../../../adapters/genesys/transport/retry-decision.ts'

const FAILURE: Failure = {
  refused: 0,
  failed: 1,
  status: 500,
  unsent: false,
  retryAfterSeconds: null,
  message: '',
  resetSeconds: null,
  repeatable: true,
}
const REFUSAL: Failure = { ...FAILURE, refused: 1, failed: 0, status: 429 }

describe('what is repeated', () => {
  it.each<[string, Partial<Failure>, 'retry' | 'give-up']>([
    ['a read that failed', {}, 'retry'],
    ['a read without answer', { status: null }, 'retry'],
    ['a read that took too long', { status: 408 }, 'retry'],
    ['a write that may have happened', { repeatable: false }, 'give-up'],
    ['a write without answer', { repeatable: false, status: null }, 'give-up'],
    ['a write that never left', { repeatable: false, status: null, unsent: true }, 'retry'],
    [
      'a write that was turned away with a time to come back',
      { repeatable: false, status: 503, retryAfterSeconds: 2 },
      'retry',
    ],
    ['a write that was turned away without one', { repeatable: false, status: 503 }, 'give-up'],
    ['a write over the limit', { repeatable: false, status: 429 }, 'retry'],
    ['a query while another one runs', { status: 429, message: 'Another audit query is already running' }, 'give-up'],
    ['the same with a time', { status: 429, message: 'Already running. Retry the request in [9] seconds' }, 'retry'],
    ['the sixth failure', { failed: 6 }, 'give-up'],
    ['the first failure after many refusals', { failed: 1, refused: 20 }, 'retry'],
    ['a wait of an hour', { status: 503, retryAfterSeconds: 3600 }, 'give-up'],
  ])('%s: %j', (_what, change, kind) => {
    expect(decide({ ...FAILURE, ...change }, 0.5).kind).toBe(kind)
  })

  it('is nothing that Genesys has judged', () => {
    for (const status of [302, 400, 401, 403, 404, 409, 413, 415])
      expect(decide({ ...FAILURE, status }, 0.5).kind).toBe('give-up')
  })

  it.each<[string, Partial<Failure>, number]>([
    ['the header', { retryAfterSeconds: 12, message: 'Retry the request in [7] seconds', resetSeconds: 50 }, 12_000],
    [
      'the newer text',
      { message: '{"message":"Rate limit exceeded the maximum. Retry the request in [7] seconds"}', resetSeconds: 50 },
      7_000,
    ],
    ['the older text', { message: 'Rate limit exceeded the maximum [300] requests within [60] seconds' }, 60_000],
    ["the counter's reset", { message: 'Slow down', resetSeconds: 31 }, 31_000],
    ['a zero, as a second', { retryAfterSeconds: 0 }, 1_000],
  ])('waits after a 429 as %s says, and everybody with it', (_what, change, delayMs) => {
    expect(decide({ ...REFUSAL, ...change }, 0)).toEqual({ kind: 'retry', delayMs, everybody: true })
  })

  it('ends some time, waits never less than asked and never more than five minutes and a second', () => {
    const failures = fc.record({
      status: fc.constantFrom(null, 408, 429, 500, 502, 503),
      retryAfterSeconds: fc.option(fc.integer({ min: 0, max: 5_000 })),
      resetSeconds: fc.option(fc.integer({ min: 0, max: 5_000 })),
      unsent: fc.boolean(),
      repeatable: fc.boolean(),
      message: fc.constantFrom('', 'in [4] seconds', 'in [9999] seconds'),
    })
    fc.assert(
      fc.property(failures, fc.double({ min: 0, max: 0.999, noNaN: true }), (failure, random) => {
        const tries = { refused: 0, failed: 0 }
        for (;;) {
          if (failure.status === 429) tries.refused++
          else tries.failed++
          const decision = decide({ ...failure, ...tries }, random)
          if (decision.kind === 'give-up') break
          expect(decision.delayMs).toBeLessThanOrEqual(301_000)
          expect(decision.delayMs).toBeGreaterThanOrEqual((failure.retryAfterSeconds ?? 0) * 1000)
        }
        expect(tries.refused + tries.failed).toBeLessThanOrEqual(30)
      }),
    )
  })

  it('comes back at different times: the whole of the growing pause is drawn', () => {
    const delays = [0, 0.25, 0.999]
      .map((random) => decide({ ...FAILURE, failed: 4 }, random))
      .map((entry) => (entry.kind === 'retry' ? entry.delayMs : NaN))
    expect(delays[0]).toBe(0)
    expect(delays[1]).toBeLessThan(delays[2] ?? 0)
  })
})
