import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, type Classifiable } from '../../../domain/retention/classify.ts'
import { extendedUntil } from '../../../domain/retention/extension.ts'
import { lawfulUntil, placementFor } from '../../../domain/retention/retention-date.ts'
import type { MatchRule, RetentionClass, RetentionPolicy } from '../../../domain/retention/retention-policy.ts'

const QUEUES = ['q1', 'q2', 'q3']
const MEDIA = ['voice', 'email', 'message']
const names = { queue: () => undefined, division: () => undefined, flow: () => undefined }
const some = (values: string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 })

const rule: fc.Arbitrary<MatchRule> = fc
  .record({
    media: fc.option(some(MEDIA), { nil: undefined }),
    queues: fc.option(some(QUEUES), { nil: undefined }),
    ivrOnly: fc.option(fc.boolean(), { nil: undefined }),
    jurisdictions: fc.option(some(['UK', 'EU']), { nil: undefined }),
    businessKeys: fc.option(
      fc.constantFrom<Record<string, string[] | '*'>>({ trading_id: '*' }, { trading_id: ['T-1'] }),
      { nil: undefined },
    ),
  })
  .map((entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as MatchRule)
  .filter((matchRule) => Object.keys(matchRule).length > 0)

const policies: fc.Arbitrary<RetentionPolicy> = fc
  .array(
    fc.record({
      years: fc.integer({ min: 1, max: 30 }),
      mode: fc.constantFrom('locked' as const, 'unlocked' as const),
      match: fc.oneof(rule, fc.constant('everything' as const)),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .chain((classes) =>
    fc.integer({ min: 1, max: 10 }).map((years): RetentionPolicy => ({
      version: '1',
      fallbackClass: 'rest',
      businessKeys: { trading_id: ['trading_id'] },
      jurisdictionAttribute: 'jurisdiction',
      classes: [
        ...classes.map((retentionClass, i): RetentionClass => ({
          ...retentionClass,
          id: `class-${i}`,
          title: 't',
          basis: ['b'],
        })),
        { id: 'rest', title: 't', basis: ['b'], years, mode: 'locked', match: 'fallback' },
      ],
    })),
  )

const records: fc.Arbitrary<Classifiable> = fc.record({
  mediaTypes: some(MEDIA),
  queueIds: fc.uniqueArray(fc.constantFrom(...QUEUES)),
  divisionIds: fc.constant([]),
  flowIds: fc.constant([]),
  originatingDirection: fc.constant('inbound'),
  ivrOnly: fc.boolean(),
  attributes: fc.record({
    jurisdiction: fc.constantFrom('UK', 'EU', 'US', ''),
    trading_id: fc.constantFrom('T-1', 'T-2', ''),
  }),
})
const ends = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())

/** The rule read by itself, without the code under test: does this class ask for this record? */
function asks({ match }: RetentionClass, record: Classifiable): boolean {
  if (match === 'everything') return true
  if (match === 'fallback') return false
  const { attributes } = record
  const key = attributes['trading_id'] ?? ''
  const wanted = match.businessKeys?.['trading_id']
  return (
    (match.media === undefined || match.media.some((name) => record.mediaTypes.includes(name))) &&
    (match.queues === undefined || match.queues.some((queue) => record.queueIds.includes(queue))) &&
    (match.ivrOnly === undefined || match.ivrOnly === record.ivrOnly) &&
    (match.jurisdictions === undefined || match.jurisdictions.includes(attributes['jurisdiction'] ?? '')) &&
    (wanted === undefined || (key !== '' && (wanted === '*' || wanted.includes(key))))
  )
}

describe('the retention date of a record', () => {
  it('is the latest that any matching class asks, for every policy and every record', () => {
    fc.assert(
      fc.property(policies, records, ends, (policy, record, end) => {
        const matching = policy.classes.filter((retentionClass) => asks(retentionClass, record))
        const chosen = classify(record, policy, names)
        const candidates =
          matching.length === 0
            ? policy.classes.filter((retentionClass) => retentionClass.match === 'fallback')
            : matching
        const dates = candidates.map((candidate) => lawfulUntil(end, candidate.years)).sort()
        expect(lawfulUntil(end, chosen.years)).toBe(dates.at(-1))
        expect(chosen.fallback).toBe(matching.length === 0)
      }),
      { numRuns: 300 },
    )
  })

  it('is never earlier than what the record is kept for already, whatever the class asks', () => {
    fc.assert(
      fc.property(
        ends,
        fc.integer({ min: 1, max: 30 }),
        ends,
        fc.integer({ min: -400, max: 400 }),
        (end, years, keepUntil, age) => {
          const lawful = lawfulUntil(end, years)
          const now = Date.parse(end) + age * 86_400_000
          const { retainUntil } = placementFor({ conversationEnd: end, years, classId: 'x', keepUntil }, now)
          expect(retainUntil).toBe(Date.parse(keepUntil) > Date.parse(lawful) ? keepUntil : lawful)
          expect(placementFor({ conversationEnd: end, years, classId: 'x' }, now).retainUntil).toBe(lawful)
        },
      ),
    )
  })

  it('takes no extension that is no date, or further away than a century', () => {
    for (const until of ['soon', '3000-01-01T00:00:00Z'])
      expect(() => extendedUntil('2026-11-19T10:00:00.000Z', { until })).toThrow(/hundred years/)
    expect(extendedUntil('2026-11-19T10:00:00.000Z', { until: '2033-01-01T00:00:00.500Z' })).toBe(
      '2033-01-01T00:00:01.000Z',
    )
  })
})
