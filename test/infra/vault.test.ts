/** The vault that a deployment makes is the one that the app expects: from one policy, by one formula. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { containersOf } from '../../domain/record/containers.ts'
import { parsePolicy } from '../../domain/retention/retention-policy-schema.ts'
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { at, CONTAINERS, deployed, ofType, STORAGE, type Asked } from './deployed.ts'

const example = parsePolicy(JSON.parse(readFileSync('policy/retention.json', 'utf8')))
const oneClass: RetentionPolicy = {
  ...example,
  fallbackClass: 'everything-kept',
  classes: [{ id: 'everything-kept', title: 'x', basis: ['x'], years: 1, mode: 'unlocked', match: 'everything' }],
}
const policies = fc
  .uniqueArray(
    fc.record({
      id: fc.stringMatching(/^[a-z][a-z0-9]{2,20}$/),
      years: fc.integer({ min: 1, max: 100 }),
      mode: fc.constantFrom('locked' as const, 'unlocked' as const),
    }),
    { minLength: 1, maxLength: 8, selector: ({ id }) => id },
  )
  .filter(
    (classes) => !classes.some(({ id }) => ['evidence', 'events', 'quarantine', 'staging', 'exports'].includes(id)),
  )
  .map((classes) => ({
    ...example,
    fallbackClass: classes[0]?.id ?? '',
    classes: classes.map((entry) => ({ ...entry, title: 'x', basis: ['x'], match: 'everything' as const })),
  }))

const last = (name: string) => name.split('/').at(-1) ?? ''
function wormOf(policy: RetentionPolicy) {
  const deployment = deployed({ policy })
  const account = ofType(deployment, STORAGE).find(({ file }) => file.endsWith('vault.bicep'))
  const inVault = (type: string) => ofType(deployment, type).filter(({ file }) => file.endsWith('vault.bicep'))
  const periods = new Map(
    inVault(`${CONTAINERS}/immutabilityPolicies`).map(({ name, body }) => [
      name.split('/').at(-2),
      at(body, 'properties', 'immutabilityPeriodSinceCreationInDays'),
    ]),
  )
  return {
    account: account?.name,
    scopes: inVault(`${STORAGE}/encryptionScopes`)
      .map(({ name, body }) => [last(name), last(String(at(body, 'properties', 'keyVaultProperties', 'keyUri')))])
      .sort(),
    keys: ofType(deployment, 'Microsoft.KeyVault/vaults/keys').map(({ name }) => last(name)),
    containers: inVault(CONTAINERS).map(({ name, body }) => ({
      name: last(name),
      days: periods.get(last(name)),
      encryptionScope: at(body, 'properties', 'defaultEncryptionScope'),
      overrideDenied: at(body, 'properties', 'denyEncryptionScopeOverride'),
      versions: at(body, 'properties', 'immutableStorageWithVersioning', 'enabled'),
    })),
  }
}
function expected(policy: RetentionPolicy) {
  const worm = containersOf(policy).filter(({ kind }) => kind === 'worm')
  return {
    containers: worm.map(({ name, days, encryptionScope }) => ({
      name,
      days,
      encryptionScope,
      overrideDenied: true,
      versions: true,
    })),
    scopes: [...new Map(worm.map(({ encryptionScope, keyName }) => [encryptionScope, keyName]))].sort(),
    keys: [...new Set(worm.map(({ keyName }) => keyName))],
  }
}

describe('acceptance 18: the containers of a deployment', () => {
  const same = (policy: RetentionPolicy) => {
    const { containers, scopes, keys } = wormOf(policy)
    expect(containers).toEqual(expected(policy).containers)
    expect(scopes).toEqual(expected(policy).scopes)
    expect(keys).toEqual(expect.arrayContaining(expected(policy).keys))
  }
  it('are those of the app for the policy of the repository', () => same(example))
  it('are those of the app for a policy of one class', () => same(oneClass))
  it('are those of the app for any policy', () => fc.assert(fc.property(policies, same), { numRuns: 15 }))
})

describe('acceptance 19: the list of what is locked', () => {
  const both = { lockPolicies: true, iUnderstandThisIsIrreversible: true }
  const lockList = (asked: Asked) => deployed(asked).outputs['containersToLock']

  it('has the containers whose mode is locked, and never an exact one', () =>
    fc.assert(
      fc.property(policies, (policy) => {
        const list = lockList({ policy, params: both })
        expect(list).toEqual(
          containersOf(policy)
            .filter(({ mode }) => mode === 'locked')
            .map(({ name }) => name),
        )
        expect(String(list)).not.toContain('-exact')
      }),
      { numRuns: 15 },
    ))

  it.each([
    ['neither parameter', {}],
    ['the first alone', { lockPolicies: true }],
    ['the second alone', { iUnderstandThisIsIrreversible: true }],
  ])('is empty with %s', (_name, params) => expect(lockList({ params })).toEqual([]))

  it('is the only thing that a template says of locking', () => {
    const said = JSON.stringify(deployed({ params: both }).resources.map(({ body }) => body))
    expect(said).not.toMatch(/"state":"Locked"/)
  })
})

describe('acceptance 22: what lifecycle does', () => {
  const rules = (file: string) =>
    ofType(deployed(), `${STORAGE}/managementPolicies`)
      .filter((resource) => resource.file.endsWith(file))
      .flatMap(({ body }) => at(body, 'properties', 'policy', 'rules') as unknown[])

  it('moves every class to cooler tiers, its versions too, and deletes nothing in the vault', () => {
    expect(rules('vault.bicep').map((rule) => at(rule, 'definition', 'filters', 'prefixMatch'))).toEqual(
      example.classes.map(({ id }) => [`${id}/`, `${id}-exact/`]),
    )
    for (const rule of rules('vault.bicep')) {
      const actions = at(rule, 'definition', 'actions')
      expect(at(actions, 'version')).toEqual(at(actions, 'baseBlob'))
      expect(JSON.stringify(actions)).not.toMatch(/delete|tierToArchive/)
    }
  })

  it('empties staging and exports, versions included', () => {
    expect(rules('working.bicep').map((rule) => at(rule, 'definition', 'filters', 'prefixMatch'))).toEqual([
      ['staging/'],
      ['exports/'],
    ])
    for (const rule of rules('working.bicep'))
      expect(Object.keys(at(rule, 'definition', 'actions') as object).sort()).toEqual(['baseBlob', 'version'])
  })

  it('refuses a policy that asks for the archive tier, with the reason', () => {
    const policy = { ...example, classes: example.classes.map((entry) => ({ ...entry, offlineTierAllowed: true })) }
    expect(() => deployed({ policy })).toThrow(/advice-voice.*archive tier.*encryption scope/)
  })
})
