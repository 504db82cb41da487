import { describe, expect, it } from 'vitest'
import { policyChange, type ArchivedDecision } from '../../../domain/retention/policy-diff.ts'
import type { RetentionClass, RetentionPolicy } from '../../../domain/retention/retention-policy.ts'

const classOf = (
  id: string,
  years: number,
  match: RetentionClass['match'],
  mode: RetentionClass['mode'] = 'locked',
): RetentionClass => ({ id, title: id, basis: [], years, mode, match })
const policy = (...classes: RetentionClass[]): RetentionPolicy => ({
  version: '1',
  fallbackClass: 'rest',
  businessKeys: {},
  classes: [...classes, classOf('rest', 6, 'fallback')],
})
const decision: ArchivedDecision = {
  conversationId: 'c',
  conversationEnd: '2024-02-29T10:00:00.000Z',
  conversation: {
    mediaTypes: ['voice'],
    queueIds: [],
    divisionIds: [],
    flowIds: [],
    ivrOnly: false,
    attributes: {},
  },
  names: { queue: () => undefined, division: () => undefined, flow: () => undefined },
}
const voice = { media: ['voice'] }
const change = (before: RetentionClass[], after: RetentionClass[]) =>
  policyChange(decision, policy(...before), policy(...after))

describe('what another policy changes about a record', () => {
  it('is nothing where it keeps its class, years and mode, whatever else is changed', () => {
    expect(
      change([classOf('calls', 7, voice)], [classOf('calls', 7, voice), classOf('mail', 9, { media: ['email'] })]),
    ).toBeNull()
    expect(change([], [])).toBeNull()
  })

  it('is said with both sides and what decides on each', () => {
    expect(change([], [classOf('calls', 7, voice)])).toEqual({
      conversationId: 'c',
      from: {
        classId: 'rest',
        years: 6,
        mode: 'locked',
        until: '2030-03-01T10:00:00.000Z',
        because: ['no rule matches: the fallback class'],
      },
      to: { classId: 'calls', years: 7, mode: 'locked', until: '2031-03-01T10:00:00.000Z', because: ['media voice'] },
      effect: 'longer',
    })
  })

  it.each([
    ['longer', classOf('calls', 8, voice)],
    ['shorter', classOf('calls', 5, voice)],
    ['class', classOf('talks', 7, voice)],
    ['class', classOf('calls', 7, voice, 'unlocked')],
  ])('is called %s by what becomes of its date', (effect, after) => {
    expect(change([classOf('calls', 7, voice)], [after])).toMatchObject({ effect })
  })
})
