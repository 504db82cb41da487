/** Acceptance 12: in trial nothing is locked, every certificate says so, and no object is a gap for it. */
import { describe, expect, it } from 'vitest'
import { containersOf } from '../../../domain/record/containers.ts'
import { statusText } from '../../../domain/completeness/day-status.ts'
import { verifyDayCertificate } from '../../../evidence/day-certificate.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

/** A deployment that was never locked, after one night. */
async function unlockedNight() {
  const night = await memoryNight()
  for (const { name } of containersOf(night.ports.policy))
    if (night.vault.containers.get(name)?.mode === 'locked')
      Object.assign(night.vault.containers.get(name) ?? {}, { mode: 'unlocked' })
  const trial = night.withPorts({ settings: { ...night.ports.settings, lock: 'trial' } })
  await trial.prepareDay(NIGHT)
  await night.archived([conversation('a1'), conversation('a2')])
  return { night, trial }
}
const certificate = async (night: MemoryNight, path: string) =>
  (await verifyDayCertificate(night.vault.blobs.get(path)?.bytes ?? new Uint8Array(), {})).statement
const verified = ({ vault }: MemoryNight) => verifyDay({ vault: vault.reader }, DAY, () => {})

describe('acceptance 12: a trial', () => {
  it('closes with its own word, without a gap for each object, and verifies as what it is', async () => {
    const { night, trial } = await unlockedNight()
    expect(await trial.reconcileDay(NIGHT)).toMatchObject({ status: 'complete', missing: 0 })
    const sealed = await trial.sealDay(NIGHT)
    expect(await certificate(night, sealed.certificate)).toMatchObject({ status: 'complete', lock: 'trial' })
    const state = await night.ports.ledger.read(DAY)
    expect(statusText(state?.status ?? '', state?.lock)).toBe('trial (complete)')
    expect(await verified(night)).toMatchObject({ lock: 'trial', problems: [] })
  })

  it('is no longer one once everything is locked: the next look certifies it anew', async () => {
    const { night, trial } = await unlockedNight()
    await trial.reconcileDay(NIGHT)
    const before = await trial.sealDay(NIGHT)
    for (const blob of night.vault.blobs.values()) Object.assign(blob, { mode: 'locked' })
    await night.archived([conversation('a1'), conversation('a2')], NEXT_NIGHT)
    expect(await night.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete', missing: 0 })
    const after = await night.activities.sealDay(NEXT_NIGHT)
    expect(after.certificate).not.toBe(before.certificate)
    const statement = await certificate(night, after.certificate)
    expect(statement).not.toHaveProperty('lock')
    expect(statement.supersedes).toMatchObject({ path: before.certificate })
    expect(await verified(night)).toMatchObject({ lock: 'locked', problems: [] })
  })

  it('cannot pass for more: the same vault under a certificate that says locked is full of gaps', async () => {
    const { night } = await unlockedNight()
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps' })
    expect(String((await night.gaps())[0]?.detail)).toContain('the retention date is not locked')
  })
})

describe('acceptance 27: a certificate', () => {
  it('says what was declared of the regions, and what was observed when the night began', async () => {
    const night = await memoryNight()
    await night.activities.prepareDay(NIGHT)
    await night.archived([conversation('a1')])
    await night.activities.reconcileDay(NIGHT)
    const sealed = await night.activities.sealDay(NIGHT)
    expect(await certificate(night, sealed.certificate)).toMatchObject({
      residency: {
        source: 'mypurecloud.ie',
        declared: 'northeurope',
        observed: ['northeurope'],
        allowedByOperator: false,
      },
    })
  })

  it('says so where the region is the decision of the operator', async () => {
    const night = await memoryNight()
    const { settings } = night.ports
    const activities = night.withPorts({
      settings: { ...settings, residency: { ...settings.residency, allowedByOperator: true } },
    })
    await activities.prepareDay(NIGHT)
    await night.archived([conversation('a1')])
    await activities.reconcileDay(NIGHT)
    const sealed = await activities.sealDay(NIGHT)
    expect(await certificate(night, sealed.certificate)).toMatchObject({ residency: { allowedByOperator: true } })
  })

  it('says nothing of it where a night began before anything was observed', async () => {
    const night = await memoryNight()
    await night.archived([conversation('a1')])
    await night.activities.reconcileDay(NIGHT)
    const sealed = await night.activities.sealDay(NIGHT)
    expect(await certificate(night, sealed.certificate)).not.toHaveProperty('residency')
  })
})
