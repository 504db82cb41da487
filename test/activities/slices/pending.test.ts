import { describe, expect, it } from 'vitest'
import { runFiles } from '../../../activities/run-files.ts'
import type { Staging } from '../../../domain/ports/support.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'

const round = (n: number) => ({ ...NIGHT, round: n })

async function waiting(ids: string[]) {
  const dayRun = await memoryNight()
  for (const id of ids) dayRun.tenant.states.set(id, 'UPLOADING')
  await dayRun.archived([conversation('a1'), ...ids.map((id) => conversation(id))])
  return dayRun
}

describe('what waits for a recording', () => {
  it('becomes a slice of its own when it is ready, and is then archived whole', async () => {
    const dayRun = await waiting(['b1', 'b2', 'b3'])
    dayRun.tenant.states.set('b1', 'AVAILABLE').set('b2', 'DELETED')
    const look = await dayRun.activities.retryPending(round(1))
    expect(look).toMatchObject({ slice: 'w001', pending: 3 })
    expect(dayRun.tenant.batches.at(-1)).toEqual(['b1', 'b2'])
    await dayRun.activities.archiveBatches({ ...NIGHT, slice: 'w001', batches: look.batches, round: 1, last: true })
    expect([...dayRun.ports.index.records.keys()].sort()).toEqual(['a1', 'b1', 'b2'])
    expect(dayRun.ports.index.records.get('b2')?.gaps).toMatchObject([{ reason: 'deleted-at-source' }])
    expect(await dayRun.activities.retryPending(round(2))).toEqual({ slice: null, batches: [], pending: 1 })
    expect(await dayRun.ports.ledger.read(DAY)).toMatchObject({ counts: { pending: 1 } })
  })

  it('gets the same answer when a look is delivered twice, and Genesys is asked once', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    dayRun.tenant.states.set('b1', 'AVAILABLE')
    const first = await dayRun.activities.retryPending(round(1))
    const asked = dayRun.tenant.batches.length
    dayRun.tenant.states.set('b2', 'AVAILABLE')
    expect(await dayRun.activities.retryPending(round(1))).toEqual(first)
    expect(dayRun.tenant.batches).toHaveLength(asked)
    expect(await dayRun.activities.retryPending(round(2))).toMatchObject({ slice: 'w002', pending: 1 })
  })

  it('loses nobody when the process dies before a look is noted', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    dayRun.tenant.states.set('b1', 'AVAILABLE')
    let alive = true
    const dying: Staging = {
      ...dayRun.ports.staging,
      write(name, value) {
        if (!alive || name !== runFiles.taken(NIGHT, 1)) return dayRun.ports.staging.write(name, value)
        alive = false
        return Promise.reject(new Error('the process died'))
      },
    }
    await expect(dayRun.withPorts({ staging: dying }).retryPending(round(1))).rejects.toThrow('the process died')
    const look = await dayRun.activities.retryPending(round(1))
    expect(look).toMatchObject({ slice: 'w001', pending: 2 })
    expect(dayRun.tenant.batches.at(-1)).toEqual(['b1'])
    await dayRun.activities.archiveBatches({ ...NIGHT, slice: 'w001', batches: look.batches, round: 1, last: true })
    expect(await dayRun.activities.closePending(NIGHT)).toEqual({ gaps: 1 })
    expect([...dayRun.ports.index.records.keys()].sort()).toEqual(['a1', 'b1', 'b2'])
  })

  it('is closed with its reason when the waiting is over, twice with one outcome', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    dayRun.tenant.states.set('b2', 'ARCHIVED')
    await dayRun.activities.retryPending(round(1))
    for (const _delivery of [1, 2]) expect(await dayRun.activities.closePending(NIGHT)).toEqual({ gaps: 2 })
    expect(new Set(dayRun.vault.written).size).toBe(dayRun.vault.written.length)
    expect(await dayRun.activities.reconcileDay(NIGHT)).toEqual({ status: 'gaps', excused: 0, missing: 2 })
    expect(await dayRun.gaps()).toEqual([
      { conversationId: 'b1', objectId: 'rec-b1', reason: 'not-ready', detail: 'source state UPLOADING' },
      { conversationId: 'b2', objectId: 'rec-b2', reason: 'archived-at-source', detail: 'source state ARCHIVED' },
    ])
    expect(await dayRun.ports.ledger.totals(DAY)).toMatchObject({ archived: 3, recordingsArchived: 1 })
    expect(await dayRun.ports.ledger.read(DAY)).toMatchObject({ counts: { pending: 0 } })
  })

  it('does not keep the gap of a text that a later look could read', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('both', 'UPLOADING')
    await dayRun.archived([conversation('both', { mediaTypes: ['message', 'voice'] })])
    dayRun.tenant.states.set('both', 'AVAILABLE')
    dayRun.tenant.texts.set('both', { messages: [], unreadable: [] })
    const look = await dayRun.activities.retryPending(round(1))
    await dayRun.activities.archiveBatches({ ...NIGHT, slice: 'w001', batches: look.batches, round: 1, last: true })
    expect(dayRun.ports.index.records.get('both')?.gaps).toEqual([])
    expect(
      dayRun.ports.index.records
        .get('both')
        ?.objects.map((object) => object.kind)
        .sort(),
    ).toEqual(['manifest', 'messages', 'recording', 'transcript'])
  })
})
