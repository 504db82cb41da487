import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteRangeOf } from '../../../domain/legal/byte-range.ts'

describe('a range of bytes', () => {
  it.each([
    [null, 'whole'],
    ['', 'whole'],
    ['bytes=0-', { offset: 0, count: 10 }],
    ['bytes=3-5', { offset: 3, count: 3 }],
    ['bytes=3-500', { offset: 3, count: 7 }],
    ['bytes=-4', { offset: 6, count: 4 }],
    ['bytes=-40', { offset: 0, count: 10 }],
    ['bytes=-0', 'beyond'],
    ['bytes=10-', 'beyond'],
    ['bytes=5-3', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['lines=1-2', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=a-b', 'whole'],
  ])('%j of ten bytes is %j', (header, range) => {
    expect(byteRangeOf(header, 10)).toEqual(range)
  })

  it('never leaves the file', () => {
    const number = fc.option(fc.nat({ max: 2 ** 40 }), { nil: '' })
    fc.assert(
      fc.property(number, number, fc.nat({ max: 2 ** 33 }), (first, last, size) => {
        const range = byteRangeOf(`bytes=${first}-${last}`, size)
        if (typeof range === 'string') return
        expect(range.offset).toBeGreaterThanOrEqual(0)
        expect(range.count).toBeGreaterThan(0)
        expect(range.offset + range.count).toBeLessThanOrEqual(size)
      }),
    )
  })
})
