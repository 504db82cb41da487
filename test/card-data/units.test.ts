import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCardData } from '../../card-data/detect/detect.ts'
import { unitsOf } from '../../card-data/detect/units.ts'

describe('the units of a text', () => {
  it('are those of the string, half characters too, and a line end behind them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 3 }), (whole, cut) => {
        const text = whole.slice(cut)
        const units = [...unitsOf(text).subarray(0, text.length + 1)]
        expect(units).toEqual([...text.split('').map((unit) => unit.charCodeAt(0)), 0x0a])
      }),
    )
  })

  it('are read from texts of any length, one after the other', () => {
    for (const length of [10, 100_000, 524_287, 524_288, 600_000, 20]) {
      const text = ` ${'a'.repeat(length)} 4111111111111111`
      expect(findCardData(text).map(({ start }) => start)).toEqual([length + 2])
    }
  })
})
