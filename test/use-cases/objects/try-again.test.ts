import { describe, expect, it } from 'vitest'
import { ArchiveError, type ArchiveErrorCode } from '../../../domain/errors.ts'
import { tryAgain } from '../../../use-cases/objects/try-again.ts'

const failure = (code: ArchiveErrorCode, retryable = true) => new ArchiveError(code, `a ${code}`, { retryable })

/** Fails with these, one after the other, and then works; `seen` is what each attempt was told of the one before. */
async function attempted(failures: Error[]) {
  const pauses: number[] = []
  const seen: (ArchiveError | null)[] = []
  const pause = (ms: number) => {
    pauses.push(ms)
    return Promise.resolve()
  }
  const outcome = await tryAgain({ pause }, (before) => {
    seen.push(before)
    const next = failures[seen.length - 1]
    return next === undefined ? Promise.resolve('there') : Promise.reject(next)
  }).catch((error: unknown) => error)
  return { outcome, pauses, seen }
}

describe('what may pass the next moment', () => {
  it('is tried three times, half a second and three seconds apart, and knows what failed before', async () => {
    const [first, second, third] = [failure('media-unavailable'), failure('source-refused'), failure('media-expired')]
    expect(await attempted([])).toEqual({ outcome: 'there', pauses: [], seen: [null] })
    expect(await attempted([first, second])).toEqual({
      outcome: 'there',
      pauses: [500, 3_000],
      seen: [null, first, second],
    })
    expect(await attempted([first, second, third])).toEqual({
      outcome: third,
      pauses: [500, 3_000],
      seen: [null, first, second],
    })
  })

  it.each([
    ['a refusal for good', failure('source-forbidden', false)],
    ['a vault that has retries of its own', failure('vault-unreachable')],
    ['an error of the program', new TypeError('x is not a function')],
  ])('is not %s: that is thrown at once', async (_what, error) => {
    expect(await attempted([error])).toEqual({ outcome: error, pauses: [], seen: [null] })
  })
})
