import { describe, expect, it } from 'vitest'
import type { ContainerDefinition, Provision } from '../../../local/blob/contract.ts'
import {
  ProvisioningRefused,
  deploy,
  type Provisioned,
  type ProvisioningCode,
} from '../../../local/blob/provisioning.ts'

const scopes = [
  { name: 'scope-a', keyUri: 'https://kv.example.com/keys/a' },
  { name: 'scope-b', keyUri: 'https://kv.example.com/keys/b' },
]
const base: ContainerDefinition = {
  name: 'broker-dealer',
  kind: 'worm',
  defaultPolicy: { days: 2192, mode: 'Locked' },
  encryptionScope: 'scope-a',
  denyEncryptionScopeOverride: true,
}
const nothing: Provisioned = { containers: new Map(), scopes: new Map() }
const provision = (...containers: ContainerDefinition[]): Provision => ({ containers, encryptionScopes: scopes })

function refusal(current: Provisioned, wanted: Provision): ProvisioningCode | 'accepted' {
  try {
    deploy(current, wanted)
    return 'accepted'
  } catch (error) {
    if (error instanceof ProvisioningRefused) return error.code
    throw error
  }
}

describe('deploy', () => {
  const deployed = deploy(nothing, provision(base))

  it('is idempotent', () => {
    expect(deploy(deployed, provision(base))).toEqual(deployed)
  })

  it('leaves alone what it does not name', () => {
    const more = deploy(deployed, { containers: [{ name: 'staging', kind: 'mutable' }], encryptionScopes: [] })
    expect([...more.containers.keys()]).toEqual(['broker-dealer', 'staging'])
    expect(more.scopes.size).toBe(2)
  })

  it('extends a locked policy and never weakens it', () => {
    const withPolicy = (days: number, mode: 'Locked' | 'Unlocked') =>
      provision({ ...base, defaultPolicy: { days, mode } })
    expect(deploy(deployed, withPolicy(2557, 'Locked')).containers.get('broker-dealer')?.defaultPolicy?.days).toBe(2557)
    expect(refusal(deployed, withPolicy(2191, 'Locked'))).toBe('policy-locked')
    expect(refusal(deployed, withPolicy(2192, 'Unlocked'))).toBe('policy-locked')
    const { defaultPolicy: _omitted, ...without } = base
    expect(deploy(deployed, provision(without)).containers.get('broker-dealer')?.defaultPolicy).toEqual(
      base.defaultPolicy,
    )
  })

  it('changes an unlocked policy as it likes, and can lock it', () => {
    const unlocked = deploy(nothing, provision({ ...base, defaultPolicy: { days: 30, mode: 'Unlocked' } }))
    expect(refusal(unlocked, provision({ ...base, defaultPolicy: { days: 7, mode: 'Unlocked' } }))).toBe('accepted')
    expect(refusal(unlocked, provision({ ...base, defaultPolicy: { days: 7, mode: 'Locked' } }))).toBe('accepted')
  })

  it.each<[string, ContainerDefinition]>([
    [
      'the kind',
      { name: 'broker-dealer', kind: 'mutable', encryptionScope: 'scope-a', denyEncryptionScopeOverride: true },
    ],
    ['the scope', { ...base, encryptionScope: 'scope-b' }],
    ['the ban on other scopes', { ...base, denyEncryptionScopeOverride: false }],
  ])('cannot change %s of a container', (_what, wanted) => {
    expect(refusal(deployed, provision(wanted))).toBe('fixed-at-creation')
  })

  it.each<[string, ContainerDefinition, ProvisioningCode]>([
    ['no days', { ...base, defaultPolicy: { days: 0, mode: 'Locked' } }, 'invalid-definition'],
    ['too many days', { ...base, defaultPolicy: { days: 146_001, mode: 'Locked' } }, 'invalid-definition'],
    ['half a day', { ...base, defaultPolicy: { days: 1.5, mode: 'Locked' } }, 'invalid-definition'],
    ['a bad name', { ...base, name: 'Broker_Dealer' }, 'invalid-definition'],
    [
      'a policy without immutability',
      { name: 'staging', kind: 'mutable', defaultPolicy: { days: 1, mode: 'Locked' } },
      'invalid-definition',
    ],
    [
      'a ban without a scope',
      { name: 'staging', kind: 'mutable', denyEncryptionScopeOverride: true },
      'invalid-definition',
    ],
    ['a scope that is not there', { ...base, encryptionScope: 'scope-z' }, 'unknown-scope'],
  ])('refuses %s', (_what, wanted, code) => {
    expect(refusal(nothing, provision(wanted))).toBe(code)
  })
})
