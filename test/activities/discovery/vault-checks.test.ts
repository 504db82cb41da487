/** Acceptance 10, 11 and 24 of the vault: a night refuses what is not as the policy asks, before it writes anything. */
import { describe, expect, it } from 'vitest'
import type { ObservedResource } from '../../../domain/ports/deployment.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { containersOf } from '../../../domain/record/containers.ts'
import { DAY, memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

type Spoil = (night: MemoryNight) => Partial<MemoryNight['ports']>
const storage: ObservedResource = { kind: 'storage', name: 'vault', regions: ['northeurope'], copied: false }
const keys: ObservedResource = { kind: 'keys', name: 'keys', regions: ['northeurope'], copied: false }
const index: ObservedResource = { kind: 'index', name: 'index', regions: ['northeurope'], copied: false }
const seen = (...resources: ObservedResource[]): Spoil => {
  return ({ ports }) => ({ deployment: { ...ports.deployment, resources: () => Promise.resolve(resources) } })
}
const container = (name: string, change: object): Spoil => {
  return ({ vault }) => {
    Object.assign(vault.containers.get(name) ?? {}, change)
    return {}
  }
}
const settings = (name: string, change: object): Spoil => {
  return ({ vault }) => {
    Object.assign(vault.containers.get(name)?.settings ?? {}, change)
    return {}
  }
}
const mayDelete = (who: string): Spoil => {
  return () => ({ mayDelete: (duty, name) => Promise.resolve(duty === who && name === 'mifid-orders') })
}

const MATRIX: [string, Spoil, string][] = [
  ['a container without a default policy', container('mifid-orders', { days: null }), 'mifid-orders has no default'],
  ['one that keeps for 30 days', container('mifid-orders', { days: 30 }), 'mifid-orders keeps for 30 days, not 2557'],
  ['one that is not locked', container('mifid-orders', { mode: 'unlocked' }), 'mifid-orders is not locked'],
  [
    'an exact one that is',
    container('mifid-orders-exact', { mode: 'locked' }),
    'mifid-orders-exact is locked, and must',
  ],
  [
    'one without version-level immutability',
    settings('mifid-orders', { versionLevelImmutability: false }),
    'mifid-orders has no version-level immutability',
  ],
  [
    'one under another scope',
    settings('mifid-orders', { encryptionScope: 'x' }),
    'mifid-orders has encryption scope x',
  ],
  ['storage that copies itself', seen({ ...storage, copied: true }, keys, index), 'vault is copied to another region'],
  [
    'storage elsewhere',
    seen({ ...storage, regions: ['westeurope'] }, keys, index),
    'storage vault lies in westeurope, not in northeurope',
  ],
  ['keys elsewhere', seen(storage, { ...keys, regions: ['westus'] }, index), 'keys keys lies in westus'],
  [
    'an index in a second region',
    seen(storage, keys, { ...index, regions: ['northeurope', 'westeurope'] }),
    'index index lies in westeurope',
  ],
  ['an index that says nothing of it', seen(storage, keys, { ...index, regions: [] }), 'does not say where it lies'],
  [
    'a key that is disabled',
    ({ keyProblems }) => {
      keyProblems.set('class-mifid-orders', ['is disabled'])
      return {}
    },
    'key class-mifid-orders: is disabled',
  ],
  ['an archiver that may delete', mayDelete('archiver'), 'the archiver may delete in container mifid-orders'],
  ['a keeper that may delete', mayDelete('keeper'), 'the keeper may delete in container mifid-orders'],
]

async function refusal(spoil: Spoil) {
  const night = await memoryNight()
  const activities = night.withPorts(spoil(night))
  const error: unknown = await activities.prepareDay(NIGHT).catch((caught: unknown) => caught)
  return { night, error }
}

describe('acceptance 10: a night refuses, and writes nothing', () => {
  it.each(MATRIX)('%s', async (_what, spoil, said) => {
    const { night, error } = await refusal(spoil)
    expect(error).toMatchObject({ code: 'vault-misconfigured', retryable: false })
    expect(String(error)).toContain(said)
    expect(night.vault.written).toEqual([])
    expect(await night.ports.ledger.read(DAY)).toBeNull()
  })

  it('and asks again where the platform cannot be read', async () => {
    const away = new ArchiveError('deployment-unreadable', 'away', { retryable: true })
    const { error } = await refusal(({ ports }) => ({
      deployment: { ...ports.deployment, resources: () => Promise.reject(away) },
    }))
    expect(error).toBe(away)
  })
})

describe('acceptance 11: the same for evidence', () => {
  it.each(['evidence', 'audit-logs', 'events', 'quarantine'])('%s without a default policy', async (name) => {
    const { error } = await refusal(container(name, { days: null, mode: null }))
    expect(String(error)).toContain(`container ${name} has no default retention`)
  })
})

it('in trial, a night takes containers that are not locked', async () => {
  const night = await memoryNight()
  for (const { name } of containersOf(night.ports.policy))
    Object.assign(night.vault.containers.get(name) ?? {}, { mode: 'unlocked' })
  const trial = night.withPorts({ settings: { ...night.ports.settings, lock: 'trial' } })
  await expect(trial.prepareDay(NIGHT)).resolves.toBeDefined()
  await expect(night.activities.prepareDay(NIGHT)).rejects.toThrow('is not locked')
})
