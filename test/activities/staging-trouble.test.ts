/** What was staged and cannot be read now is never taken for nothing: the activity fails, and is tried again. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../domain/errors.ts'
import { conversation } from '../support/small-tenant.ts'
import { memoryNight, NIGHT, type MemoryNight } from '../support/memory-night.ts'

const ORPHAN = {
  orphanId: 'o-1',
  createdAt: '2026-11-19T08:00:00Z',
  status: 'NO_CONVERSATION',
  mediaType: 'CALL',
  sizeBytes: 1000,
  raw: { id: 'o-1' },
}

/** A night that is archived and reconciled, with an orphan at the source. */
async function reconciledNight(): Promise<MemoryNight> {
  const night = await memoryNight()
  night.ports.losses.orphans = async function* () {
    yield await Promise.resolve([ORPHAN])
  }
  await night.archived([conversation('a')])
  await night.activities.closePending({ ...NIGHT, page: 0 })
  await night.activities.reconcileDay(NIGHT)
  return night
}

type Work = (activities: MemoryNight['activities']) => Promise<unknown>

describe('a file of staging that cannot be read', () => {
  it.each<[string, RegExp, Work]>([
    ['names of earlier nights', /^source\/names$/, (at) => at.snapshotNames(NIGHT)],
    [
      'results of a job that were read',
      /\/cursors\//,
      (at) => at.collectPages({ ...NIGHT, jobId: 'j', cursor: 'c', page: 3 }),
    ],
    ['the count of the source', /\/started$/, (at) => at.planDay(NIGHT)],
    ['conversations that are still open', /\/still-open$/, (at) => at.reconcileDay(NIGHT)],
    ['orphans that could not be had', /\/orphan-gaps$/, (at) => at.reconcileDay(NIGHT)],
    ['what reconciliation certifies', /\/certified\/pages$/, (at) => at.sealDay(NIGHT)],
    ['where the archive lies', /\/residency$/, (at) => at.sealDay(NIGHT)],
    ['how far the list of recordings was read', /^source\/expiring$/, (at) => at.checkExpiring(NIGHT)],
    ['the day of an orphan', /^orphans\//, (at) => at.archiveOrphans({ ...NIGHT, round: 0 })],
  ])('stops the activity that asks for it: %s', async (_what, name, work) => {
    const night = await reconciledNight()
    const { read } = night.ports.staging
    let met = 0
    const staging: typeof night.ports.staging = {
      ...night.ports.staging,
      read<T>(file: string) {
        if (!name.test(file)) return read<T>(file)
        met++
        return Promise.reject(new ArchiveError('vault-unreachable', 'no answer', { retryable: true }))
      },
    }
    await expect(work(night.withPorts({ staging }))).rejects.toThrow('no answer')
    expect(met).toBe(1)
  })
})
