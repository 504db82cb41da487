import { describe, expect, it } from 'vitest'
import { HostError } from '../../../local/functions-host/host-error.ts'
import { parseSchedule } from '../../../local/functions-host/triggers/schedule.ts'

const next = (expression: string, after: string): string =>
  new Date(parseSchedule(expression, 'timer').next(Date.parse(after)) ?? 0).toISOString()

describe('NCRONTAB schedules', () => {
  it.each([
    ['0 30 0 * * *', '2026-11-19T00:30:00Z', '2026-11-20T00:30:00.000Z'],
    ['0 30 0 * * *', '2026-11-19T00:29:59Z', '2026-11-19T00:30:00.000Z'],
    ['0 */15 * * * *', '2026-11-19T23:50:00Z', '2026-11-20T00:00:00.000Z'],
    ['0 0 2 * * 1-5', '2026-11-20T02:00:00Z', '2026-11-23T02:00:00.000Z'],
    ['0 0 9 * JAN,Jul Mon', '2026-11-19T00:00:00Z', '2027-01-04T09:00:00.000Z'],
    // Day and weekday must both match: the next Friday the 13th, not the next 13th or Friday.
    ['0 0 0 13 * 5', '2026-11-14T00:00:00Z', '2027-08-13T00:00:00.000Z'],
  ])('%s after %s is %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected)
  })

  it.each([
    '30 0 * * *',
    '00:05:00',
    '0 0 0 L * *',
    '0 0 0 ? * *',
    '@daily',
    '0 0 25 * * *',
    '0 0 0 15W * *',
    '0 0 0 * * 5#3',
    '',
  ])('refuses %j', (expression) => {
    expect(() => parseSchedule(expression, 'timer')).toThrow(HostError)
  })
})
