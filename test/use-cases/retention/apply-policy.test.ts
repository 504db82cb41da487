import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import type { RetentionClass, RetentionPolicy } from '../../../domain/retention/retention-policy.ts'
import { applyPolicyPage } from '../../../use-cases/retention/apply-policy.ts'
import type { ActivityPorts } from '../../../use-cases/ports.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const END = '2026-11-19T10:05:00.000Z'
const WHOLE = { day: DAY, from: null, most: 500 }
const YEARS = 7

const changed = (policy: RetentionPolicy, change: Partial<RetentionClass>): RetentionPolicy => ({
  ...policy,
  version: 'next',
  classes: policy.classes.map((entry) => (entry.id === 'advice-voice' ? { ...entry, ...change } : entry)),
})
const blobsOf = (dayRun: MemoryNight, container: string) =>
  [...dayRun.vault.blobs].filter(([path]) => path.startsWith(container))
const policies = (night: MemoryNight) =>
  [...night.vault.blobs].map(([path, { retainUntil, mode }]) => [path, retainUntil, mode])
const dates = (dayRun: MemoryNight, id: string) =>
  blobsOf(dayRun, 'advice-voice').flatMap(([path, { retainUntil }]) => (path.includes(`/${id}/`) ? [retainUntil] : []))

async function sealedNight(ids = ['a', 'b'], policy?: (policy: RetentionPolicy) => RetentionPolicy) {
  const made = await memoryNight()
  const ports = policy === undefined ? made.ports : { ...made.ports, policy: policy(made.ports.policy) }
  const night = policy === undefined ? made : { ...made, ports, activities: made.withPorts({ policy: ports.policy }) }
  await night.discovered({ conversations: ids.map((id) => conversation(id)) })
  await night.activities.planDay(NIGHT)
  const slice = { ...NIGHT, slice: 's0001' }
  const { batches } = await night.activities.submitSlice(slice)
  await night.activities.archiveBatches({ ...slice, batches, round: 1, last: true })
  await night.activities.reconcileDay(NIGHT)
  await night.activities.sealDay(NIGHT)
  return night
}
const under = (night: MemoryNight, change: Partial<RetentionClass>): ActivityPorts => ({
  ...night.ports,
  policy: changed(night.ports.policy, change),
})

describe('an extension that meets a later one', () => {
  it('leaves the later date, and is no failure', async () => {
    const night = await sealedNight(['a'])
    const { reader } = night.ports
    const later = '2050-01-01T00:00:00.000Z'
    const quicker: ActivityPorts['reader'] = {
      ...reader,
      async facts(container, name) {
        const facts = await reader.facts(container, name)
        await night.ports.keeper.extend(container, name, later)
        return facts
      },
    }
    const ports = { ...under(night, { years: YEARS + 1 }), reader: quicker }
    expect(await applyPolicyPage(ports, WHOLE)).toMatchObject({ tally: { extended: 1, failed: 0 } })
    expect(new Set(dates(night, 'a'))).toEqual(new Set([later]))
  })
})

describe('applying a policy', () => {
  it('moves every object of every record on to the longer period, and the day stays complete under it', async () => {
    const night = await sealedNight()
    const ports = under(night, { years: YEARS + 5 })
    const objects = dates(night, 'a').length + dates(night, 'b').length
    expect(await applyPolicyPage(ports, WHOLE)).toEqual({
      tally: { looked: 2, extended: 2, objects, failed: 0 },
      next: null,
    })
    const until = lawfulUntil(END, YEARS + 5)
    expect(new Set([...dates(night, 'a'), ...dates(night, 'b')])).toEqual(new Set([until]))
    const later = night.withPorts({ policy: ports.policy })
    await night.ports.ledger.update(DAY, { warnings: [] })
    expect(await later.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([])
  })

  it('finds nothing to do the second time, and writes nothing', async () => {
    const night = await sealedNight()
    const ports = under(night, { years: YEARS + 1, mode: 'locked' })
    await applyPolicyPage(ports, WHOLE)
    const [written, blobs] = [night.vault.written.length, policies(night)]
    expect(await applyPolicyPage(ports, WHOLE)).toEqual({
      tally: { looked: 2, extended: 0, objects: 0, failed: 0 },
      next: null,
    })
    expect(night.vault.written).toHaveLength(written)
    expect(policies(night)).toEqual(blobs)
  })

  it('goes page by page, and each page says where the next begins', async () => {
    const night = await sealedNight(['a', 'b', 'c', 'd', 'e'])
    const ports = under(night, { years: YEARS + 1 })
    const seen = []
    let from: string | null = null
    do {
      const page: Awaited<ReturnType<typeof applyPolicyPage>> = await applyPolicyPage(ports, {
        day: DAY,
        from,
        most: 2,
      })
      seen.push([from, page.tally.looked, page.tally.extended])
      from = page.next
    } while (from !== null)
    expect(seen).toEqual([
      [null, 2, 2],
      ['c', 2, 2],
      ['e', 1, 1],
    ])
  })

  it('shortens and unlocks nothing, whatever the policy asks now', async () => {
    const night = await sealedNight()
    const before = policies(night)
    expect(await applyPolicyPage(under(night, { years: 1, mode: 'unlocked' }), WHOLE)).toMatchObject({
      tally: { looked: 2, extended: 0 },
    })
    expect(policies(night)).toEqual(before)
  })

  it('locks what was archived unlocked, at its own date where that is later', async () => {
    const night = await sealedNight(['a'], (policy) => changed(policy, { mode: 'unlocked' }))
    for (const [, blob] of blobsOf(night, 'advice-voice')) blob.mode = 'unlocked'
    const [first] = blobsOf(night, 'advice-voice/2026/11/19/a/recordings')
    if (first !== undefined) first[1].retainUntil = '2050-01-01T00:00:00.000Z'
    const ports = under(night, { mode: 'locked' })
    const later = night.withPorts({ policy: ports.policy })
    await later.reconcileDay(NIGHT)
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([expect.stringContaining('holdfast policy apply')])
    expect(await applyPolicyPage(ports, WHOLE)).toMatchObject({ tally: { extended: 1 } })
    const blobs = blobsOf(night, 'advice-voice/2026/11/19/a').map(([, blob]) => blob)
    expect(new Set(blobs.map((blob) => blob.mode))).toEqual(new Set(['locked']))
    expect(first?.[1].retainUntil).toBe('2050-01-01T00:00:00.000Z')
    await night.ports.ledger.update(DAY, { warnings: [] })
    expect(await later.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([])
    expect(await applyPolicyPage(ports, WHOLE)).toMatchObject({ tally: { extended: 0 } })
  })

  it('keeps the evidence longer than the record: certificate, receipts, names, and why it was done', async () => {
    const night = await sealedNight()
    await applyPolicyPage(under(night, { years: 30 }), WHOLE)
    const evidence = blobsOf(night, 'evidence/').filter(([path]) => !path.startsWith('evidence/access/'))
    expect(evidence.map(([path]) => path.split('/')[1]).sort()).toEqual([
      'certificates',
      'extensions',
      'extensions',
      'receipts',
    ])
    for (const [, { retainUntil }] of evidence) expect(retainUntil).toBe(lawfulUntil(END, 31))
  })

  it('names a record that it could not judge, goes on with the others, and stops when the vault is away', async () => {
    const night = await sealedNight()
    const manifest = 'advice-voice/2026/11/19/a/manifest.json'
    Object.assign(night.vault.blobs.get(manifest) ?? {}, { bytes: Buffer.from('not json') })
    const ports = under(night, { years: YEARS + 1 })
    expect(await applyPolicyPage(ports, WHOLE)).toMatchObject({ tally: { looked: 2, extended: 1, failed: 1 } })
    const away = new ArchiveError('vault-unreachable', 'away', { retryable: true })
    const keeper = { ...ports.keeper, extend: () => Promise.reject(away) }
    const further = { ...under(night, { years: YEARS + 2 }), keeper }
    await expect(applyPolicyPage(further, WHOLE)).rejects.toBe(away)
  })

  it('reaches a record of a class that is gone by what the rules say of it today', async () => {
    const night = await sealedNight()
    const policy = { ...night.ports.policy, version: 'next' }
    policy.classes = policy.classes.filter(({ id }) => id !== 'advice-voice').map((entry) => ({ ...entry, years: 20 }))
    await applyPolicyPage({ ...night.ports, policy }, WHOLE)
    expect(new Set(dates(night, 'a'))).toEqual(new Set([lawfulUntil(END, 20)]))
  })
})
