import { expect, it } from 'vitest'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'

it('prepares a day whose vault and keys are as the policy asks, and says so in the ledger', async () => {
  const { activities, ports } = await memoryNight()
  expect(await activities.prepareDay(NIGHT)).toEqual({
    policyVersion: ports.policy.version,
    limits: { retryMinutes: 15, recordingMinutes: 240, lakeRounds: 24 },
  })
  expect(await ports.ledger.read(DAY)).toMatchObject({
    status: 'running',
    startedAt: NIGHT.startedAt,
    policyVersion: ports.policy.version,
  })
})

it('names every problem of containers and keys in one message, and writes nothing', async () => {
  const { activities, vault, keyProblems, ports } = await memoryNight()
  vault.containers.delete('healthcare')
  Object.assign(vault.containers.get('mifid-orders')?.settings ?? {}, { encryptionScope: 'scope-other' })
  Object.assign(vault.containers.get('evidence')?.settings ?? {}, {
    versionLevelImmutability: false,
    scopeOverrideDenied: false,
  })
  keyProblems.set('class-ivr-only', ['is disabled', 'has no rotation policy'])
  const error: unknown = await activities.prepareDay(NIGHT).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'vault-misconfigured', retryable: false })
  for (const problem of [
    'container healthcare does not exist',
    'container mifid-orders has encryption scope scope-other, not scope-mifid-orders',
    'container evidence has no version-level immutability',
    'container evidence lets a writer choose another encryption scope',
    'key class-ivr-only: is disabled',
    'key class-ivr-only: has no rotation policy',
  ])
    expect(String(error)).toContain(problem)
  expect(vault.written).toEqual([])
  expect(await ports.ledger.read(DAY)).toBeNull()
})

it.each([
  ['2026-11-20', 'future-day'],
  ['2026-02-30', 'bad-day'],
  ['yesterday', 'bad-day'],
])('refuses %s', async (day, code) => {
  const { activities } = await memoryNight()
  await expect(activities.prepareDay({ ...NIGHT, day })).rejects.toMatchObject({ code })
})
