/** S7: a 503 that stays with one conversation is its own misfortune; one that meets all of them is an outage. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const outOfReach = () => new ArchiveError('source-unreachable', 'the source: status 503', { retryable: true })

/** Texts and inventories of `closed` conversations answer 503 as long as they are in the set. */
async function tenantWith(...closed: string[]) {
  const night = await memoryNight()
  const dark = new Set(closed)
  const { recordings, digital } = night.tenant
  const { recordings: inventory } = recordings
  recordings.recordings = (id) => (dark.has(id) ? Promise.reject(outOfReach()) : inventory(id))
  const { messages } = digital
  digital.messages = (id) => (dark.has(id) ? Promise.reject(outOfReach()) : messages(id))
  return { night, dark }
}

const thread = (id: string) => conversation(id, { mediaTypes: ['message'], recordedSessions: 0 })
const gapsOf = (night: MemoryNight, id: string) =>
  night.ports.index.records.get(id)?.gaps.map(({ objectId, reason }) => ({ objectId, reason }))

describe('a source that is out of reach for one conversation of a batch', () => {
  it('leaves its inventory to a later look, and the others are archived', async () => {
    const { night, dark } = await tenantWith('a')
    night.tenant.states.set('a', 'UPLOADING')
    expect(await night.archived([conversation('a'), conversation('b')])).toEqual({ pending: 1, records: 1 })
    dark.clear()
    night.tenant.states.set('a', 'AVAILABLE')
    const look = await night.activities.retryPending({ ...NIGHT, round: 1, page: 0 })
    await night.activities.archiveBatches({ ...NIGHT, slice: 'w001', batches: look.batches, round: 1, last: true })
    expect(gapsOf(night, 'a')).toEqual([])
  })

  it('is a gap of that conversation where it stays so until the waiting is over', async () => {
    const { night } = await tenantWith('a')
    night.tenant.states.set('a', 'UPLOADING')
    night.tenant.states.set('b', 'UPLOADING')
    await night.archived([conversation('a'), conversation('b')])
    expect(await night.activities.retryPending({ ...NIGHT, round: 1, page: 0 })).toMatchObject({ pending: 2 })
    await night.activities.closePending({ ...NIGHT, page: 0 })
    expect(gapsOf(night, 'a')).toEqual([{ objectId: 'a', reason: 'content-unavailable' }])
    expect(gapsOf(night, 'b')).toEqual([{ objectId: 'rec-b', reason: 'not-ready' }])
  })

  it('is a gap of its text where it stays so until the waiting is over', async () => {
    const { night } = await tenantWith('text-a')
    await night.archived([thread('text-a'), conversation('b')])
    await night.activities.closePending({ ...NIGHT, page: 0 })
    expect(gapsOf(night, 'text-a')).toEqual([{ objectId: 'text-a-messages', reason: 'content-unavailable' }])
    expect(gapsOf(night, 'b')).toEqual([])
  })
})

describe('a source that is out of reach for every conversation of a batch', () => {
  it('stops the slice, and nothing is sealed with a gap that an hour would mend', async () => {
    const { night } = await tenantWith('text-a', 'b')
    night.tenant.states.set('b', 'UPLOADING')
    await expect(night.archived([thread('text-a'), conversation('b')])).rejects.toMatchObject({
      code: 'source-unreachable',
    })
    expect(night.ports.index.records.size).toBe(0)
    expect([...night.vault.blobs.keys()].filter((name) => name.endsWith('manifest.json'))).toEqual([])
  })

  it('stops the look at what waits', async () => {
    const { night, dark } = await tenantWith()
    night.tenant.states.set('a', 'UPLOADING')
    await night.archived([conversation('a')])
    dark.add('a')
    await expect(night.activities.retryPending({ ...NIGHT, round: 1, page: 0 })).rejects.toMatchObject({
      code: 'source-unreachable',
    })
  })
})
