import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import type { AuditSource } from '../../../domain/ports/audit-source.ts'
import type { AuditManifest } from '../../../evidence/audit-manifest.ts'
import { bytesAt } from '../../../use-cases/objects/stored-bytes.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT } from '../../support/memory-night.ts'

/** A tenant whose list of services changes while it is exported. */
async function exporting(lists: string[][]) {
  const made = await memoryNight()
  const audits: AuditSource = {
    ...made.ports.audits,
    services: () => Promise.resolve(lists.length > 1 ? (lists.shift() ?? []) : (lists[0] ?? [])),
    submit: (service) => Promise.resolve({ kind: 'submitted', transactionId: service }),
    state: () => Promise.resolve('succeeded'),
    entries: async function* (service) {
      yield await Promise.resolve([{ id: service, eventDate: `${DAY}T10:00:00.000Z` }])
    },
  }
  const activities = made.withPorts({ audits })
  return {
    ...made,
    activities,
    async store(service: number, dayRun = NIGHT) {
      const step = { ...dayRun, service, attempt: 1, part: 0, parts: 1 }
      await activities.queryAudits({ ...step, round: 0 })
      await activities.storeAudits({ ...step, source: 'query' })
    },
    async sealed(dayRun = NIGHT): Promise<[string, number | null][]> {
      await activities.sealAudits(dayRun)
      const manifests = [...made.vault.blobs.keys()].filter((path) => /audit-logs\/.*manifest/.test(path)).sort()
      const bytes = await bytesAt(made.vault.reader, manifests.at(-1) ?? '')
      const { services } = JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())) as AuditManifest
      return services.map(({ service, entries }) => [service, entries])
    },
  }
}

describe('the services of an audit day', () => {
  it('are those of its list: a place beyond it is an error, not a service without a name', async () => {
    const day = await exporting([['A']])
    await day.activities.planAudits({ ...NIGHT, round: 0 })
    await expect(day.store(1)).rejects.toMatchObject({ code: 'staging-missing' })
  })

  it('keep their places when one vanishes while the day is exported in several histories', async () => {
    const day = await exporting([
      ['A', 'B', 'C'],
      ['A', 'C'],
    ])
    expect(await day.activities.planAudits({ ...NIGHT, round: 0 })).toEqual({ acquired: true, services: 3 })
    await day.store(0)
    expect(await day.activities.planAudits({ ...NIGHT, round: 0 })).toEqual({ acquired: true, services: 3 })
    await day.store(1)
    await day.store(2)
    expect(await day.sealed()).toEqual([
      ['A', 1],
      ['B', 1],
      ['C', 1],
    ])
  })

  it('are all accounted for: one that was never exported is missing by name', async () => {
    const day = await exporting([['A', 'B', 'C']])
    await day.activities.planAudits({ ...NIGHT, round: 0 })
    await day.store(0)
    await day.activities.failAudits({ ...NIGHT, service: 2, attempt: 3, reason: 'down' })
    expect(await day.activities.sealAudits(NIGHT)).toMatchObject({ status: 'gaps', services: 3, missing: 2 })
    expect(await day.sealed()).toEqual([
      ['A', 1],
      ['B', null],
      ['C', null],
    ])
  })

  it('are not made anew when the list that was noted cannot be read: the day is tried again', async () => {
    const day = await exporting([['A', 'B'], ['C']])
    const staging = {
      ...day.ports.staging,
      read: () => Promise.reject(new ArchiveError('vault-unreachable', 'storage is busy', { retryable: true })),
    }
    const lists = day.withPorts({ staging }).planAudits({ ...NIGHT, round: 0 })
    await expect(lists).rejects.toThrow('storage is busy')
  })

  it('of an earlier run are not forgotten by a later one, and new ones are added', async () => {
    const day = await exporting([
      ['A', 'B'],
      ['B', 'C'],
    ])
    await day.activities.planAudits({ ...NIGHT, round: 0 })
    expect(await day.activities.planAudits({ ...NEXT_NIGHT, round: 0 })).toEqual({ acquired: true, services: 3 })
    for (const service of [0, 1, 2]) await day.store(service, NEXT_NIGHT)
    expect((await day.sealed(NEXT_NIGHT)).map(([service]) => service)).toEqual(['A', 'B', 'C'])
  })
})

describe('the lease of the one audit query', () => {
  it('is taken over by a later run of the same day, and by no other day before its end', async () => {
    const day = await exporting([['A']])
    expect(await day.activities.planAudits({ ...NIGHT, round: 0 })).toMatchObject({ acquired: true })
    const other = { ...NEXT_NIGHT, day: '2026-11-18', round: 0 }
    expect(await day.activities.planAudits(other)).toEqual({ acquired: false, services: 0 })
    expect(await day.activities.planAudits({ ...NEXT_NIGHT, round: 0 })).toMatchObject({ acquired: true })
    day.clock.set('2026-11-20T04:59:59.999Z')
    expect(await day.activities.planAudits(other)).toMatchObject({ acquired: false })
    day.clock.set('2026-11-20T05:00:00.000Z')
    expect(await day.activities.planAudits(other)).toMatchObject({ acquired: true })
    expect(await day.activities.queryAudits({ ...NIGHT, service: 0, attempt: 1, part: 0, parts: 1, round: 0 })).toEqual(
      {
        kind: 'busy',
      },
    )
  })

  it('is given back when the day is sealed', async () => {
    const day = await exporting([['A']])
    await day.activities.planAudits({ ...NIGHT, round: 0 })
    await day.store(0)
    for (const _time of [1, 2]) {
      await day.activities.sealAudits(NIGHT)
      expect(await day.activities.planAudits({ ...NIGHT, day: '2026-11-18', round: 0 })).toMatchObject({
        acquired: true,
      })
      await day.activities.sealAudits({ ...NIGHT, day: '2026-11-18' })
      await day.activities.planAudits({ ...NIGHT, round: 0 })
    }
  })

  it.each(['planAudits', 'failAudits', 'sealAudits'] as const)(
    'is given back at once when %s fails',
    async (failing) => {
      const day = await exporting([['A']])
      await day.activities.planAudits({ ...NIGHT, round: 0 })
      const lost = () => Promise.reject(new ArchiveError('vault-unreachable', 'storage is away', { retryable: true }))
      const { staging, vault } = day.ports
      const broken = day.withPorts({
        staging: { ...staging, read: lost, write: lost },
        vault: { ...vault, putOnce: lost },
      })
      const step = { ...NIGHT, service: 0, attempt: 1, round: 0, reason: 'the query failed' }
      await expect(broken[failing](step)).rejects.toThrow('storage is away')
      const other = { ...NIGHT, day: '2026-11-18', round: 0 }
      expect(await day.activities.planAudits(other)).toMatchObject({ acquired: true })
      // A failing day gives back nothing that another one has taken since.
      await Promise.allSettled([broken[failing](step)])
      expect(
        await day.ports.auditLease.acquire('audits-2026-11-17', '2026-11-20T02:00:01.000Z', '2026-11-20T03:00:00.000Z'),
      ).toBe(false)
    },
  )
})
