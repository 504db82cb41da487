import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessHoursOf, dueAt, urgency, workingTime } from '../../../domain/legal/request-clock.ts'

const LONDON = businessHoursOf('Mon-Fri 09:00-17:30 Europe/London')
if (LONDON === null) throw new Error('no hours')

describe('the clock of a request', () => {
  it('counts every hour, or those of business only, over nights, weekends and changes of the clock', () => {
    expect(dueAt('2026-11-20T16:00:00.000Z', 4, null)).toBe('2026-11-20T20:00:00.000Z')
    // Friday afternoon: an hour and a half are left, the rest is Monday's.
    expect(dueAt('2026-11-20T16:00:00.000Z', 4, LONDON)).toBe('2026-11-23T11:30:00.000Z')
    // Saturday: from Monday nine o'clock on.
    expect(dueAt('2026-11-21T12:00:00.000Z', 4, LONDON)).toBe('2026-11-23T13:00:00.000Z')
    // In March the clocks of London go an hour on: nine o'clock there is eight o'clock UTC.
    expect(dueAt('2026-03-27T16:30:00.000Z', 4, LONDON)).toBe('2026-03-30T11:00:00.000Z')
  })

  it('has as many working minutes before the due instant as it may take', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 0, 1) / 60_000 }),
        fc.integer({ min: 1, max: 12 }),
        (minute, hours) => {
          const received = minute * 60_000
          const due = Date.parse(dueAt(new Date(received).toISOString(), hours, LONDON))
          const works = workingTime(LONDON)
          let worked = 0
          for (let at = received; at < due; at += 60_000) if (works(at)) worked++
          expect(worked).toBe(hours * 60)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('warns in the last quarter, and is late from the due instant on', () => {
    const [from, due] = ['2026-11-20T08:00:00.000Z', '2026-11-20T12:00:00.000Z']
    expect(urgency(from, due, Date.parse('2026-11-20T10:59:59.000Z'))).toBe('in-time')
    expect(urgency(from, due, Date.parse('2026-11-20T11:00:00.000Z'))).toBe('due-soon')
    expect(urgency(from, due, Date.parse(due))).toBe('late')
  })

  it('reads hours of any week and zone, and nothing else', () => {
    expect(businessHoursOf('Sun-Thu 08:00-16:00 Asia/Dubai')?.days).toEqual([7, 1, 2, 3, 4])
    for (const text of ['', 'Mon-Fri', 'Mon-Fri 17:00-09:00 Europe/London', 'Mon-Fri 09:00-17:00 Nowhere/Land'])
      expect(businessHoursOf(text)).toBeNull()
  })
})
