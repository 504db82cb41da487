import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../../adapters/policy-file.ts'
import { checkPolicy } from '../../../domain/retention/policy-check.ts'
import type { RetentionClass, RetentionPolicy } from '../../../domain/retention/retention-policy.ts'

const one = (
  id: string,
  years: number,
  match: RetentionClass['match'],
  change: Partial<RetentionClass> = {},
): RetentionClass => ({ id, title: id, basis: ['firm policy'], years, mode: 'locked', match, ...change })
const policy = (...classes: RetentionClass[]): RetentionPolicy => ({
  version: '1',
  fallbackClass: 'rest',
  businessKeys: { trading_id: ['trading_id'] },
  jurisdictionAttribute: 'jurisdiction',
  classes: [...classes, one('rest', 6, 'fallback')],
})
const problems = (...classes: RetentionClass[]) =>
  checkPolicy(policy(...classes))
    .filter((found) => found.severity === 'problem')
    .map((found) => `${found.kind} ${found.classId}`)

describe('checking a policy', () => {
  it('names rules that never win, because a longer one takes all that they match', () => {
    expect(
      problems(
        one('short', 3, { queues: ['Sales'], media: ['voice'] }),
        one('long', 7, { queues: ['sales ', 'Service'] }),
      ),
    ).toEqual(['unreachable short'])
    expect(problems(one('short', 3, { queues: ['Sales'] }), one('all', 7, 'everything'))).toEqual(['unreachable short'])
    expect(problems(one('twin-a', 5, { media: ['voice'] }), one('twin-b', 5, { media: ['voice'] }))).toEqual([
      'unreachable twin-b',
    ])
    expect(
      problems(
        one('keyed', 3, { businessKeys: { trading_id: ['T-1'] } }),
        one('any-key', 7, { businessKeys: { trading_id: '*' } }),
      ),
    ).toEqual(['unreachable keyed'])
  })

  it('leaves alone what may still win', () => {
    expect(problems(one('long', 7, { queues: ['Sales'] }), one('short', 3, { media: ['voice'] }))).toEqual([])
    expect(problems(one('wide', 3, { queues: ['Sales', 'Service'] }), one('narrow', 7, { queues: ['Sales'] }))).toEqual(
      [],
    )
    expect(problems(one('human', 7, { ivrOnly: false }), one('ivr', 3, { ivrOnly: true }))).toEqual([])
  })

  it('says which of two rules wins where they meet, and is silent where they cannot', () => {
    const notes = (...classes: RetentionClass[]) =>
      checkPolicy(policy(...classes))
        .filter((found) => found.kind === 'overlap')
        .map((found) => found.classId)
    expect(notes(one('long', 7, { queues: ['Sales'] }), one('short', 3, { media: ['voice'] }))).toEqual(['long'])
    expect(notes(one('uk', 7, { jurisdictions: ['UK'] }), one('eu', 3, { jurisdictions: ['EU'] }))).toEqual([])
    expect(notes(one('human', 7, { ivrOnly: false }), one('ivr', 3, { ivrOnly: true }))).toEqual([])
  })

  it('names a period that is shorter than the rule it cites asks', () => {
    expect(problems(one('desk', 4, { queues: ['Trading Desk'] }, { basis: ['MiFID II art. 16(7)'] }))).toEqual([
      'too-short desk',
    ])
    expect(problems(one('desk', 5, { queues: ['Trading Desk'] }, { basis: ['MiFID II art. 16(7)'] }))).toEqual([])
  })

  it('finds nothing to mend in the policy that is shipped, which cites a basis for every class', async () => {
    const shipped = await readPolicy('policy/retention.json')
    expect(checkPolicy(shipped).filter((found) => found.severity === 'problem')).toEqual([])
    for (const { basis } of shipped.classes)
      expect(basis.join(' ')).toMatch(/CFR|FINRA|MiFID|FCA|Regulation \(EU\)|firm policy/)
  })
})
