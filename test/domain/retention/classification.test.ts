import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../../adapters/policy-file.ts'
import { businessKeysOf, classify, type Classifiable, type NameLookup } from '../../../domain/retention/classify.ts'
import type { MatchRule, RetentionClass, RetentionPolicy } from '../../../domain/retention/retention-policy.ts'

const NAMES: Record<string, string> = { q1: 'Trading Desk', q2: 'Service', d1: 'London', f1: 'Main IVR' }
const LOOKUP: NameLookup = { queue: (id) => NAMES[id], division: (id) => NAMES[id], flow: (id) => NAMES[id] }
const RECORD: Classifiable = {
  mediaTypes: ['voice'],
  queueIds: ['q1'],
  divisionIds: ['d1'],
  flowIds: ['f1'],
  originatingDirection: 'inbound',
  ivrOnly: false,
  attributes: {},
}

const years = fc.integer({ min: 1, max: 30 })
const some = (...values: string[]) => fc.subarray(values, { minLength: 1 })
const conditions: fc.Arbitrary<MatchRule> = fc
  .record(
    {
      media: some('voice', 'EMAIL', 'message'),
      queues: some('q1', 'trading DESK', 'Service', 'q3'),
      divisions: some('London', 'd2'),
      flows: some('main ivr', 'f2'),
      directions: some('inbound', 'Outbound'),
      ivrOnly: fc.boolean(),
      jurisdictions: some('EU', 'uk'),
      businessKeys: fc.record({ trade: fc.oneof(fc.constant('*' as const), some('T-1', 't-2')) }),
    },
    { requiredKeys: [] },
  )
  .filter((entry) => Object.keys(entry).length > 0)
const policies: fc.Arbitrary<RetentionPolicy> = fc
  .array(
    fc.record({
      years,
      mode: fc.constantFrom('locked' as const, 'unlocked' as const),
      match: fc.oneof({ arbitrary: conditions, weight: 8 }, fc.constant('everything' as const)),
    }),
    { maxLength: 8 },
  )
  .chain((classes) =>
    fc.record({ years, mode: fc.constantFrom('locked' as const, 'unlocked' as const) }).map((last) => ({
      version: '1',
      jurisdictionAttribute: 'Jurisdiction',
      businessKeys: { trade: ['trade_id', 'tradeId'] },
      fallbackClass: 'last',
      classes: [...classes, { ...last, match: 'fallback' as const }].map((entry, i) => ({
        id: i === classes.length ? 'last' : `class-${i}`,
        title: 't',
        basis: ['b'],
        ...entry,
      })),
    })),
  )
const records: fc.Arbitrary<Classifiable> = fc.record({
  mediaTypes: some('voice', 'email', 'message'),
  queueIds: fc.subarray(['q1', 'q2', 'q3']),
  divisionIds: fc.subarray(['d1', 'd2']),
  flowIds: fc.subarray(['f1', 'f2']),
  originatingDirection: fc.constantFrom('inbound', 'outbound', 'unheard-of'),
  ivrOnly: fc.boolean(),
  attributes: fc.record(
    {
      jurisdiction: fc.constantFrom('eu', 'UK', ''),
      TRADE_ID: fc.constantFrom('', 'T-1', 'T-9'),
      tradeid: fc.constantFrom('T-2', ''),
    },
    { requiredKeys: [] },
  ),
})

/** The rules again, written the other way round: what a record offers of each kind, against what is wanted. */
function matches(match: RetentionClass['match'], classifiable: Classifiable): boolean {
  if (typeof match === 'string') return match === 'everything'
  const offers = (ids: string[]) => ids.flatMap((id) => [id, NAMES[id] ?? id])
  const trades = [classifiable.attributes['TRADE_ID'] ?? '', classifiable.attributes['tradeid'] ?? ''].filter(Boolean)
  const pairs: [string[] | undefined, string[]][] = [
    [match.media, classifiable.mediaTypes],
    [match.queues, offers(classifiable.queueIds)],
    [match.divisions, offers(classifiable.divisionIds)],
    [match.flows, offers(classifiable.flowIds)],
    [match.directions, [classifiable.originatingDirection ?? '']],
    [match.jurisdictions, [classifiable.attributes['jurisdiction'] ?? '']],
  ]
  const wantedTrade = match.businessKeys?.['trade']
  return (
    pairs.every(
      ([wanted, offered]) =>
        wanted === undefined ||
        wanted.some((value) => offered.some((other) => other.toUpperCase() === value.toUpperCase())),
    ) &&
    (match.ivrOnly ?? classifiable.ivrOnly) === classifiable.ivrOnly &&
    (wantedTrade === undefined ||
      (trades.length > 0 &&
        (wantedTrade === '*' ||
          wantedTrade.some((value) => trades.some((trade) => value.toUpperCase() === trade.toUpperCase())))))
  )
}

const policyOf = (...classes: Pick<RetentionClass, 'id' | 'years' | 'mode' | 'match'>[]): RetentionPolicy => ({
  version: '7',
  businessKeys: { trading_id: ['trading_id', 'tradeId'] },
  jurisdictionAttribute: 'jurisdiction',
  fallbackClass: classes.at(-1)?.id ?? '',
  classes: classes.map((retentionClass) => ({ title: 't', basis: [`law of ${retentionClass.id}`], ...retentionClass })),
})
const keep = (id: string, span: number, mode: 'locked' | 'unlocked', match: RetentionClass['match']) => ({
  id,
  years: span,
  mode,
  match,
})

describe('classification', () => {
  it('takes the longest period of all classes that match, else the fallback, for any policy and record', () => {
    fc.assert(
      fc.property(policies, records, (policy, classifiable) => {
        const hits = policy.classes.filter((candidate) => matches(candidate.match, classifiable))
        const chosen = classify(classifiable, policy, LOOKUP)
        expect(chosen.matched.map((hit) => hit.classId).toSorted()).toEqual(hits.map((hit) => hit.id).toSorted())
        expect(chosen.fallback).toBe(hits.length === 0)
        if (hits.length === 0) expect(chosen).toMatchObject({ classId: 'last', years: policy.classes.at(-1)?.years })
        else expect(chosen.years).toBe(Math.max(...hits.map((hit) => hit.years)))
        if (hits.some((hit) => hit.years === chosen.years && hit.mode === 'locked')) expect(chosen.mode).toBe('locked')
      }),
      { numRuns: 500 },
    )
  })

  it('does not depend on the order of the classes in the file', () => {
    fc.assert(
      fc.property(
        policies.chain((policy) =>
          fc.tuple(fc.constant(policy), fc.shuffledSubarray(policy.classes, { minLength: policy.classes.length })),
        ),
        records,
        ([policy, shuffled], classifiable) => {
          expect(classify(classifiable, { ...policy, classes: shuffled }, LOOKUP)).toEqual(
            classify(classifiable, policy, LOOKUP),
          )
        },
      ),
    )
  })

  it('says why: every class that matched, each condition, longest first, and the basis of the one chosen', () => {
    const policy = policyOf(
      keep('all', 3, 'unlocked', 'everything'),
      keep('trades', 7, 'locked', { queues: ['TRADING desk'], businessKeys: { trading_id: '*' }, ivrOnly: false }),
      keep('rest', 1, 'unlocked', 'fallback'),
    )
    expect(classify({ ...RECORD, attributes: { TRADEID: 'T-1' } }, policy, LOOKUP)).toEqual({
      classId: 'trades',
      years: 7,
      mode: 'locked',
      basis: ['law of trades'],
      policyVersion: '7',
      fallback: false,
      matched: [
        {
          classId: 'trades',
          years: 7,
          because: ['queue Trading Desk', 'a human took part', 'business key trading_id is present'],
        },
        { classId: 'all', years: 3, because: ['every record'] },
      ],
    })
  })

  it('prefers locked to unlocked for the same period, then the id, so that a tie is never an accident', () => {
    const classes = [
      keep('b-locked', 5, 'locked', 'everything'),
      keep('a-unlocked', 5, 'unlocked', 'everything'),
      keep('c-locked', 5, 'locked', 'everything'),
    ]
    expect(classify(RECORD, policyOf(...classes), LOOKUP).matched.map((matchedClass) => matchedClass.classId)).toEqual([
      'b-locked',
      'c-locked',
      'a-unlocked',
    ])
  })

  it('knows a queue by its id when nobody could read its name, and not by the name of another', () => {
    const policy = policyOf(keep('trades', 7, 'locked', { queues: ['q1'] }), keep('rest', 1, 'locked', 'fallback'))
    expect(
      classify(RECORD, policy, { queue: () => undefined, division: () => undefined, flow: () => undefined }).classId,
    ).toBe('trades')
    expect(classify({ ...RECORD, queueIds: ['q2'] }, policy, LOOKUP)).toMatchObject({
      classId: 'rest',
      fallback: true,
      matched: [],
    })
  })

  it('is not misled by blanks around a name, the form of an accent, or an attribute without a name', () => {
    const policy = policyOf(
      keep('cafe', 7, 'locked', { queues: ['Cafe\u0301 '] }),
      keep('uk-only', 6, 'locked', { jurisdictions: ['UK'] }),
      keep('rest', 1, 'locked', 'fallback'),
    )
    expect(classify(RECORD, policy, { ...LOOKUP, queue: () => ' CAF\u00c9' }).classId).toBe('cafe')
    expect(classify({ ...RECORD, attributes: { '': 'UK' } }, policy, LOOKUP).classId).toBe('rest')
    expect(classify({ ...RECORD, attributes: { Jurisdiction: '', JURISDICTION: 'uk ' } }, policy, LOOKUP).classId).toBe(
      'uk-only',
    )
  })
})

describe('business keys', () => {
  const policy = policyOf(keep('rest', 1, 'locked', 'fallback'))

  it('are found under any of their attribute names, whatever the case', () => {
    expect(businessKeysOf({ attributes: { TradeID: 'T-1', other: 'x' } }, policy)).toEqual({ trading_id: 'T-1' })
    expect(businessKeysOf({ attributes: { tradeid: 'second', Trading_Id: 'first' } }, policy)).toEqual({
      trading_id: 'first',
    })
    expect(businessKeysOf({ attributes: { trade: 'T-1' } }, policy)).toEqual({})
  })

  it('are not lost behind an empty attribute of the same or another spelling, in whichever order they came', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          [
            ['trading_id', ''],
            ['TRADING_ID', ' '],
            ['Trading_Id', 'T-1'],
            ['tradeId', ''],
          ],
          { minLength: 4 },
        ),
        (pairs) => {
          expect(businessKeysOf({ attributes: Object.fromEntries(pairs) }, policy)).toEqual({ trading_id: 'T-1' })
        },
      ),
    )
  })
})

describe('the policy in the repository', () => {
  const lookup: NameLookup = { queue: (id) => id, division: () => undefined, flow: () => undefined }
  const call = (queue: string | null, rest: Partial<Classifiable> = {}): Classifiable => ({
    ...RECORD,
    queueIds: queue === null ? [] : [queue],
    divisionIds: [],
    flowIds: [],
    ...rest,
  })

  it.each([
    ['an advice call', call('Wealth Advice'), 'advice-voice', 7, 'locked'],
    ['an order by message', call('Trading Desk', { mediaTypes: ['message'] }), 'mifid-orders', 7, 'locked'],
    ['a complaint', call('Complaints UK', { mediaTypes: ['email'] }), 'uk-complaints', 6, 'locked'],
    ['an email of the business', call('Sales', { mediaTypes: ['email'] }), 'broker-dealer-text', 7, 'locked'],
    ['a call of the clinic', call('Clinic Line'), 'healthcare', 7, 'locked'],
    ['self-service', call(null, { ivrOnly: true }), 'ivr-only', 3, 'unlocked'],
    ['product support, which may have to be erased', call('Support'), 'support-erasable', 3, 'unlocked'],
    ['anything else', call('Sales'), 'business-default', 6, 'locked'],
    [
      'a complaint about advice: the longer period',
      call(null, { queueIds: ['Complaints UK', 'Wealth Advice'] }),
      'advice-voice',
      7,
      'locked',
    ],
    [
      'support that was handed to a trader: the longer period',
      call(null, { queueIds: ['Support', 'Trading Desk'] }),
      'mifid-orders',
      7,
      'locked',
    ],
  ] as const)('keeps %s', async (_what, classifiable, classId, span, mode) => {
    expect(classify(classifiable, await readPolicy('policy/retention.json'), lookup)).toMatchObject({
      classId,
      years: span,
      mode,
    })
  })
})

describe('an attribute that participants filled differently', () => {
  const classes: RetentionClass[] = [
    { id: 'eu', title: 't', years: 7, mode: 'locked', basis: ['b'], match: { jurisdictions: ['EU'] } },
    { id: 'trade', title: 't', years: 9, mode: 'locked', basis: ['b'], match: { businessKeys: { trade: ['T-2'] } } },
    { id: 'last', title: 't', years: 3, mode: 'locked', basis: ['b'], match: 'fallback' },
  ]
  const policy: RetentionPolicy = {
    version: '1',
    jurisdictionAttribute: 'Jurisdiction',
    businessKeys: { trade: ['trade_id', 'tradeId'] },
    fallbackClass: 'last',
    classes,
  }

  it.each([
    [
      'the second of two jurisdictions',
      { attributes: { jurisdiction: 'US' }, moreAttributes: { jurisdiction: ['EU'] } },
      'eu',
    ],
    ['the second spelling of a key', { attributes: { trade_id: 'T-1', tradeId: 'T-2' } }, 'trade'],
    ['one value of three', { attributes: { trade_id: 'T-1' }, moreAttributes: { trade_id: ['T-2', 'T-3'] } }, 'trade'],
    ['none of them', { attributes: { trade_id: 'T-1' }, moreAttributes: { trade_id: ['T-3'] } }, 'last'],
  ])('counts with all its values: %s', (_what, attributes, classId) => {
    expect(classify({ ...RECORD, ...attributes }, policy, LOOKUP).classId).toBe(classId)
  })
})
