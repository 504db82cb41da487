/** Acceptance 12: what was archived in trial is locked record by record, and once it is, the day is complete. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { containersOf } from '../../../domain/record/containers.ts'
import { statusText } from '../../../domain/completeness/day-status.ts'
import { NOTHING_LOCKED, type LockCursor } from '../../../domain/retention/locking.ts'
import { keeperInTrial } from '../../../use-cases/retention/keeper-in-trial.ts'
import { lockRecords } from '../../../use-cases/retention/lock-records.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'
import { addTallies } from '../../../domain/tally.ts'

const RANGE = { from: '2026-11-18', to: '2026-11-20' }

/** A day archived and certified in trial. */
async function trialDay() {
  const night = await memoryNight()
  for (const { name, mode } of containersOf(night.ports.policy))
    if (mode === 'locked') Object.assign(night.vault.containers.get(name) ?? {}, { mode: 'unlocked' })
  const trial = night.withPorts({
    settings: { ...night.ports.settings, lock: 'trial' },
    keeper: keeperInTrial(night.ports.keeper, 'trial'),
  })
  await trial.prepareDay(NIGHT)
  await night.archived(['a1', 'a2', 'a3'].map((id) => conversation(id)))
  await trial.reconcileDay(NIGHT)
  await trial.sealDay(NIGHT)
  // The operator locks the containers before anything else.
  for (const { name, mode } of containersOf(night.ports.policy))
    Object.assign(night.vault.containers.get(name) ?? {}, { mode })
  return night
}
const lock = async (night: MemoryNight, dryRun = false, patienceMs = 60_000) => {
  let cursor: LockCursor | null = null
  let tally = NOTHING_LOCKED
  let steps = 0
  do {
    const done: Awaited<ReturnType<typeof lockRecords>> = await lockRecords(
      night.ports,
      { ...RANGE, cursor, dryRun },
      patienceMs,
    )
    tally = addTallies(tally, done.tally)
    cursor = done.cursor
    steps++
  } while (cursor !== null)
  return { ...tally, steps }
}
const modes = (night: MemoryNight) =>
  Object.groupBy(
    [...night.vault.blobs].map(([path, { mode }]) => ({ path, mode })),
    ({ mode }) => mode ?? 'none',
  )

describe('acceptance 12: locking what was archived in trial', () => {
  it('locks every record and all evidence at the dates they have, and the next look certifies anew', async () => {
    const night = await trialDay()
    const dates = new Map([...night.vault.blobs].map(([path, { retainUntil }]) => [path, retainUntil]))
    expect(modes(night).locked).toBeUndefined()
    const unlocked = modes(night).unlocked?.length ?? 0
    expect(await lock(night, true)).toMatchObject({ locked: unlocked, failed: 0 })
    expect(modes(night).locked).toBeUndefined()
    // Each change is on record before it is made: evidence grows, and is born locked.
    expect(await lock(night)).toMatchObject({ locked: unlocked, failed: 0 })
    expect(modes(night).unlocked).toBeUndefined()
    for (const [path, until] of dates) expect(night.vault.blobs.get(path)?.retainUntil).toBe(until)
    expect(await lock(night)).toMatchObject({ locked: 0 })

    await night.archived(
      ['a1', 'a2', 'a3'].map((id) => conversation(id)),
      NEXT_NIGHT,
    )
    expect(await night.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete', missing: 0 })
    await night.activities.sealDay(NEXT_NIGHT)
    const state = await night.ports.ledger.read(DAY)
    expect(statusText(state?.status ?? '', state?.lock)).toBe('complete')
  })

  it('goes on where it stopped, wherever its time ran out', async () => {
    const night = await trialDay()
    const unlocked = night.vault.blobs.size
    const { steps, locked } = await lock(night, false, 0)
    expect(steps).toBeGreaterThan(3)
    expect(locked).toBe(unlocked)
    expect(modes(night).unlocked).toBeUndefined()
  })

  it('leaves what may be erased alone, and what is of another day', async () => {
    const night = await trialDay()
    const other = { bytes: new Uint8Array(), contentType: 'x', metadata: {}, retainUntil: '2033-01-01T00:00:00.000Z' }
    night.vault.blobs.set(`support-erasable/2026/11/19/x/manifest.json`, { ...other, mode: 'unlocked' })
    night.vault.blobs.set(`mifid-orders/2026/11/21/x/manifest.json`, { ...other, mode: 'unlocked' })
    await lock(night)
    expect(modes(night).unlocked).toHaveLength(2)
  })

  it('names a blob without a date, passes one whose date is over, and stops where the vault is away', async () => {
    const night = await trialDay()
    const blob = { bytes: new Uint8Array(), contentType: 'x', metadata: {}, mode: null }
    night.vault.blobs.set('mifid-orders/2026/11/19/x/a', { ...blob, retainUntil: null })
    night.vault.blobs.set('mifid-orders/2026/11/19/x/b', { ...blob, retainUntil: '2026-01-01T00:00:00.000Z' })
    expect(await lock(night, true)).toMatchObject({ failed: 1, over: 1 })
    const away = new ArchiveError('vault-unreachable', 'away', { retryable: true })
    const keeper = { ...night.ports.keeper, retain: () => Promise.reject(away) }
    await expect(
      lockRecords({ ...night.ports, keeper }, { ...RANGE, cursor: null, dryRun: false }, 60_000),
    ).rejects.toBe(away)
  })

  it('locks an exact date that is earlier than the default one', async () => {
    const night = await trialDay()
    const path = 'mifid-orders-exact/2026/11/19/late/manifest.json'
    const until = '2027-11-19T10:05:00.000Z'
    night.vault.blobs.set(path, {
      bytes: new Uint8Array(),
      contentType: 'x',
      metadata: {},
      retainUntil: until,
      mode: 'unlocked',
    })
    await lock(night)
    expect(night.vault.blobs.get(path)).toMatchObject({ retainUntil: until, mode: 'locked' })
  })
})

it('in trial the keeper sets dates and locks nothing', async () => {
  const night = await memoryNight()
  const asked: string[] = []
  const keeper = {
    ...night.ports.keeper,
    retain: (_c: string, _n: string, _u: string, mode: string) => Promise.resolve(void asked.push(mode)),
  }
  await keeperInTrial(keeper, 'trial').retain('c', 'n', '2033-01-01T00:00:00.000Z', 'locked')
  await keeperInTrial(keeper, 'locked').retain('c', 'n', '2033-01-01T00:00:00.000Z', 'locked')
  expect(asked).toEqual(['unlocked', 'locked'])
})
