import { describe, expect, it } from 'vitest'
import { questionsOf, scopeOf, selects, widened, type HoldFacts } from '../../../domain/legal/hold.ts'

const record: HoldFacts = {
  conversationId: 'c',
  day: '2026-11-19',
  agentIds: ['u-1'],
  queueIds: ['q-1'],
  addresses: ['tel:+15550100'],
  keys: { matter: 'P:1' },
}
const refused = (code: string) => expect.objectContaining({ code }) as Error

describe('a scope', () => {
  it.each([
    [{ agents: ['u-1'], from: '2026-11-19' }, true],
    [{ agents: ['u-2'], from: '2026-11-19' }, false],
    [{ queues: ['q-1'], from: '2026-11-01', to: '2026-11-19' }, true],
    [{ numbers: ['+1 555 0100'], from: '2026-11-01' }, true],
    [{ keys: ['matter:P:1'] }, true],
    [{ keys: ['matter:P'] }, false],
    [{ from: '2026-11-19', to: '2026-11-19' }, true],
    [{ from: '2026-11-20' }, false],
    [{ from: '2026-11-01', to: '2026-11-18' }, false],
    [{ conversationIds: ['c'] }, false],
  ])('%o holds what is written then: %s', (asked, held) => {
    expect(selects(scopeOf(asked), record)).toBe(held)
  })

  it.each([
    [{}, 'bad-request'],
    [{ agents: ['u-1'] }, 'bad-request'],
    [{ queues: ['q-1'], to: '2026-11-19' }, 'bad-request'],
    [{ numbers: ['+15550100'] }, 'bad-request'],
    [{ to: '2026-11-19' }, 'bad-request'],
    [{ keys: ['matter:P:1'], from: '2026-11-20', to: '2026-11-19' }, 'bad-range'],
  ])('%o is none', (asked, code) => {
    expect(() => scopeOf(asked)).toThrow(refused(code))
  })

  it('asks a question for each of what it names, from the first day to today where it has no bound', () => {
    const scope = scopeOf({ keys: ['matter:P:1'], agents: ['u-1', 'u-2', 'u-1'], from: '2026-11-01' })
    expect(questionsOf(scope, '2026-11-20')).toEqual([
      { key: { by: 'business', name: 'matter', value: 'P:1' }, from: '2026-11-01', to: '2026-11-20' },
      { key: { by: 'agent', id: 'u-1' }, from: '2026-11-01', to: '2026-11-20' },
      { key: { by: 'agent', id: 'u-2' }, from: '2026-11-01', to: '2026-11-20' },
    ])
    expect(questionsOf(scopeOf({ keys: ['matter:P:1'] }), '2026-11-20')).toMatchObject([{ from: '2010-01-01' }])
    // Days that have not come yet hold nothing that is archived.
    expect(questionsOf(scopeOf({ agents: ['u-1'], from: '2026-12-01' }), '2026-11-20')).toEqual([])
  })

  it('is widened by more of each, by earlier and later days, and by no end', () => {
    const scope = scopeOf({ agents: ['u-1'], from: '2026-11-10', to: '2026-11-20' })
    expect(
      widened(scope, { agents: ['u-2'], queues: ['q'], conversationIds: ['c'], from: '2026-11-01', to: null }),
    ).toEqual({
      conversationIds: ['c'],
      keys: [],
      agents: ['u-1', 'u-2'],
      queues: ['q'],
      numbers: [],
      everything: false,
      from: '2026-11-01',
      to: null,
    })
    expect(widened(scope, { from: '2026-11-10', to: '2026-11-20' })).toEqual(scope)
    const days = scopeOf({ from: '2026-11-10', to: '2026-11-20' })
    expect(widened(days, { conversationIds: ['c'] })).toMatchObject({ everything: true, conversationIds: ['c'] })
  })

  it.each([
    [{ agents: ['u-1'], from: '2026-11-10', to: '2026-11-20' }, { from: '2026-11-11' }],
    [{ agents: ['u-1'], from: '2026-11-10', to: '2026-11-20' }, { to: '2026-11-19' }],
    [{ agents: ['u-1'], from: '2026-11-10' }, { to: '2030-01-01' }],
    [{ keys: ['matter:P:1'] }, { from: '2026-11-10' }],
  ])('%o is never made narrower by %o', (asked, more) => {
    expect(() => widened(scopeOf(asked), more)).toThrow(refused('bad-request'))
  })
})
