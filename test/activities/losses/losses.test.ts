import { describe, expect, it } from 'vitest'
import type { ExpiringRecording, LossSource, OrphanRecording } from '../../../domain/ports/loss-source.ts'
import { conversation } from '../../support/small-tenant.ts'
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

async function* pages<T>(...items: T[][]): AsyncIterable<T[]> {
  for (const page of items) yield await Promise.resolve(page)
}

describe('orphan recordings', () => {
  it('are archived once under the longest locked class, and never again', async () => {
    const { activities, ports, tenant } = await dayRun({
      orphans: () => pages([ORPHAN]),
      orphanMedia: () => Promise.resolve(['https://media.example/o-1']),
    })
    expect(await activities.archiveOrphans({ ...NIGHT, round: 0 })).toEqual({ archived: 1, waiting: 0 })
    const record = ports.index.records.get('orphan-o-1')
    expect(record).toMatchObject({ day: DAY, mediaTypes: ['orphan'], gaps: [] })
    const longest = Math.max(...ports.policy.classes.map((retentionClass) => retentionClass.years))
    expect(ports.policy.classes.find((retentionClass) => retentionClass.id === record?.retentionClass)).toMatchObject({
      years: longest,
      mode: 'locked',
    })
    expect(record?.objects.map((object) => object.kind).sort()).toEqual(['manifest', 'recording'])
    const loaded = tenant.downloads
    expect(await activities.archiveOrphans({ ...NEXT_NIGHT, round: 0 })).toEqual({ archived: 0, waiting: 0 })
    expect(tenant.downloads).toBe(loaded)
  })

  it('whose media is still being prepared are looked at again', async () => {
    const { activities } = await dayRun({ orphans: () => pages([ORPHAN]), orphanMedia: () => Promise.resolve([]) })
    expect(await activities.archiveOrphans({ ...NIGHT, round: 0 })).toEqual({ archived: 0, waiting: 1 })
  })
})

describe('the upload report', () => {
  it('makes a gap of what the archive neither holds nor names, and leaves the rest alone', async () => {
    const rows = [
      { conversationId: 'a', recordingId: 'rec-a' },
      { conversationId: 'a', recordingId: 'rec-new' },
      { conversationId: 'of-another-day', recordingId: 'x' },
    ]
    const { activities, archived, gaps } = await dayRun({
      uploadReport: () =>
        Promise.resolve({
          kind: 'done',
          rows: (async function* () {
            yield* await Promise.resolve(rows)
          })(),
        }),
    })
    await archived([conversation('a')])
    expect(
      await activities.readUploadReports({
        ...NIGHT,
        reports: [{ id: 'r', status: 'Pending' }],
        round: 0,
        last: false,
      }),
    ).toEqual({ waiting: [], named: 3 })
    expect(await activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    expect(await gaps()).toMatchObject([{ conversationId: 'a', objectId: 'rec-new', reason: 'not-ready' }])
  })

  it('that is not ready in time is said, not forgotten', async () => {
    const { activities, ports } = await dayRun({ uploadReport: () => Promise.resolve({ kind: 'running' }) })
    const reports = [{ id: 'r', status: 'Failure' as const }]
    expect(await activities.readUploadReports({ ...NIGHT, reports, round: 0, last: false })).toEqual({
      waiting: reports,
      named: 0,
    })
    expect(await activities.readUploadReports({ ...NIGHT, reports, round: 4, last: true })).toEqual({
      waiting: [],
      named: 0,
    })
    expect((await ports.ledger.read(DAY))?.warnings).toEqual(['the upload report (Failure) was not ready in time'])
  })
})

describe('recordings that the source is about to delete', () => {
  it('raise an alarm when the archive does not hold them', async () => {
    const soon = '2026-11-22T00:00:00.000Z'
    const found: ExpiringRecording[] = [
      { conversationId: 'a', recordingId: 'rec-a', deleteDate: soon },
      { conversationId: 'b', recordingId: 'rec-b', deleteDate: soon },
      { conversationId: 'c', recordingId: 'rec-c', deleteDate: '2027-11-22T00:00:00.000Z' },
      { conversationId: 'd', recordingId: 'rec-d', deleteDate: null },
    ]
    const { activities, archived, ports } = await dayRun({
      expiring: (_days, cursor) =>
        Promise.resolve(
          cursor === null
            ? { recordings: found.slice(0, 2), cursor: 'next' }
            : { recordings: found.slice(2), cursor: null },
        ),
    })
    await archived([conversation('a')])
    expect(await activities.checkExpiring(NIGHT)).toEqual({ atRisk: 1 })
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([expect.stringContaining('b/rec-b on 2026-11-22')])
  })
})
