import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, dayWindow, nextDay, parseDay, previousDay } from '../../domain/day.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')

describe('a day of the archive', () => {
  it('is a calendar date that is over', () => {
    expect(parseDay('2026-11-19', NOW)).toBe('2026-11-19')
    for (const text of ['2026-02-30', '2026-1-1', 'yesterday', '', '2026-11-19T00:00:00Z', '2026-13-01']) {
      expect(() => parseDay(text, NOW)).toThrow(expect.objectContaining({ code: 'bad-day' }))
    }
    for (const text of ['0001-01-01', '1969-12-31', '2009-12-31'])
      expect(() => parseDay(text, NOW)).toThrow(expect.objectContaining({ code: 'bad-day' }))
    expect(parseDay('2010-01-01', NOW)).toBe('2010-01-01')
    for (const text of ['2026-11-20', '2030-01-01'])
      expect(() => parseDay(text, NOW)).toThrow(expect.objectContaining({ code: 'future-day' }))
    expect(() => parseDay('2026-11-20', NOW)).toThrow('it can be archived from 2026-11-21T00:00:00.000Z on')
  })

  it('takes each conversation by its end, exactly one day for each instant', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }), (end) => {
        const day = dayOf(end.toISOString())
        const { from, to, queryFrom, queryTo } = dayWindow(day)
        expect(end.getTime()).toBeGreaterThanOrEqual(Date.parse(from))
        expect(end.getTime()).toBeLessThan(Date.parse(to))
        expect(Date.parse(from) - Date.parse(queryFrom)).toBe(30 * 60_000)
        expect(Date.parse(queryTo) - Date.parse(to)).toBe(30 * 60_000)
        expect(previousDay(Date.parse(to))).toBe(day)
        expect(dayWindow(nextDay(day)).from).toBe(to)
      }),
    )
  })
})
