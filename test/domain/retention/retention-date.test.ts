import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptable, inheritedDays, lawfulUntil, placementFor } from '../../../domain/retention/retention-date.ts'

const DAY = 86_400_000
const instant = fc.date({
  min: new Date('1996-01-01T00:00:00Z'),
  max: new Date('2096-01-01T00:00:00Z'),
  noInvalidDate: true,
})
const years = fc.integer({ min: 1, max: 30 })

const HOUR = 3_600_000
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Independent of the rule: works on the digits of the date, with the Gregorian leap rule of its own. */
function sameDateLater(end: Date, span: number): number {
  const [, year = '', rest = ''] = /^(\d{4})-(.*)$/.exec(end.toISOString()) ?? []
  const later = Number(year) + span
  return Date.parse(`${later}-${rest.startsWith('02-29') && !isLeap(later) ? rest.replace('02-29', '03-01') : rest}`)
}

describe('retention dates', () => {
  it('keep the calendar date, leap years included', () => {
    expect(lawfulUntil('2026-11-19T10:00:00.000Z', 7)).toBe('2033-11-19T10:00:00.000Z')
    expect(lawfulUntil('2024-02-29T23:59:59.000Z', 5)).toBe('2029-03-01T23:59:59.000Z')
    expect(lawfulUntil('2024-02-29T08:00:00.000Z', 4)).toBe('2028-02-29T08:00:00.000Z')
    expect(lawfulUntil('2026-11-19T10:00:00.001Z', 1)).toBe('2027-11-19T10:00:01.000Z')
  })

  it('are the same date and time of the later year, at most a second later for what storage cannot hold', () => {
    fc.assert(
      fc.property(instant, years, (end, span) => {
        const until = Date.parse(lawfulUntil(end.toISOString(), span))
        expect(until % 1000).toBe(0)
        expect(until - sameDateLater(end, span)).toBeGreaterThanOrEqual(0)
        expect(until - sameDateLater(end, span)).toBeLessThan(1000)
      }),
    )
  })

  it('do not depend on how the same instant is written', () => {
    expect(lawfulUntil('2026-11-19T23:30:00-02:00', 7)).toBe('2033-11-20T01:30:00.000Z')
    expect(lawfulUntil('2026-11-20T01:30:00Z', 7)).toBe('2033-11-20T01:30:00.000Z')
  })

  it('give the containers the smallest whole number of days that no leap year makes early', () => {
    const ends = Array.from({ length: 4 * 366 }, (_, i) => new Date(Date.UTC(2027, 0, 1) + i * DAY))
    for (let span = 1; span <= 30; span++) {
      const needed = Math.max(...ends.map((end) => (sameDateLater(end, span) - end.getTime()) / DAY))
      expect(inheritedDays(span)).toBe(needed)
    }
  })

  it(
    'never need the keeper for what is uploaded within 30 hours, unless 2100 without its leap day comes ' + 'between',
    () => {
      fc.assert(
        fc.property(instant, years, fc.integer({ min: 1000, max: 30 * HOUR }), (end, span, delay) => {
          fc.pre(sameDateLater(end, span) < Date.UTC(2100, 1, 28))
          const upload = end.getTime() + delay
          const late = upload + inheritedDays(span) * DAY - sameDateLater(end, span)
          expect(late).toBeGreaterThanOrEqual(0)
          expect(late).toBeLessThanOrEqual(3 * DAY)
          expect(placementFor({ conversationEnd: end.toISOString(), years: span, classId: 'c' }, upload).how).toBe(
            'inherit',
          )
        }),
      )
    },
  )

  it('are judged as read back: not a second early, not more than three days late', () => {
    const lawful = '2033-11-19T10:00:00.000Z'
    expect(acceptable(lawful, '2033-11-19T09:59:59.000Z')).toBe('early')
    expect(acceptable(lawful, lawful)).toBe('ok')
    expect(acceptable(lawful, '2033-11-22T10:00:00.000Z')).toBe('ok')
    expect(acceptable(lawful, '2033-11-22T10:00:01.000Z')).toBe('late')
  })

  it('come from the container by default: never early, at most three days late for a nightly upload', () => {
    fc.assert(
      fc.property(instant, years, fc.integer({ min: 0, max: 47 * 3600 }), (end, span, delay) => {
        const upload = end.getTime() + delay * 1000
        const inherited = new Date(upload + inheritedDays(span) * DAY).toISOString()
        const lawful = lawfulUntil(end.toISOString(), span)
        const { how, container, retainUntil } = placementFor(
          { conversationEnd: end.toISOString(), years: span, classId: 'c' },
          upload,
        )
        expect(retainUntil).toBe(lawful)
        expect(how === 'inherit').toBe(acceptable(lawful, inherited) === 'ok')
        expect(container).toBe(how === 'inherit' ? 'c' : 'c-exact')
        if (delay > 1) expect(Date.parse(inherited)).toBeGreaterThanOrEqual(Date.parse(lawful))
      }),
    )
  })

  it('are set exactly where the upload comes too late for the default', () => {
    expect(
      placementFor(
        { conversationEnd: '2026-01-01T00:00:00.000Z', years: 7, classId: 'c' },
        Date.parse('2026-03-01T00:00:00Z'),
      ).how,
    ).toBe('exact')
    expect(
      placementFor(
        { conversationEnd: '2026-01-01T12:00:00.000Z', years: 7, classId: 'c' },
        Date.parse('2026-01-02T00:30:00Z'),
      ).how,
    ).toBe('inherit')
  })
})
