import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, type Classifiable } from '../../domain/classify.ts'
import { acceptable, inheritedDays, lawfulUntil, placement } from '../../domain/retention-date.ts'
import type { RetentionPolicy } from '../../domain/retention-policy.ts'

const DAY = 86_400_000
const instant = fc.date({ min: new Date('1996-01-01T00:00:00Z'), max: new Date('2096-01-01T00:00:00Z'), noInvalidDate: true })
const years = fc.integer({ min: 1, max: 30 })

/** Independent of the rule: counts day by day on the calendar. */
function calendarDaysBetween(end: Date, span: number): number {
  let days = 0
  for (let year = 0; year < span; year++) {
    const from = Date.UTC(end.getUTCFullYear() + year, end.getUTCMonth(), end.getUTCDate())
    const to = Date.UTC(end.getUTCFullYear() + year + 1, end.getUTCMonth(), end.getUTCDate())
    days += (to - from) / DAY
  }
  return days
}

describe('retention dates', () => {
  it('keep the calendar date, leap years included', () => {
    expect(lawfulUntil('2026-11-19T10:00:00.000Z', 7)).toBe('2033-11-19T10:00:00.000Z')
    expect(lawfulUntil('2024-02-29T23:59:59.000Z', 5)).toBe('2029-03-01T23:59:59.000Z')
    expect(lawfulUntil('2024-02-29T08:00:00.000Z', 4)).toBe('2028-02-29T08:00:00.000Z')
    expect(lawfulUntil('2026-11-19T10:00:00.001Z', 1)).toBe('2027-11-19T10:00:01.000Z')
  })

  it('are never earlier than the calendar asks, for any end and period', () => {
    fc.assert(fc.property(instant, years, (end, span) => {
      const until = Date.parse(lawfulUntil(end.toISOString(), span))
      expect(until).toBeGreaterThanOrEqual(end.getTime() + calendarDaysBetween(end, span) * DAY - 0)
      expect(until - end.getTime()).toBeLessThan((calendarDaysBetween(end, span) + 1) * DAY)
    }))
  })

  it('come from the container by default: never early, at most three days late for a nightly upload', () => {
    fc.assert(fc.property(instant, years, fc.integer({ min: 0, max: 47 * 3600 }), (end, span, delay) => {
      const upload = end.getTime() + delay * 1000
      const inherited = new Date(upload + inheritedDays(span) * DAY).toISOString()
      const lawful = lawfulUntil(end.toISOString(), span)
      const { how, container, retainUntil } = placement({ conversationEnd: end.toISOString(), years: span, classId: 'c' }, upload)
      expect(retainUntil).toBe(lawful)
      expect(how === 'inherit').toBe(acceptable(lawful, inherited) === 'ok')
      expect(container).toBe(how === 'inherit' ? 'c' : 'c-exact')
      if (delay > 1) expect(Date.parse(inherited)).toBeGreaterThanOrEqual(Date.parse(lawful))
    }))
  })

  it('are set exactly where the upload comes too late for the default', () => {
    expect(placement({ conversationEnd: '2026-01-01T00:00:00.000Z', years: 7, classId: 'c' }, Date.parse('2026-03-01T00:00:00Z')).how).toBe('exact')
    expect(placement({ conversationEnd: '2026-01-01T12:00:00.000Z', years: 7, classId: 'c' }, Date.parse('2026-01-02T00:30:00Z')).how).toBe('inherit')
  })
})

const media = fc.subarray(['voice', 'email', 'message', 'chat'], { minLength: 1 })
const queue = fc.constantFrom('q1', 'q2', 'q3')
const rule = fc.oneof(
  fc.constant('everything' as const),
  fc.record({ media, queues: fc.array(queue, { minLength: 1 }), ivrOnly: fc.boolean(), directions: fc.constant<string[]>(['inbound']) }, { requiredKeys: [] }).filter((one) => Object.keys(one).length > 0),
)
const policy: fc.Arbitrary<RetentionPolicy> = fc.array(fc.record({ years, mode: fc.constantFrom('locked' as const, 'unlocked' as const), match: rule }), { minLength: 1, maxLength: 8 }).map((classes) => ({
  version: '1', businessKeys: {}, fallbackClass: 'class-0', classes: classes.map((one, i) => ({ id: `class-${i}`, title: 't', basis: ['b'], ...one })),
}))
const record: fc.Arbitrary<Classifiable> = fc.record({
  mediaTypes: media, queueIds: fc.array(queue), divisionIds: fc.constant([]), flowIds: fc.constant([]), originatingDirection: fc.constantFrom('inbound', 'outbound'), ivrOnly: fc.boolean(), attributes: fc.constant({}),
})
const NO_NAMES = { queue: () => undefined, division: () => undefined, flow: () => undefined }

/** The rule again, written the other way round. */
function matches(match: RetentionPolicy['classes'][number]['match'], one: Classifiable): boolean {
  if (match === 'everything') return true
  return (match.media?.some((value) => one.mediaTypes.includes(value)) ?? true) && (match.queues?.some((value) => one.queueIds.includes(value)) ?? true)
    && (match.ivrOnly === undefined || match.ivrOnly === one.ivrOnly) && (match.directions?.includes(one.originatingDirection ?? '') ?? true)
}

describe('classification', () => {
  it('takes the longest period of all classes that match, else the fallback', () => {
    fc.assert(fc.property(policy, record, (rules, one) => {
      const hits = rules.classes.filter((candidate) => matches(candidate.match, one))
      const chosen = classify(one, rules, NO_NAMES)
      expect(chosen.fallback).toBe(hits.length === 0)
      expect(chosen.years).toBe(hits.length === 0 ? rules.classes[0]?.years : Math.max(...hits.map((hit) => hit.years)))
      expect(chosen.matched.map((hit) => hit.classId).toSorted()).toEqual(hits.map((hit) => hit.id).toSorted())
      if (hits.some((hit) => hit.years === chosen.years && hit.mode === 'locked')) expect(chosen.mode).toBe('locked')
    }))
  })

  it('matches queues by name without case and says so', () => {
    const rules: RetentionPolicy = { version: '1', businessKeys: { trading_id: ['tradeId'] }, fallbackClass: 'b', classes: [
      { id: 'a', title: 't', basis: ['x'], years: 7, mode: 'locked', match: { queues: ['TRADING desk'] } }, { id: 'b', title: 't', basis: ['x'], years: 3, mode: 'unlocked', match: { businessKeys: { trading_id: '*' } } },
    ] }
    const one: Classifiable = { mediaTypes: ['voice'], queueIds: ['q1'], divisionIds: [], flowIds: [], ivrOnly: false, attributes: { TRADEID: 'T-1' } }
    const chosen = classify(one, rules, { ...NO_NAMES, queue: () => 'Trading Desk' })
    expect(chosen.matched).toEqual([{ classId: 'a', years: 7, because: ['queue Trading Desk'] }, { classId: 'b', years: 3, because: ['business key trading_id is present'] }])
  })
})
