/**
 * Acceptance point 13: whoever may write can put a second version over what is archived. Verification and
 * reconciliation find it and name it, and go on by the first version, which is what was signed.
 */
import { describe, expect, it } from 'vitest'
import { splitPath } from '../../../domain/record/object-path.ts'
import { objectsOfRecord } from '../../../use-cases/legal/record-objects.ts'
import { judged } from '../../../use-cases/legal/judge-objects.ts'
import { verifyAccess } from '../../../use-cases/access/verify-access.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { putOver } from '../../support/memory/memory-vault.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

const PATH = '2026/11/19'
const RECORDING = `advice-voice/${PATH}/a1/recordings/rec-a1.ogg`
const MANIFEST = `advice-voice/${PATH}/a1/manifest.json`
const CERTIFICATE = `evidence/certificates/${PATH}.json`
const RECEIPTS = `evidence/receipts/${PATH}.ndjson`
const NAMES = `evidence/names/${PATH}.json`

async function sealed(): Promise<MemoryNight> {
  const night = await memoryNight()
  await night.activities.snapshotNames(NIGHT)
  await night.archived([conversation('a1'), conversation('b1')])
  await night.activities.reconcileDay(NIGHT)
  expect((await night.activities.sealDay(NIGHT)).status).toBe('complete')
  return night
}
const forged = (night: MemoryNight, path: string) => putOver(night.vault, path, Buffer.from('{"forged":true}'))
const problemsOf = async ({ vault }: MemoryNight) => (await verifyDay({ vault: vault.reader }, DAY, () => {})).problems
const problem = (path: string) => `${path}: another version was put over it; the first counts`

describe('point 13: a second version', () => {
  it.each([RECORDING, MANIFEST, CERTIFICATE, RECEIPTS, NAMES])(
    'of %s is found by verification and named, and everything else is as it was signed',
    async (path) => {
      const night = await sealed()
      expect(await problemsOf(night)).toEqual([])
      forged(night, path)
      expect(await problemsOf(night)).toEqual([problem(path)])
    },
  )

  it('beside another, and over everything, is named with each name', async () => {
    const night = await sealed()
    forged(night, RECORDING)
    for (const path of [RECORDING, MANIFEST, CERTIFICATE]) forged(night, path)
    expect(await problemsOf(night)).toEqual([
      problem(MANIFEST),
      `${RECORDING}: 2 other versions were put over it; the first counts`,
      problem(CERTIFICATE),
    ])
  })

  it.each([RECORDING, MANIFEST])('of %s is found by the next reconciliation, which no gap comes of', async (path) => {
    const night = await sealed()
    forged(night, path)
    const said: unknown[] = []
    const activities = night.withPorts({
      log: { info: () => {}, warn: (event, facts) => void (event === 'vault.overwritten' && said.push(facts)) },
    })
    expect(await activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete', missing: 0 })
    expect(said).toEqual([{ day: DAY, path }])
    expect((await night.ports.ledger.read(DAY))?.warnings).toContainEqual(
      `1 blob(s) have another version put over them; the first is kept, and is what counts: ${path}`,
    )
  })

  it('of a manifest lets the index say nothing else: what is certified is what the first one names', async () => {
    const night = await memoryNight()
    night.tenant.states.set('b1', 'DELETED')
    await night.archived([conversation('a1'), conversation('b1')])
    expect((await night.activities.reconcileDay(NIGHT)).status).toBe('complete-with-excuses')
    await night.activities.sealDay(NIGHT)
    putOver(night.vault, MANIFEST.replace('/a1/', '/b1/'), Buffer.from('{}'))
    const record = night.ports.index.records.get('b1')
    if (record === undefined) throw new Error('no record')
    expect(record.gaps).toHaveLength(1)
    await night.ports.index.put([{ ...record, gaps: [] }])
    expect((await night.activities.reconcileDay(NEXT_NIGHT)).status).toBe('complete-with-excuses')
  })

  it('of a certificate is found when the day is sealed again, and the first is what is superseded', async () => {
    const night = await sealed()
    forged(night, CERTIFICATE)
    await night.archived([conversation('a1'), conversation('b1'), conversation('c1')], NEXT_NIGHT)
    await night.activities.reconcileDay(NEXT_NIGHT)
    await night.activities.sealDay(NEXT_NIGHT)
    expect((await night.ports.ledger.read(DAY))?.warnings).toContainEqual(problem(CERTIFICATE))
    expect(await problemsOf(night)).toEqual([problem(CERTIFICATE)])
  })

  it('of a link in the chain of accesses is named', async () => {
    const night = await sealed()
    const link = [...night.vault.blobs.keys()].find((path) => path.startsWith('evidence/access/')) ?? ''
    forged(night, link)
    expect((await verifyAccess(night.vault.reader, DAY, {})).problems).toEqual([problem(link)])
  })

  it('is not what a retrieval gives: it reads and links the first, by its version', async () => {
    const night = await sealed()
    const first = await night.vault.reader.facts(splitPath(RECORDING).container, splitPath(RECORDING).name)
    for (const path of [RECORDING, MANIFEST]) forged(night, path)
    const objects = (await objectsOfRecord(night.ports, 'a1')) ?? []
    const { objects: given } = await judged(night.ports, objects)
    expect(given.map(({ path, withheld }) => [path, withheld])).toEqual([
      [MANIFEST, null],
      [RECORDING, null],
    ])
    expect(given.find(({ path }) => path === RECORDING)).toMatchObject({
      versionId: first?.versionId,
      sha256: first?.sha256,
    })
  })
})
