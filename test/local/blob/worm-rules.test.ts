import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyMode, WormRecord } from '../../../local/blob/contract.ts'
import { changePolicy, inheritedPolicy, protectionOf } from '../../../local/blob/worm-rules.ts'

const DAY_MS = 86_400_000
const time = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2200, 0) })
const mode = fc.constantFrom<PolicyMode>('Locked', 'Unlocked')
const policy = fc.record({ untilMs: time, mode })

describe('protectionOf', () => {
  it('a hold protects at every time, a policy until its date and not a millisecond longer', () => {
    fc.assert(
      fc.property(
        time,
        fc.option(policy, { nil: undefined }),
        fc.option(fc.boolean(), { nil: undefined }),
        (now, held, legalHold) => {
          const record: WormRecord = {
            container: 'c',
            versionId: 'v',
            name: 'n',
            ...(held && { policy: held }),
            ...(legalHold !== undefined && { legalHold }),
          }
          const expected =
            legalHold === true ? 'legal-hold' : held !== undefined && now < held.untilMs ? 'policy' : undefined
          expect(protectionOf(record, now)).toBe(expected)
        },
      ),
    )
  })

  it('nothing is known, nothing protects', () => {
    expect(protectionOf(undefined, 0)).toBeUndefined()
  })
})

describe('inheritedPolicy', () => {
  it('is whole days from the second of the upload', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 146_000 }), mode, (now, days, defaultMode) => {
        const inherited = inheritedPolicy(
          { name: 'abc', kind: 'worm', defaultPolicy: { days, mode: defaultMode } },
          now,
        )
        expect(inherited?.mode).toBe(defaultMode)
        const kept = (inherited?.untilMs ?? 0) - now
        expect(kept).toBeGreaterThan(days * DAY_MS - 1000)
        expect(kept).toBeLessThanOrEqual(days * DAY_MS)
        expect((inherited?.untilMs ?? 1) % 1000).toBe(0)
      }),
    )
  })

  it('is nothing without a default or without version-level immutability', () => {
    expect(inheritedPolicy({ name: 'abc', kind: 'worm' }, 0)).toBeUndefined()
    expect(
      inheritedPolicy({ name: 'abc', kind: 'mutable', defaultPolicy: { days: 1, mode: 'Locked' } }, 0),
    ).toBeUndefined()
  })
})

describe('changePolicy', () => {
  it('no sequence of changes ever brings a locked date nearer', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(policy, time), { maxLength: 20 }), (steps) => {
        let current: WormRecord['policy']
        for (const [wanted, now] of steps) {
          const change = changePolicy(current, wanted, now)
          if (change.kind !== 'accepted') continue
          expect(wanted.untilMs).toBeGreaterThan(now)
          if (current?.mode === 'Locked') {
            expect(change.policy.mode).toBe('Locked')
            expect(change.policy.untilMs).toBeGreaterThanOrEqual(current.untilMs)
          }
          current = change.policy
        }
      }),
    )
  })

  it('an unlocked policy takes every future date', () => {
    fc.assert(
      fc.property(
        fc.option(fc.record({ untilMs: time, mode: fc.constant('Unlocked' as const) }), { nil: undefined }),
        policy,
        time,
        (current, wanted, now) => {
          expect(changePolicy(current, wanted, now).kind).toBe(wanted.untilMs > now ? 'accepted' : 'in-the-past')
        },
      ),
    )
  })
})
