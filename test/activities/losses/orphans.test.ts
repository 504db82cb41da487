/** Recordings that lost their conversation: each archived once, or named. */
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { runFiles } from '../../../activities/run-files.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { LossSource, OrphanRecording } from '../../../domain/ports/loss-source.ts'
import { mediaOf } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT, NEXT_NIGHT } from '../../support/memory-night.ts'

const ORPHAN: OrphanRecording = {
  orphanId: 'o-1',
  createdAt: '2026-11-19T08:00:00Z',
  status: 'NO_CONVERSATION',
  mediaType: 'CALL',
  sizeBytes: 1000,
  raw: { id: 'o-1', name: 'call of 4111111111111111' },
}

async function dayRun(losses: Partial<LossSource>) {
  const made = await memoryNight()
  const activities = made.withPorts({ losses: { ...made.ports.losses, ...losses } })
  return { ...made, activities }
}

async function* pages<Page>(...items: Page[]): AsyncIterable<Page> {
  for (const page of items) yield await Promise.resolve(page)
}

describe('orphan recordings', () => {
  it('are archived once under the longest locked class, and never again', async () => {
    const { activities, ports, tenant } = await dayRun({
      orphans: () => pages([ORPHAN]),
      orphanMedia: () => Promise.resolve(['https://media.example/o-1']),
    })
    expect(await activities.archiveOrphans({ ...NIGHT, round: 0 })).toEqual({ archived: 1, waiting: 0, next: null })
    const record = ports.index.records.get('orphan-o-1')
    expect(record).toMatchObject({ day: DAY, mediaTypes: ['orphan'], gaps: [] })
    const longest = Math.max(...ports.policy.classes.map((retentionClass) => retentionClass.years))
    expect(ports.policy.classes.find((retentionClass) => retentionClass.id === record?.retentionClass)).toMatchObject({
      years: longest,
      mode: 'locked',
    })
    expect(record?.objects.map(({ kind, path, part }) => [kind, path.split('/').at(-1), part])).toEqual([
      ['recording', 'o-1.ogg', undefined],
      ['manifest', 'manifest.json', undefined],
    ])
    const loaded = tenant.downloads
    expect(await activities.archiveOrphans({ ...NEXT_NIGHT, round: 0 })).toEqual({
      archived: 0,
      waiting: 0,
      next: null,
    })
    expect(tenant.downloads).toBe(loaded)
  })

  it('belong to one day, however many nights look at the same moment', async () => {
    const { activities, ports } = await dayRun({
      orphans: () => pages([ORPHAN]),
      orphanMedia: () => Promise.resolve(['https://media.example/o-1']),
    })
    const nights = ['2026-11-18', '2026-11-19'].map((day) => ({ ...NIGHT, day, round: 0 }))
    const sweeps = ['2026-11-16', '2026-11-12'].map((day) => ({ ...NIGHT, day, round: 0, purpose: 'resweep' as const }))
    const done = await Promise.all([...sweeps, ...nights].map((input) => activities.archiveOrphans(input)))
    expect(done.reduce((sum, { archived }) => sum + archived, 0)).toBe(1)
    expect(ports.index.records.size).toBe(1)
  })

  it('are found in the vault where a run died before it could index them', async () => {
    const { ports, withPorts, vault, tenant } = await memoryNight()
    const losses = {
      ...ports.losses,
      orphans: () => pages([ORPHAN, { ...ORPHAN, orphanId: 'o-2', raw: { id: 'o-2' } }]),
      orphanMedia: (id: string) => Promise.resolve([`https://media.example/${id}`]),
    }
    const dead = { ...ports.index, put: () => Promise.reject(new ArchiveError('index-unreachable', 'gone')) }
    await expect(withPorts({ losses, index: dead }).archiveOrphans({ ...NIGHT, round: 0 })).rejects.toThrow('gone')
    const stored = [...vault.blobs.keys()]
    for (const startedAt of [NEXT_NIGHT.startedAt, '2026-11-27T05:30:00.000Z'])
      await withPorts({ losses }).archiveOrphans({ ...NIGHT, startedAt, round: 0 })
    const record = ports.index.records.get('orphan-o-1')
    expect(record?.objects.map(({ path }) => path).every((path) => stored.includes(path))).toBe(true)
    expect(tenant.downloads).toBe(2)
  })

  it('that cannot be had are gaps by name, which close when they can', async () => {
    const { ports, withPorts, archived, gaps } = await memoryNight()
    const orphans = { ...ports.losses, orphans: () => pages([ORPHAN, { ...ORPHAN, orphanId: '../o-2' }]) }
    const refused = () => Promise.reject(new ArchiveError('source-forbidden', 'status 403'))
    await archived([])
    const { archiveOrphans, reconcileDay } = withPorts({ losses: { ...orphans, orphanMedia: refused } })
    expect(await archiveOrphans({ ...NIGHT, round: 2 })).toEqual({ archived: 0, waiting: 2, next: null })
    expect(await reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 2 })
    expect(await gaps()).toEqual([
      expect.objectContaining({ conversationId: 'orphan-o-1', objectId: 'o-1', reason: 'permission-denied' }),
      expect.objectContaining({ objectId: '../o-2', reason: 'content-unavailable' }),
    ])
    const media = () => Promise.resolve(['https://media.example/o-1'])
    const later = { ...NEXT_NIGHT, purpose: 'resweep' as const, round: 0 }
    expect(await withPorts({ losses: { ...orphans, orphanMedia: media } }).archiveOrphans(later)).toMatchObject({
      archived: 1,
    })
    expect(ports.index.records.get('orphan-o-1')).toMatchObject({ day: DAY })
  })

  it('are left where the time of an activity ends, and gone on with from there', async () => {
    const orphans = ['o-1', 'o-2', 'o-3'].map((orphanId) => ({ ...ORPHAN, orphanId }))
    let asked: string[] = []
    const { activities, clock, ports } = await dayRun({
      orphans: () => pages(orphans.slice(0, 2), orphans.slice(2)),
      orphanMedia: (orphanId) => {
        asked.push(orphanId)
        clock.set(new Date(clock.now() + 3_600_000).toISOString())
        return orphanId === 'o-1'
          ? Promise.reject(new ArchiveError('source-not-found', 'gone'))
          : Promise.resolve([`https://media.example/${orphanId}`])
      },
    })
    const first = await activities.archiveOrphans({ ...NIGHT, round: 0 })
    expect(first).toMatchObject({ next: 1 })
    expect(asked).toEqual(['o-1'])
    asked = []
    const second = await activities.archiveOrphans({ ...NIGHT, round: 1, from: first.next ?? 0 })
    expect([asked, second.next]).toEqual([['o-2'], 2])
    const third = await activities.archiveOrphans({ ...NIGHT, round: 2, from: second.next ?? 0 })
    expect(third).toEqual({ archived: 1, waiting: 1, next: null })
    expect([...ports.index.records.keys()].sort()).toEqual(['orphan-o-2', 'orphan-o-3'])
  })

  it('are taken one a delivery at the least, however late each of them begins', async () => {
    const orphans = ['o-1', 'o-2'].map((orphanId) => ({ ...ORPHAN, orphanId }))
    const { ports, withPorts, clock } = await memoryNight()
    const { archiveOrphans } = withPorts({
      losses: {
        ...ports.losses,
        orphans: () => pages(orphans),
        orphanMedia: (orphanId) => Promise.resolve([`https://media.example/${orphanId}`]),
      },
      clock: {
        now: () => {
          clock.set(new Date(clock.now() + 3_600_000).toISOString())
          return clock.now()
        },
      },
    })
    expect(await archiveOrphans({ ...NIGHT, round: 0 })).toEqual({ archived: 1, waiting: 0, next: 1 })
    expect(await archiveOrphans({ ...NIGHT, round: 0, from: 1 })).toEqual({ archived: 1, waiting: 0, next: null })
  })

  it('that hold a card number nobody can mask wait in quarantine, and are named', async () => {
    const { activities, ports, tenant, vault } = await dayRun({
      orphans: () => pages([ORPHAN]),
      orphanMedia: () => Promise.resolve(['https://media.example/o-1']),
    })
    const body = zipSync({ 'notes.txt': strToU8('my card 4111111111111111') })
    tenant.media.open = () =>
      Promise.resolve({
        contentType: 'application/zip',
        contentLength: body.byteLength,
        body: pages(body),
        cancel: () => {},
      })
    expect(await activities.archiveOrphans({ ...NIGHT, round: 0 })).toMatchObject({ archived: 1, waiting: 0 })
    const record = ports.index.records.get('orphan-o-1')
    expect(record?.gaps).toMatchObject([
      { conversationId: 'orphan-o-1', objectId: 'o-1', reason: 'card-data-quarantined' },
    ])
    expect(record?.objects.map(({ kind }) => kind)).toEqual(['manifest'])
    const aside = [...vault.blobs.keys()].filter((path) => path.endsWith('.zip'))
    expect(aside).toEqual([expect.stringMatching(/^quarantine\//)])
  })

  it('of several files keep each of them, whichever the source lists first when one has broken off', async () => {
    const links = ['https://media.example/first?Signature=1', 'https://media.example/second?Signature=1']
    const { activities, ports, tenant, vault } = await dayRun({
      orphans: () => pages([ORPHAN]),
      orphanMedia: () => Promise.resolve(links),
    })
    const { open } = tenant.media
    tenant.media.open = (url) =>
      url.includes('second')
        ? Promise.reject(new ArchiveError('media-unavailable', 'status 503', { retryable: true }))
        : open(url)
    expect(await activities.archiveOrphans({ ...NIGHT, round: 0 })).toMatchObject({ archived: 0, waiting: 1 })
    tenant.media.open = open
    links.reverse()
    expect(await activities.archiveOrphans({ ...NIGHT, round: 1 })).toMatchObject({ archived: 1, waiting: 0 })
    const files = ports.index.records.get('orphan-o-1')?.objects.filter(({ kind }) => kind === 'recording') ?? []
    expect(files.map(({ path, part }) => [path.slice(path.lastIndexOf('/') + 1), part])).toEqual([
      ['o-1.1.ogg', 1],
      ['o-1.2.ogg', 2],
    ])
    expect(files.map(({ path }) => Buffer.from(vault.blobs.get(path)?.bytes ?? []))).toEqual(
      ['first', 'second'].map((file) => Buffer.from(mediaOf(file))),
    )
  })

  it.each([
    ['an error of the program', new TypeError('x is not a function')],
    ['an error that is of no file', new ArchiveError('index-conflict', 'odd')],
  ])('of which one throws leave the others to be archived, and stand by name: %s', async (_what, error) => {
    const { activities, ports } = await dayRun({
      orphans: () => pages([ORPHAN, { ...ORPHAN, orphanId: 'o-2' }]),
      orphanMedia: (id) => (id === 'o-1' ? Promise.reject(error) : Promise.resolve([`https://media.example/${id}`])),
    })
    expect(await activities.archiveOrphans({ ...NIGHT, round: 0 })).toMatchObject({ archived: 1, waiting: 1 })
    expect([...ports.index.records.keys()]).toEqual(['orphan-o-2'])
    expect(await ports.staging.read(runFiles.orphanGaps(NIGHT))).toMatchObject([
      { conversationId: 'orphan-o-1', reason: 'processing-failed' },
    ])
  })

  it.each([
    ['2026-11-23T00:00:00.000Z', 1],
    ['2026-11-23T00:00:00.001Z', 0],
  ])(
    'are taken by a run of their day within four days of its beginning, not later: %s',
    async (startedAt, archived) => {
      const { activities } = await dayRun({
        orphans: () => pages([ORPHAN]),
        orphanMedia: () => Promise.resolve(['https://media.example/o-1']),
      })
      expect(await activities.archiveOrphans({ day: DAY, startedAt, round: 0 })).toMatchObject({ archived })
    },
  )

  it('whose media is still being prepared are looked at again', async () => {
    const { activities } = await dayRun({ orphans: () => pages([ORPHAN]), orphanMedia: () => Promise.resolve([]) })
    expect(await activities.archiveOrphans({ ...NIGHT, round: 0 })).toEqual({ archived: 0, waiting: 1, next: null })
  })
})
