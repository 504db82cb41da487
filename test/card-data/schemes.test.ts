import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lengthsAt, likelihood } from '../../card-data/detect/schemes.ts'

const beginning = (begin: string, length: number) => begin.padEnd(length, '0')

describe('the ranges of the schemes', () => {
  it.each<[begin: string, length: number, is: ReturnType<typeof likelihood>]>([
    ['4', 16, 'strong'],
    ['4', 13, 'wide'],
    ['4', 15, null],
    ['50', 12, 'wide'],
    ['506098', 18, 'wide'],
    ['506099', 18, 'strong'],
    ['506198', 18, 'strong'],
    ['506199', 18, 'wide'],
    ['507865', 19, 'strong'],
    ['507964', 19, 'strong'],
    ['507965', 19, 'wide'],
    ['384099', 19, 'wide'],
    ['384100', 13, 'wide'],
    ['384160', 13, 'wide'],
    ['384161', 13, null],
    ['606281', 13, 'wide'],
    ['2220', 16, null],
    ['2221', 16, 'strong'],
    ['2720', 16, 'strong'],
    ['2721', 16, null],
    // One range over two first digits.
    ['569999', 12, 'wide'],
    ['630427', 12, 'wide'],
    ['699999', 19, 'wide'],
    ['70', 19, null],
    ['0604', 12, 'wide'],
    ['0605', 12, null],
    ['4', 20, null],
  ])('say of %s… with %d digits: %s', (begin, length, is) => {
    expect(likelihood(beginning(begin, length))).toBe(is)
  })

  it('are asked for every length that a number can have by its first digits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 19, maxLength: 25 }), fc.nat(6), (digits, from) => {
        const tried = lengthsAt(Uint8Array.from(digits), digits.length, from)
        for (let length = 1; from + length <= digits.length && digits.length - from >= 12; length++)
          if (likelihood(digits.slice(from, from + length).join('')) !== null) expect(tried).toContain(length)
      }),
      { seed: 20_261_122, numRuns: 2000 },
    )
  })
})
