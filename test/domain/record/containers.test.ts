import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { containersOf } from '../../../domain/record/containers.ts'
import { SHARED_CONTAINERS } from '../../../domain/record/container-names.ts'
import { parsePolicy } from '../../../domain/retention/retention-policy-schema.ts'

const ids = fc.uniqueArray(
  fc.stringMatching(/^[a-z][a-z0-9]{2,9}(-[a-z0-9]{1,9}){0,3}$/).filter((id) => !id.endsWith('-exact')),
  { minLength: 1, maxLength: 6 },
)
const policies = ids
  .chain((list) =>
    fc.tuple(
      ...list.map((id) =>
        fc.record({
          id: fc.constant(id),
          years: fc.integer({ min: 1, max: 100 }),
          mode: fc.constantFrom('locked', 'unlocked'),
        }),
      ),
    ),
  )
  .map((classes) => ({
    version: '1',
    fallbackClass: classes[0]?.id,
    classes: classes.map((retentionClass) => ({ ...retentionClass, title: 't', basis: ['b'], match: 'everything' })),
  }))

/**
 * Azure: container names 3 to 63 characters, single hyphens inside; immutability 1 to 146 000 days; scope names 3 to 63
 * characters.
 */
const NAME = /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/

describe('containers', () => {
  it('of any policy have names, periods and scopes that Azure accepts, and no two share a name', () => {
    fc.assert(
      fc.property(policies, (json) => {
        const plans = containersOf(parsePolicy(json))
        expect(new Set(plans.map((containerPlan) => containerPlan.name)).size).toBe(plans.length)
        for (const { name, kind, days, mode, encryptionScope, keyName } of plans) {
          expect(name).toMatch(NAME)
          if (kind === 'mutable') expect([days, mode, encryptionScope, keyName]).toEqual([null, null, null, null])
          else {
            expect(days).toBeGreaterThan(0)
            expect(days).toBeLessThanOrEqual(146_000)
            expect(encryptionScope).toMatch(NAME)
            expect(keyName).not.toBeNull()
          }
        }
      }),
    )
  })

  it('of a class are two under one key: one that dates by itself, one where the keeper does', () => {
    const policy = parsePolicy({
      version: '1',
      fallbackClass: 'orders',
      classes: [{ id: 'orders', title: 't', basis: ['b'], years: 7, mode: 'locked', match: 'everything' }],
    })
    const scope = { holds: 'records', encryptionScope: 'scope-orders', keyName: 'class-orders' }
    expect(containersOf(policy).slice(0, 2)).toEqual([
      { name: 'orders', kind: 'worm', days: 2557, mode: 'locked', ...scope },
      { name: 'orders-exact', kind: 'worm', days: 2557, mode: 'unlocked', ...scope },
    ])
  })

  it('that Holdfast has for itself can be no class, nor can the exact twin of one', () => {
    for (const id of [...SHARED_CONTAINERS.map(({ name }) => name), 'orders-exact'])
      expect(
        () =>
          parsePolicy({
            version: '1',
            fallbackClass: id,
            classes: [{ id, title: 't', basis: ['b'], years: 1, mode: 'locked', match: 'everything' }],
          }),
        id,
      ).toThrow('is a container of Holdfast itself')
  })

  it('of evidence are locked, and outlive the longest class by a year', () => {
    const one = { title: 't', basis: ['b'], mode: 'unlocked', match: 'everything' }
    const plans = containersOf(
      parsePolicy({
        version: '1',
        fallbackClass: 'short',
        classes: [
          { ...one, id: 'short', years: 1 },
          { ...one, id: 'long', years: 9 },
        ],
      }),
    )
    for (const name of ['evidence', 'audit-logs', 'events']) {
      const plan = plans.find((candidate) => candidate.name === name)
      expect(plan).toMatchObject({ kind: 'worm', mode: 'locked', encryptionScope: 'scope-evidence' })
      // Ten years have two leap days or three.
      expect(plan?.days).toBe(365 * 10 + 3)
    }
    // Card data is never locked away, and gone a month after nobody has decided.
    expect(plans.find(({ name }) => name === 'quarantine')).toMatchObject({
      days: 30,
      mode: 'unlocked',
      holds: 'files',
    })
  })
})
