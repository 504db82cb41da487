/** Hundreds of groups of one size are passed over but for their ends: what is found stays what it was. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCardData } from '../../card-data/detect/detect.ts'
import { scan } from '../../card-data/detect/scan.ts'

const NUMBERS = ['4539148803436467', '374245455400126', '6011000990139424', '30569309025904', '5018000000000009']
const SIGNS = [' ', '\t', '\n', ',', '-', '.', ';']
const AROUND = [
  'card ',
  'card number ',
  'cvv ',
  'a,cvv\n',
  ' 12/25 123 ',
  'order no ',
  '<b ',
  'double ',
  'one two ',
  '\n',
]

const groups = fc
  .record({
    size: fc.constantFrom(1, 2, 3, 4, 5, 8),
    sign: fc.constantFrom(...SIGNS),
    of: fc.array(fc.nat(99_999_999), { minLength: 1, maxLength: 4 }),
    count: fc.integer({ min: 300, max: 700 }),
    numbers: fc.array(fc.record({ at: fc.nat(700), number: fc.constantFrom(...NUMBERS), times: fc.nat(40) }), {
      maxLength: 3,
    }),
  })
  .map(({ size, sign, of, count, numbers }) => {
    const like = (i: number) =>
      String(of[i % of.length])
        .padStart(size, '7')
        .slice(-size)
    const all = Array.from({ length: count }, (_, i) => like(i))
    for (const { at, number, times } of numbers)
      if (number.length % size === 0)
        for (let i = 0; i <= times; i++) all.splice(at, 0, ...(number.match(new RegExp(`.{${size}}`, 'g')) ?? []))
    return all.join(sign)
  })
const text = fc
  .array(fc.oneof(groups, fc.constantFrom(...AROUND, ...NUMBERS)), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(' '))

describe('groups of one size', () => {
  it('have the same findings as when each of them is looked at', () => {
    fc.assert(
      fc.property(text, (said) => {
        expect(findCardData(said)).toEqual(findCardData(said, scan(said)))
      }),
      { numRuns: 150 },
    )
  })

  it.each(['1 2 ', '7\n', '4111-', '12,', '12345678;'])('are not even kept: %j', (unit) => {
    const said = unit.repeat(5000)
    expect(scan(said, null, true).atoms.length).toBeLessThan(300)
    expect(scan(said).atoms.length).toBeGreaterThan(4900)
  })

  it('are all looked at where one number follows the other', () => {
    const said = [...'4539148803436467'.repeat(60)].join(' ')
    expect(findCardData(said)).toHaveLength(60)
  })
})
