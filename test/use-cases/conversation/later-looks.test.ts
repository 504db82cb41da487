import { describe, expect, it } from 'vitest'
import type { DayRun } from '../../../domain/day-run.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import type { BatchResult } from '../../../domain/ports/recording-source.ts'
import { parseManifest } from '../../../domain/record/manifest.ts'
import { bytesOf } from '../../../use-cases/objects/stored-bytes.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const SWEEP: DayRun = { ...NEXT_NIGHT, purpose: 'resweep' }

function another(dayRun: MemoryNight, conversationId: string): Partial<MemoryNight['ports']> {
  const late: BatchResult = {
    conversationId,
    recordingId: `late-${conversationId}`,
    url: `https://media.example/late-${conversationId}`,
    contentType: 'audio/ogg',
    error: null,
  }
  const { recordings } = dayRun.ports
  return {
    recordings: {
      ...recordings,
      batchStatus: async (id) => {
        const status = await recordings.batchStatus(id)
        return {
          ...status,
          results: [
            ...status.results,
            ...(status.results.some((result) => result.conversationId === conversationId) ? [late] : []),
          ],
        }
      },
    },
  }
}

async function sweep(
  dayRun: MemoryNight,
  conversations: Parameters<MemoryNight['archived']>[0],
  change: Partial<MemoryNight['ports']> = {},
) {
  const activities = dayRun.withPorts(change)
  await dayRun.discovered({ conversations }, SWEEP)
  const plan = await activities.planDay(SWEEP)
  for (let i = 1; i <= plan.slices; i++) {
    const slice = { ...SWEEP, slice: `s${String(i).padStart(4, '0')}` }
    await activities.archiveBatches({
      ...slice,
      batches: (await activities.submitSlice(slice)).batches,
      round: 1,
      last: true,
    })
  }
  return plan
}

describe('a later sweep', () => {
  it('finds nothing new: no download, no new revision, one call for a hundred conversations', async () => {
    const dayRun = await memoryNight()
    await dayRun.archived([conversation('a'), conversation('b')])
    const { downloads, batches } = dayRun.tenant
    const [loaded, asked, written] = [downloads, batches.length, dayRun.vault.written.length]
    await sweep(dayRun, [conversation('a'), conversation('b')])
    expect(dayRun.tenant.downloads).toBe(loaded)
    expect(dayRun.tenant.batches).toHaveLength(asked + 1)
    expect(dayRun.vault.written).toHaveLength(written)
    expect([...dayRun.ports.index.records.values()].map((archiveRecord) => archiveRecord.revision)).toEqual([1, 1])
  })

  it(
    'archives a recording that appeared days later as revision 2, which names the one it supersedes and ' +
      'keeps what was there',
    async () => {
      const dayRun = await memoryNight()
      await dayRun.archived([conversation('a'), conversation('b')])
      const first = dayRun.ports.index.records.get('a')
      await sweep(dayRun, [conversation('a'), conversation('b')], another(dayRun, 'a'))
      const record = dayRun.ports.index.records.get('a')
      expect(record?.revision).toBe(2)
      expect(
        record?.objects
          .filter((object) => object.kind === 'recording')
          .map((object) => object.objectId)
          .sort(),
      ).toEqual(['late-a', 'rec-a'])
      const manifest = record?.objects.find((object) => object.kind === 'manifest')?.path ?? ''
      const cut = manifest.indexOf('/')
      const bytes = await bytesOf(dayRun.vault.reader, manifest.slice(0, cut), manifest.slice(cut + 1))
      const before = first?.objects.find((object) => object.kind === 'manifest')
      expect(parseManifest(JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array()))).supersedes).toEqual({
        path: before?.path,
        sha256: before?.sha256,
      })
      expect(dayRun.ports.index.records.get('b')?.revision).toBe(1)
    },
  )

  it.each([
    ['that announced none, of a medium that may have some', { recordedSessions: 0, mediaTypes: ['callback'] }],
    ['that announced one, of a medium that has none', { recordedSessions: 1, mediaTypes: ['screenmonitoring'] }],
  ])('archives the recording of a conversation %s', async (_what, change) => {
    const dayRun = await memoryNight()
    await dayRun.archived([conversation('a', change)])
    expect(await sweep(dayRun, [conversation('a', change)], another(dayRun, 'a'))).toMatchObject({ slices: 1 })
    expect(dayRun.ports.index.records.get('a')?.objects.map(({ objectId }) => objectId)).toContain('late-a')
  })

  it('that fails takes nothing back: the day stays closed as its certificate says', async () => {
    const dayRun = await memoryNight()
    await dayRun.archived([conversation('a')])
    await dayRun.activities.reconcileDay(NIGHT)
    await dayRun.activities.sealDay(NIGHT)
    await dayRun.activities.failDay({ ...SWEEP, code: 'source-unreachable', message: 'no answer' })
    expect(await dayRun.ports.ledger.read(NIGHT.day)).toMatchObject({
      status: 'complete',
      closed: 'complete',
      warnings: [expect.stringContaining('a later sweep failed')],
    })
    await dayRun.activities.failDay({ ...NEXT_NIGHT, code: 'source-unreachable', message: 'no answer' })
    expect(await dayRun.ports.ledger.read(NIGHT.day)).toMatchObject({ status: 'failed' })
  })

  it('stays due until a sweep has closed the day: neither a failure nor a run for another purpose is one', async () => {
    const dayRun = await memoryNight()
    const lookedAt = async () => (await dayRun.ports.ledger.range(NIGHT.day, NIGHT.day))[0]?.lookedAt
    const close = async (run: DayRun) => {
      await dayRun.archived([conversation('a')], run)
      await dayRun.activities.reconcileDay(run)
      await dayRun.activities.sealDay(run)
    }
    await close(NIGHT)
    expect(await lookedAt()).toBe(NIGHT.startedAt)
    await dayRun.activities.failDay({ ...SWEEP, code: 'source-unreachable', message: 'no answer' })
    expect(await lookedAt()).toBe(NIGHT.startedAt)
    await close(NEXT_NIGHT)
    expect(await lookedAt()).toBe(NIGHT.startedAt)
    await close(SWEEP)
    expect(await lookedAt()).toBe(SWEEP.startedAt)
  })
})

describe('a conversation that goes on after it was archived', () => {
  const before: DayRun = { day: '2026-11-18', startedAt: '2026-11-19T02:00:00.000Z' }
  const thread = (end: string) =>
    conversation('thread', { conversationStart: '2026-11-18T09:00:00.000Z', conversationEnd: end })

  it('stands whole under its new day, as a revision that holds what the archive had of it', async () => {
    const dayRun = await memoryNight()
    await dayRun.archived([thread('2026-11-18T10:00:00.000Z')], before)
    const first = dayRun.ports.index.records.get('thread')?.objects.find((object) => object.kind === 'manifest')
    await dayRun.archived([thread('2026-11-19T11:00:00.000Z')])
    const record = dayRun.ports.index.records.get('thread')
    expect(record).toMatchObject({ revision: 2, day: '2026-11-19' })
    expect(record?.objects.map((object) => object.path).sort()).toEqual([
      'advice-voice/2026/11/18/thread/recordings/rec-thread.ogg',
      'advice-voice/2026/11/19/thread/r2/manifest.json',
    ])
    expect(dayRun.tenant.downloads).toBe(1)
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect(first?.path).toContain('/2026/11/18/thread/')
    expect((await Array.fromAsync(dayRun.ports.index.day('2026-11-18'))).flat()).toHaveLength(1)
  })

  it('inherits an extension, so that no later operation makes its date earlier', async () => {
    const dayRun = await memoryNight()
    await dayRun.archived([thread('2026-11-18T10:00:00.000Z')], before)
    const record = dayRun.ports.index.records.get('thread')
    const until = lawfulUntil('2026-11-18T10:00:00.000Z', 12)
    if (record !== undefined) await dayRun.ports.index.put([{ ...record, extendedUntil: until }])
    await dayRun.archived([thread('2026-11-19T11:00:00.000Z')])
    for (const { path } of dayRun.ports.index.records.get('thread')?.objects ?? []) {
      const cut = path.indexOf('/')
      expect((await dayRun.vault.reader.facts(path.slice(0, cut), path.slice(cut + 1)))?.retainUntil).toBe(until)
    }
    expect(dayRun.ports.index.records.get('thread')?.extendedUntil).toBe(until)
  })
})

describe('recordings in the archive tier of the source', () => {
  async function archivedTier(restore: () => Promise<void>) {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('a', 'ARCHIVED')
    await dayRun.archived([conversation('a'), conversation('b')])
    const asked: string[] = []
    const activities = dayRun.withPorts({
      settings: { ...dayRun.ports.settings, restoreArchived: true },
      recordings: {
        ...dayRun.ports.recordings,
        restore: (_conversation, recordingId) => {
          asked.push(recordingId)
          return restore()
        },
      },
    })
    return { dayRun, asked, activities }
  }

  it('are asked back once, and archived when they are there', async () => {
    const { dayRun, asked, activities } = await archivedTier(() => Promise.resolve())
    await activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    await activities.retryPending({ ...NIGHT, round: 1, page: 0 })
    expect(asked).toEqual(['rec-a'])
    dayRun.tenant.states.set('a', 'AVAILABLE')
    const look = await activities.retryPending({ ...NIGHT, round: 2, page: 0 })
    await activities.archiveBatches({ ...NIGHT, slice: look.slice ?? '', batches: look.batches, round: 1, last: true })
    expect(dayRun.ports.index.records.get('a')?.gaps).toEqual([])
  })

  it('whose restore is refused are named with the refusal, and not asked again', async () => {
    const { ArchiveError } = await import('../../../domain/errors.ts')
    const { dayRun, asked, activities } = await archivedTier(() =>
      Promise.reject(new ArchiveError('source-forbidden', 'status 403')),
    )
    await activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    await activities.closePending({ ...NIGHT, page: 0 })
    expect(asked).toEqual(['rec-a'])
    expect(dayRun.ports.index.records.get('a')?.gaps).toMatchObject([
      {
        reason: 'archived-at-source',
        detail: expect.stringContaining('the restore was refused: source-forbidden') as string,
      },
    ])
  })

  it('are left where they are unless that is configured', async () => {
    const { asked, dayRun } = await archivedTier(() => Promise.resolve())
    await dayRun.activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    expect(asked).toEqual([])
  })
})
