import { describe, expect, it } from 'vitest'
import type { Night } from '../../../domain/night.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import type { BatchResult } from '../../../domain/ports/recording-source.ts'
import { parseManifest } from '../../../domain/record/manifest.ts'
import { bytesOf } from '../../../use-cases/objects/stored-bytes.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const SWEEP: Night = { ...NEXT_NIGHT, purpose: 'resweep' }

function another(night: MemoryNight, conversationId: string): Partial<MemoryNight['ports']> {
  const late: BatchResult = {
    conversationId,
    recordingId: `late-${conversationId}`,
    url: `https://media.example/late-${conversationId}`,
    contentType: 'audio/ogg',
    error: null,
  }
  const { recordings } = night.ports
  return {
    recordings: {
      ...recordings,
      batchStatus: async (id) => {
        const status = await recordings.batchStatus(id)
        return {
          ...status,
          results: [
            ...status.results,
            ...(status.results.some((one) => one.conversationId === conversationId) ? [late] : []),
          ],
        }
      },
    },
  }
}

async function sweep(
  night: MemoryNight,
  conversations: Parameters<MemoryNight['archived']>[0],
  change: Partial<MemoryNight['ports']> = {},
) {
  const activities = night.withPorts(change)
  await night.discovered({ conversations }, SWEEP)
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
    const night = await memoryNight()
    await night.archived([conversation('a'), conversation('b')])
    const { downloads, batches } = night.tenant
    const [loaded, asked, written] = [downloads, batches.length, night.vault.written.length]
    await sweep(night, [conversation('a'), conversation('b')])
    expect(night.tenant.downloads).toBe(loaded)
    expect(night.tenant.batches).toHaveLength(asked + 1)
    expect(night.vault.written).toHaveLength(written)
    expect([...night.ports.index.records.values()].map((one) => one.revision)).toEqual([1, 1])
  })

  it(
    'archives a recording that appeared days later as revision ' +
      '2, which ' +
      'names the ' +
      'one it ' +
      'supersedes and ' +
      'keeps what ' +
      'was there',
    async () => {
      const night = await memoryNight()
      await night.archived([conversation('a'), conversation('b')])
      const first = night.ports.index.records.get('a')
      await sweep(night, [conversation('a'), conversation('b')], another(night, 'a'))
      const record = night.ports.index.records.get('a')
      expect(record?.revision).toBe(2)
      expect(
        record?.objects
          .filter((one) => one.kind === 'recording')
          .map((one) => one.objectId)
          .sort(),
      ).toEqual(['late-a', 'rec-a'])
      const manifest = record?.objects.find((one) => one.kind === 'manifest')?.path ?? ''
      const cut = manifest.indexOf('/')
      const bytes = await bytesOf(night.vault.reader, manifest.slice(0, cut), manifest.slice(cut + 1))
      const before = first?.objects.find((one) => one.kind === 'manifest')
      expect(parseManifest(JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array()))).supersedes).toEqual({
        path: before?.path,
        sha256: before?.sha256,
      })
      expect(night.ports.index.records.get('b')?.revision).toBe(1)
    },
  )

  it('that fails takes nothing back: the day stays closed as its certificate says', async () => {
    const night = await memoryNight()
    await night.archived([conversation('a')])
    await night.activities.reconcileDay(NIGHT)
    await night.activities.sealDay(NIGHT)
    await night.activities.failDay({ ...SWEEP, code: 'source-unreachable', message: 'no answer' })
    expect(await night.ports.ledger.read(NIGHT.day)).toMatchObject({
      status: 'complete',
      closed: 'complete',
      warnings: [expect.stringContaining('a later sweep failed')],
    })
    await night.activities.failDay({ ...NEXT_NIGHT, code: 'source-unreachable', message: 'no answer' })
    expect(await night.ports.ledger.read(NIGHT.day)).toMatchObject({ status: 'failed' })
  })
})

describe('a conversation that goes on after it was archived', () => {
  const before: Night = { day: '2026-11-18', startedAt: '2026-11-19T02:00:00.000Z' }
  const thread = (end: string) =>
    conversation('thread', { conversationStart: '2026-11-18T09:00:00.000Z', conversationEnd: end })

  it('is archived whole again under its new day, as a revision that names the one it supersedes', async () => {
    const night = await memoryNight()
    await night.archived([thread('2026-11-18T10:00:00.000Z')], before)
    const first = night.ports.index.records.get('thread')?.objects.find((one) => one.kind === 'manifest')
    await night.archived([thread('2026-11-19T11:00:00.000Z')])
    const record = night.ports.index.records.get('thread')
    expect(record).toMatchObject({ revision: 2, day: '2026-11-19' })
    expect(record?.objects.every((one) => one.path.includes('/2026/11/19/thread/r2/'))).toBe(true)
    expect(first?.path).toContain('/2026/11/18/thread/')
    expect((await Array.fromAsync(night.ports.index.day('2026-11-18'))).flat()).toHaveLength(1)
  })

  it('inherits an extension, so that no later operation makes its date earlier', async () => {
    const night = await memoryNight()
    await night.archived([thread('2026-11-18T10:00:00.000Z')], before)
    const record = night.ports.index.records.get('thread')
    const until = lawfulUntil('2026-11-18T10:00:00.000Z', 12)
    if (record !== undefined) await night.ports.index.put([{ ...record, extendedUntil: until }])
    await night.archived([thread('2026-11-19T11:00:00.000Z')])
    for (const { path } of night.ports.index.records.get('thread')?.objects ?? []) {
      const cut = path.indexOf('/')
      expect((await night.vault.reader.facts(path.slice(0, cut), path.slice(cut + 1)))?.retainUntil).toBe(until)
    }
    expect(night.ports.index.records.get('thread')?.extendedUntil).toBe(until)
  })
})

describe('recordings in the archive tier of the source', () => {
  async function archivedTier(restore: () => Promise<void>) {
    const night = await memoryNight()
    night.tenant.states.set('a', 'ARCHIVED')
    await night.archived([conversation('a'), conversation('b')])
    const asked: string[] = []
    const activities = night.withPorts({
      settings: { ...night.ports.settings, restoreArchived: true },
      recordings: {
        ...night.ports.recordings,
        restore: (_conversation, recordingId) => {
          asked.push(recordingId)
          return restore()
        },
      },
    })
    return { night, asked, activities }
  }

  it('are asked back once, and archived when they are there', async () => {
    const { night, asked, activities } = await archivedTier(() => Promise.resolve())
    await activities.retryPending({ ...NIGHT, round: 0 })
    await activities.retryPending({ ...NIGHT, round: 1 })
    expect(asked).toEqual(['rec-a'])
    night.tenant.states.set('a', 'AVAILABLE')
    const look = await activities.retryPending({ ...NIGHT, round: 2 })
    await activities.archiveBatches({ ...NIGHT, slice: look.slice ?? '', batches: look.batches, round: 1, last: true })
    expect(night.ports.index.records.get('a')?.gaps).toEqual([])
  })

  it('whose restore is refused are named with the refusal, and not asked again', async () => {
    const { ArchiveError } = await import('../../../domain/errors.ts')
    const { night, asked, activities } = await archivedTier(() =>
      Promise.reject(new ArchiveError('source-forbidden', 'status 403')),
    )
    await activities.retryPending({ ...NIGHT, round: 0 })
    await activities.closePending(NIGHT)
    expect(asked).toEqual(['rec-a'])
    expect(night.ports.index.records.get('a')?.gaps).toMatchObject([
      {
        reason: 'archived-at-source',
        detail: expect.stringContaining('the restore was refused: source-forbidden') as string,
      },
    ])
  })

  it('are left where they are unless that is configured', async () => {
    const { asked, night } = await archivedTier(() => Promise.resolve())
    await night.activities.retryPending({ ...NIGHT, round: 0 })
    expect(asked).toEqual([])
  })
})
