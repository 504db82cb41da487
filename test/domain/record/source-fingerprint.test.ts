import { describe, expect, it } from 'vitest'
import type { Conversation } from '../../../domain/record/conversation.ts'
import { hasChanged, sourceFingerprint } from '../../../domain/record/source-fingerprint.ts'
import { conversation } from '../../support/small-tenant.ts'

const RECORD = conversation('a', { attributes: { trading_id: 'T-1' } })
const archived = (change: Partial<Conversation> = {}) => sourceFingerprint({ ...RECORD, ...change })

/** What every version of the fingerprint notices. */
const ALWAYS_SEEN: [string, Partial<Conversation>][] = [
  ['its end', { conversationEnd: '2026-11-19T11:00:00.000Z' }],
  ['a recorded session', { recordedSessions: 2 }],
  ['a screen recording', { screenRecordings: 1 }],
  ['a medium', { mediaTypes: ['callback', 'voice'] }],
  ['an agent', { agentIds: ['u-1', 'u-2'] }],
  ['a queue', { queueIds: [] }],
]

describe('a record of the source', () => {
  it('has changed with an attribute, whatever version archived it since there were digests', () => {
    const before = archived().replace(/\|w=[^|]*/, '')
    expect(hasChanged(before, { ...RECORD, attributes: { trading_id: 'T-2' } })).toBe(true)
  })

  it.each<[string, Partial<Conversation>]>([...ALWAYS_SEEN, ['a wrap-up code', { wrapUpCodeIds: ['w-1'] }]])(
    'that a version without digests archived has changed with %s',
    (_what, change) => {
      expect(hasChanged(archived().replace(/\|w=.*$/, ''), { ...RECORD, ...change })).toBe(true)
    },
  )

  it.each<[string, Partial<Conversation>]>([
    ...ALWAYS_SEEN,
    ['another agent', { agentIds: ['u-2'] }],
    ['another queue', { queueIds: ['q-2'] }],
    ['a division', { divisionIds: ['d-1'] }],
    ['a flow', { flowIds: ['f-1'] }],
    ['its direction', { originatingDirection: 'outbound' }],
    ['nobody in it', { ivrOnly: true }],
    ['a wrap-up code', { wrapUpCodeIds: ['w-1'] }],
    ['an attribute', { attributes: { trading_id: 'T-2' } }],
    ['another attribute', { attributes: { trading_id: 'T-1', jurisdiction: 'EU' } }],
    ['a further value', { moreAttributes: { trading_id: ['T-2'] } }],
  ])('has changed with %s', (_what, change) => {
    expect(hasChanged(archived(), { ...RECORD, ...change })).toBe(true)
  })

  it.each<[string, string, Partial<Conversation>]>([
    ['nothing is different', archived(), {}],
    [
      'attributes come in another order',
      archived({ attributes: { a: '1', b: '2' } }),
      { attributes: { b: '2', a: '1' } },
    ],
    [
      'an attribute was cut by analytics',
      archived({ attributes: { a: 'x'.repeat(2000) } }),
      { attributes: { a: 'x'.repeat(1024) } },
    ],
    ['the path at hand has no attributes', archived(), { attributes: {}, attributesUnknown: true }],
    [
      'it was archived without them, and has none',
      archived({ attributes: {}, attributesUnknown: true }),
      { attributes: {} },
    ],
    ['its queues come in another order', archived({ queueIds: ['q-1', 'q-2'] }), { queueIds: ['q-2', 'q-1'] }],
    ['it was archived by an earlier version', archived().replace(/\|w=.*$/, ''), {}],
    [
      'it was archived by a version that knew of attributes',
      archived().replace(/\|w=[^|]*/, ''),
      { divisionIds: ['d-1'] },
    ],
  ])('is the same when %s', (_what, before, change) => {
    expect(hasChanged(before, { ...RECORD, ...change })).toBe(false)
  })

  it('has changed when it was archived without its attributes and has some', () => {
    expect(hasChanged(archived({ attributes: {}, attributesUnknown: true }), RECORD)).toBe(true)
  })
})
