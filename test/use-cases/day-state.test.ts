/** M9: the state, the inventory, the certificate and verification count the same day the same way. */
import { describe, expect, it } from 'vitest'
import { verifyDayCertificate } from '../../evidence/day-certificate.ts'
import { shownDay } from '../../use-cases/day-state.ts'
import { verifyDay } from '../../use-cases/verification/verify-day.ts'
import { DAY, memoryNight, NIGHT } from '../support/memory-night.ts'
import { conversation } from '../support/small-tenant.ts'

describe('the figures of a day', () => {
  it('are the same in its state, inventory, certificate and verification, orphans included', async () => {
    const night = await memoryNight()
    night.tenant.states.set('a2', 'DELETED')
    const orphan = {
      orphanId: 'o1',
      createdAt: null,
      status: 'ORPHAN',
      mediaType: null,
      sizeBytes: null,
      raw: { id: 'o1' },
    }
    const activities = night.withPorts({
      losses: {
        ...night.ports.losses,
        orphans: async function* () {
          yield await Promise.resolve([orphan])
        },
        orphanMedia: () => Promise.resolve(['https://media.example/o1']),
      },
    })
    await night.archived([conversation('a1'), conversation('a2'), conversation('a3')])
    expect(await activities.archiveOrphans({ ...NIGHT, round: 1 })).toMatchObject({ archived: 1 })
    await activities.reconcileDay(NIGHT)
    const { certificate } = await activities.sealDay(NIGHT)

    const objects = (await Array.fromAsync(night.ports.index.day(DAY))).flat().flatMap((entry) => entry.objects)
    const inventory = {
      archived: 3,
      recordings: objects.filter(({ kind }) => kind === 'recording').length,
      objects: objects.length,
      bytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      excused: 1,
      missing: 0,
    }
    expect(inventory).toMatchObject({ recordings: 3, objects: 7 })

    const state = await night.ports.ledger.read(DAY)
    if (state === null) throw new Error('no state')
    const { recordings, ...same } = inventory
    expect((await shownDay(night.ports.ledger, state)).counts).toMatchObject({
      ...same,
      recordingsArchived: recordings,
    })
    const signed = await verifyDayCertificate(night.vault.blobs.get(certificate)?.bytes ?? new Uint8Array(), {})
    expect(signed.statement.counts).toMatchObject({ ...inventory, conversations: 3, orphans: 1 })
    const {
      conversations,
      orphans,
      objects: read,
      bytes,
      problems,
    } = await verifyDay({ vault: night.vault.reader }, DAY, () => {})
    expect({ conversations, orphans, objects: read, bytes, problems }).toEqual({
      conversations: 3,
      orphans: 1,
      objects: inventory.objects,
      bytes: inventory.bytes,
      problems: [],
    })
  })

  it('of a day that runs again are those of the run', async () => {
    const night = await memoryNight()
    await night.archived([conversation('a1')])
    await night.activities.reconcileDay(NIGHT)
    await night.activities.sealDay(NIGHT)
    await night.ports.ledger.progress(DAY, {
      unit: 'next',
      archived: 5,
      recordingsArchived: 5,
      objects: 10,
      bytes: 1,
      genesysCalls: 2,
    })
    const counts = async () => {
      const state = await night.ports.ledger.read(DAY)
      if (state === null) throw new Error('no state')
      return (await shownDay(night.ports.ledger, state)).counts
    }
    expect(await counts()).toMatchObject({ archived: 1, genesysCalls: 2 })
    await night.ports.ledger.update(DAY, { status: 'running' })
    expect((await counts()).archived).toBeGreaterThan(5)
  })
})
