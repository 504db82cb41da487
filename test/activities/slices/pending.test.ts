import { describe, expect, it } from 'vitest'
import type { Batch } from '../../../activities/contract/slices.ts'
import { runFiles } from '../../../activities/run-files.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { Staging } from '../../../domain/ports/support.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'

const LAST = { round: 1, last: true }
const round = (n: number, page = 0) => ({ ...NIGHT, round: n, page })

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
    const blind = await dayRun.activities.retryPending(round(2))
    expect(blind).toMatchObject({ slice: 'w002', pending: 1, more: false })
    expect(dayRun.tenant.batches.at(-1)).toEqual(['b3'])
    expect(await dayRun.ports.ledger.read(DAY)).toMatchObject({ counts: { pending: 1 } })
  })

  it('is fetched as soon as the source has restored it', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    dayRun.tenant.states.set('b1', 'RESTORED').set('b2', 'ARCHIVED')
    expect(await dayRun.activities.retryPending(round(1))).toMatchObject({ slice: 'w001', pending: 2 })
    expect(dayRun.tenant.batches.at(-1)).toEqual(['b1'])
  })

  it('gets the same answer when a look is delivered twice, and Genesys is asked once', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    dayRun.tenant.states.set('b1', 'AVAILABLE')
    const first = await dayRun.activities.retryPending(round(1))
    const asked = dayRun.tenant.batches.length
    dayRun.tenant.states.set('b2', 'AVAILABLE')
    expect(await dayRun.activities.retryPending(round(1))).toEqual({ ...first, repeated: true })
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
        if (!alive || !name.startsWith(runFiles.taken(NIGHT, 1, 0))) return dayRun.ports.staging.write(name, value)
        alive = false
        return Promise.reject(new Error('the process died'))
      },
    }
    await expect(dayRun.withPorts({ staging: dying }).retryPending(round(1))).rejects.toThrow('the process died')
    const look = await dayRun.activities.retryPending(round(1))
    expect(look).toMatchObject({ slice: 'w001', pending: 2 })
    expect(dayRun.tenant.batches.at(-1)).toEqual(['b1'])
    await dayRun.activities.archiveBatches({ ...NIGHT, slice: 'w001', batches: look.batches, round: 1, last: true })
    expect(await dayRun.activities.closePending({ ...NIGHT, page: 0 })).toEqual({ gaps: 1, more: false })
    expect([...dayRun.ports.index.records.keys()].sort()).toEqual(['a1', 'b1', 'b2'])
  })

  it('is looked at beside one whose inventory cannot be handled at all', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    dayRun.tenant.states.set('b1', 'AVAILABLE').set('b2', 'AVAILABLE')
    const { recordings } = dayRun.tenant.recordings
    dayRun.tenant.recordings.recordings = (id) =>
      id === 'b1' ? Promise.reject(new TypeError('x is not a function')) : recordings(id)
    expect(await dayRun.activities.retryPending(round(0))).toMatchObject({ slice: 'w000', pending: 2 })
    expect(dayRun.tenant.batches.at(-1)).toEqual(['b2'])
    const refused = new ArchiveError('source-unauthorized', 'status 401')
    dayRun.tenant.recordings.recordings = () => Promise.reject(refused)
    await expect(dayRun.activities.retryPending(round(1))).rejects.toThrow('status 401')
  })

  it('is closed with its reason when the waiting is over, twice with one outcome', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    dayRun.tenant.states.set('b2', 'ARCHIVED')
    await dayRun.activities.retryPending(round(1))
    for (const _delivery of [1, 2])
      expect(await dayRun.activities.closePending({ ...NIGHT, page: 0 })).toEqual({ gaps: 2, more: false })
    expect(new Set(dayRun.vault.written).size).toBe(dayRun.vault.written.length)
    expect(await dayRun.activities.reconcileDay(NIGHT)).toEqual({ status: 'gaps', excused: 0, missing: 2 })
    expect(await dayRun.gaps()).toEqual([
      { conversationId: 'b1', objectId: 'rec-b1', reason: 'not-ready', detail: 'source state UPLOADING' },
      { conversationId: 'b2', objectId: 'rec-b2', reason: 'archived-at-source', detail: 'source state ARCHIVED' },
    ])
    const objects = [...dayRun.ports.index.records.values()].flatMap((record) => record.objects)
    expect(await dayRun.ports.ledger.totals(DAY)).toMatchObject({
      archived: 3,
      recordingsArchived: 1,
      objects: objects.length,
      bytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    })
    expect(await dayRun.ports.ledger.read(DAY)).toMatchObject({ counts: { pending: 0 } })
  })

  it('costs a look no reads of what older looks took, however many there were', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    const read: string[] = []
    const { retryPending } = dayRun.withPorts({
      staging: {
        ...dayRun.ports.staging,
        read: (name) => {
          if (name.startsWith(runFiles.takens(NIGHT))) read.push(name)
          return dayRun.ports.staging.read(name)
        },
      },
    })
    // Rounds in which each is asked for by itself: what is not ready waits on.
    for (const n of [1, 3, 7, 15, 31]) expect(await retryPending(round(n))).toMatchObject({ slice: null, pending: 2 })
    expect(read).toEqual([])
  })

  it('is closed with nothing where nothing waits', async () => {
    const dayRun = await waiting([])
    expect(await dayRun.activities.closePending({ ...NIGHT, page: 0 })).toEqual({ gaps: 0, more: false })
  })

  it('does not keep the gap of a text that a later look could read', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('both', 'UPLOADING')
    await dayRun.archived([conversation('both', { mediaTypes: ['message', 'voice'] })])
    dayRun.tenant.states.set('both', 'AVAILABLE')
    const message = { messageId: 'm-1', time: null, sender: null, text: 'hello', attachments: [], raw: {} }
    dayRun.tenant.texts.set('both', { messages: [message], unreadable: [] })
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

describe('what a look was told before', () => {
  it('is not forgotten when the inventory now speaks of something else: a screen that nobody lists', async () => {
    const dayRun = await memoryNight()
    const sound = (state: string) => dayRun.tenant.inventories.set('a', [{ recordingId: 'sound', state }])
    sound('UPLOADING')
    await dayRun.archived([conversation('a', { screenRecordings: 1 })])
    await dayRun.activities.retryPending(round(1))
    sound('AVAILABLE')
    // Nobody is asked one by one in this round.
    const { slice, batches } = await dayRun.activities.retryPending(round(2))
    await dayRun.activities.archiveBatches({ ...NIGHT, slice: slice ?? '', batches, ...LAST })
    await dayRun.activities.closePending({ ...NIGHT, page: 0 })
    const record = dayRun.ports.index.records.get('a')
    expect(record?.gaps).toMatchObject([{ objectId: 'a-screen', reason: 'not-found-at-source' }])
    expect(record?.objects.map(({ objectId }) => objectId)).toContain('sound')
  })

  it('that none is listed is over with the first that is', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.inventories.set('a', [])
    await dayRun.archived([conversation('a')])
    dayRun.tenant.inventories.set('a', [{ recordingId: 'sound', state: 'UPLOADING' }])
    await dayRun.activities.retryPending(round(1))
    await dayRun.activities.closePending({ ...NIGHT, page: 0 })
    expect(dayRun.ports.index.records.get('a')?.gaps).toMatchObject([{ objectId: 'sound', reason: 'not-ready' }])
  })
})

describe('a look at conversations with texts', () => {
  const mixed = (id: string) => conversation(id, { mediaTypes: ['message', 'voice'] })
  const message = { messageId: 'm-1', time: null, sender: null, text: 'hello', attachments: [], raw: {} }

  it('asks forty inventories and leaves the others waiting', async () => {
    const dayRun = await memoryNight()
    const ids = Array.from({ length: 45 }, (_, n) => `m${String(n).padStart(2, '0')}`)
    for (const id of ids) {
      dayRun.tenant.states.set(id, 'UPLOADING')
      dayRun.tenant.texts.set(id, { messages: [message], unreadable: [] })
    }
    await dayRun.archived(ids.map(mixed))
    // Those that the first look had no calls left for.
    const { slice, batches } = await dayRun.activities.retryPending(round(0))
    await dayRun.activities.archiveBatches({ ...NIGHT, slice: slice ?? '', batches, ...LAST })
    for (const round of [1, 2]) {
      const { recordings } = dayRun.tenant.recordings
      let asked = 0
      const counted = dayRun.withPorts({
        recordings: {
          ...dayRun.tenant.recordings,
          recordings: (id) => {
            asked++
            return recordings(id)
          },
        },
      })
      expect(await counted.retryPending({ ...NIGHT, round, page: 0 })).toMatchObject({ slice: null, pending: 45 })
      expect([round, asked]).toEqual([round, round === 1 ? 40 : 0])
    }
    expect(await dayRun.activities.closePending({ ...NIGHT, page: 0 })).toEqual({ gaps: 45, more: false })
  })

  it('tries texts that failed again in its turn, and not between', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.digital.messages = () =>
      Promise.reject(new ArchiveError('source-refused', 'status 500', { retryable: true }))
    await dayRun.archived([mixed('a')])
    expect(await dayRun.activities.retryPending(round(2))).toMatchObject({ slice: null, pending: 1 })
    expect(await dayRun.activities.retryPending(round(3))).toMatchObject({ slice: 'w003', pending: 1 })
  })

  it('fails when the source is out of reach for all, and goes on when it is for one', async () => {
    const dayRun = await waiting(['b1', 'b2'])
    const { recordings } = dayRun.tenant.recordings
    const away = (id: string) => Promise.reject(new ArchiveError('source-unreachable', `no answer for ${id}`))
    dayRun.tenant.recordings.recordings = away
    await expect(dayRun.activities.retryPending(round(1))).rejects.toThrow('no answer for b1')
    dayRun.tenant.recordings.recordings = (id) => (id === 'b1' ? away(id) : recordings(id))
    expect(await dayRun.activities.retryPending(round(1))).toMatchObject({ slice: null, pending: 2 })
  })
})

describe('a crowd that waits for recordings', () => {
  const ids = Array.from({ length: 450 }, (_, n) => `p${String(n).padStart(3, '0')}`)

  it('is looked at and closed in pages, everybody once a round', async () => {
    const dayRun = await memoryNight()
    for (const id of ids) dayRun.tenant.states.set(id, 'UPLOADING')
    await dayRun.archived(ids.map((id) => conversation(id)))
    for (const id of ['p000', 'p250', 'p449']) dayRun.tenant.states.set(id, 'AVAILABLE')
    const ready: { slice: string; batches: Batch[] }[] = []
    let looked = 0
    for (let page = 0, more = true; more; page++) {
      const look = await dayRun.activities.retryPending(round(0, page))
      expect(look.pending).toBeLessThanOrEqual(300)
      looked += look.pending
      more = look.more
      if (look.slice !== null) ready.push({ slice: look.slice, batches: look.batches })
      expect(await dayRun.activities.retryPending(round(0, page))).toEqual({ ...look, repeated: true })
    }
    expect(looked).toBe(450)
    expect(ready.length).toBeGreaterThan(1)
    for (const slice of ready) await dayRun.activities.archiveBatches({ ...NIGHT, ...slice, round: 1, last: true })
    expect(dayRun.ports.index.records.size).toBe(3)
    expect(await dayRun.ports.ledger.read(DAY)).toMatchObject({ counts: { pending: 450 } })

    const second = await dayRun.activities.retryPending(round(1))
    expect(second).toMatchObject({ more: true })
    if (second.slice !== null)
      await dayRun.activities.archiveBatches({ ...NIGHT, slice: second.slice, batches: second.batches, ...LAST })
    expect(await dayRun.ports.ledger.read(DAY)).toMatchObject({ counts: { pending: 447 } })
    let gaps = 0
    for (let page = 0, more = true; more; page++) {
      const closed = await dayRun.activities.closePending({ ...NIGHT, page })
      gaps += closed.gaps
      more = closed.more
    }
    expect(gaps).toBe(447)
    expect(dayRun.ports.index.records.size).toBe(450)
    expect(new Set(dayRun.vault.written).size).toBe(dayRun.vault.written.length)
  })
})
