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
    const voice = { media: ['voice'] }
    const trade = (...ids: string[]) => ({ businessKeys: { trading_id: ids } })
    for (const longer of [trade('T-1'), { queues: ['Sales'] }, { ivrOnly: false }])
      expect(problems(one('plain', 3, voice), one('more', 7, { ...voice, ...longer }))).toEqual([])
    expect(problems(one('two', 3, trade('T-1', 'T-2')), one('first', 7, trade('t-1')))).toEqual([])
    expect(problems(one('any', 3, { businessKeys: { trading_id: '*' } }), one('first', 7, trade('T-1')))).toEqual([])
  })

  it('says why a rule never wins, and what is to be mended before what is worth knowing', () => {
    const found = checkPolicy(
      policy(
        one('long', 7, { queues: ['Sales'] }),
        one('short', 3, { queues: ['Sales'] }),
        one('same', 7, { queues: ['sales'] }, { mode: 'unlocked' }),
      ),
    )
    expect(found.map(({ severity }) => severity)).toEqual(['problem', 'problem', 'note', 'note'])
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/also matches long, which keeps it 7 years$/),
      expect.stringMatching(/also matches long, which wins the tie$/),
      'with its 7 years takes a record that also matches short (3 years), ' +
        'same (7 years, a tie: locked first, then by name)',
      'with its 7 years takes a record that also matches short (3 years)',
    ])
  })

  it('says which of two rules wins where they meet, and is silent where they cannot', () => {
    const notes = (...classes: RetentionClass[]) =>
      checkPolicy(policy(...classes))
        .filter((found) => found.kind === 'overlap')
        .map((found) => found.classId)
    expect(notes(one('long', 7, { queues: ['Sales'] }), one('short', 3, { media: ['voice'] }))).toEqual(['long'])
    expect(notes(one('uk', 7, { jurisdictions: ['UK'] }), one('eu', 3, { jurisdictions: ['EU'] }))).toEqual([])
    expect(notes(one('human', 7, { ivrOnly: false }), one('ivr', 3, { ivrOnly: true }))).toEqual([])
    expect(notes(one('long', 7, { queues: ['Sales'] }), one('all', 3, 'everything'))).toEqual(['long'])
    const trade = (...ids: string[]) => ({ businessKeys: { trading_id: ids } })
    expect(notes(one('t1', 7, trade('T-1')), one('t2', 3, trade('T-2')))).toEqual([])
    expect(notes(one('t1', 7, trade('T-1', 'T-2')), one('t2', 3, trade('t-2', 'T-3')))).toEqual(['t1'])
    expect(notes(one('t1', 7, trade('T-1')), one('any', 3, { businessKeys: { trading_id: '*' } }))).toEqual(['t1'])
  })

  it('names a period that is shorter than the rule it cites asks', () => {
    expect(problems(one('desk', 4, { queues: ['Trading Desk'] }, { basis: ['MiFID II art. 16(7)'] }))).toEqual([
      'too-short desk',
    ])
    expect(problems(one('desk', 5, { queues: ['Trading Desk'] }, { basis: ['MiFID II art. 16(7)'] }))).toEqual([])
  })

  it.each([
    ['17 CFR 240.17a-4(b)(4)', 3],
    ['FINRA Rule 4513', 4],
    ['MiFID II art. 16(7)', 5],
    ['FCA SYSC 10A.1.8R', 5],
    ['FCA DISP 1.9.1R', 3],
    ['45 CFR 164.316(b)(2)(i)', 6],
    ['45 CFR 164.530(j)', 6],
    ['CFTC Regulation 1.31', 5],
    ['17 CFR 1.31', 5],
    ['FINRA Rule 4511(b), where no other period is given', 6],
  ])('knows that %s asks for %i years', (citation, asked) => {
    const desk = (years: number) => one('desk', years, { queues: ['Desk'] }, { basis: ['firm policy', citation] })
    expect(problems(desk(asked - 1))).toEqual(['too-short desk'])
    expect(problems(desk(asked))).toEqual([])
  })

  it('finds nothing to mend in the policy that is shipped, which cites a basis for every class', async () => {
    const shipped = await readPolicy('policy/retention.json')
    expect(checkPolicy(shipped).filter((found) => found.severity === 'problem')).toEqual([])
    for (const { basis } of shipped.classes)
      expect(basis.join(' ')).toMatch(/CFR|FINRA|MiFID|FCA|Regulation \(EU\)|firm policy/)
  })
})
