import { describe, expect, it } from 'vitest'
import { goodUploadsRead } from '../../../activities/slices/reported.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { ExpiringRecording, LossSource, UploadReport } from '../../../domain/ports/loss-source.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT } from '../../support/memory-night.ts'

async function dayRun(losses: Partial<LossSource>) {
  const made = await memoryNight()
  const activities = made.withPorts({ losses: { ...made.ports.losses, ...losses } })
  return { ...made, activities }
}

type Entry = Omit<ExpiringRecording, 'createdAt'>
/** A page of the list of recordings by age. */
const listed = (recordings: Entry[], cursor: string | null) =>
  Promise.resolve({ recordings: recordings.map((entry) => ({ ...entry, createdAt: null })), unreadable: 0, cursor })

async function* pages<T>(...items: T[][]): AsyncIterable<T[]> {
  for (const page of items) yield await Promise.resolve(page)
}

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
            yield await Promise.resolve(rows)
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
        late: true,
      }),
    ).toEqual({ waiting: [], named: 3 })
    expect(await activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    expect(await gaps()).toMatchObject([{ conversationId: 'a', objectId: 'rec-new', reason: 'not-ready' }])
  })

  it('makes a gap of what it names where no slice compares: of a record held whole, or an odd one', async () => {
    const rows = ['a', 'odd', 'b'].map((conversationId) => ({ conversationId, recordingId: 'rec-new' }))
    const { activities, archived, discovered } = await dayRun({
      uploadReport: () => Promise.resolve({ kind: 'done', rows: pages(rows) }),
    })
    await archived([conversation('a')])
    const odd = { kind: 'unreadable' as const, conversationId: 'odd', conversationEnd: null, reason: 'odd', raw: {} }
    await discovered({ conversations: [conversation('a'), conversation('b')], unreadable: [odd] }, NEXT_NIGHT)
    expect(await activities.planDay(NEXT_NIGHT)).toMatchObject({ known: 1 })
    const reports = [{ id: 'r', status: 'Pending' as const }]
    const look = { ...NEXT_NIGHT, reports, round: 0, last: false }
    expect(await activities.readUploadReports(look)).toEqual({ waiting: [], named: 2 })
  })

  it('of good uploads too names a recording that no session announces, and nothing twice', async () => {
    const { activities, archived, gaps, ports } = await dayRun({
      uploadReport: (id) =>
        Promise.resolve({
          kind: 'done',
          rows: (async function* () {
            yield await Promise.resolve(
              id === 'good'
                ? [
                    { conversationId: 'a', recordingId: 'rec-a' },
                    { conversationId: 'text-b', recordingId: 'rec-unannounced' },
                    { conversationId: 'of-another-day', recordingId: 'x' },
                  ]
                : [{ conversationId: 'a', recordingId: 'rec-late' }],
            )
          })(),
        }),
    })
    expect((await activities.orderUploadReports(NIGHT)).reports.map((report) => report.status)).toEqual([
      'Pending',
      'Failure',
      'WaitForConversation',
      'Success',
    ])
    const old = await activities.orderUploadReports({ ...NIGHT, purpose: 'backfill' })
    expect(old.reports.map((report) => report.status)).toEqual(['Pending', 'Failure', 'WaitForConversation'])
    const said = [expect.stringContaining('no session announces') as string]
    expect(await ports.ledger.read(DAY)).toMatchObject({ warnings: said })
    await archived([conversation('a'), conversation('text-b', { recordedSessions: 0, mediaTypes: ['callback'] })])
    const reports = [
      { id: 'good', status: 'Success' as const },
      { id: 'late', status: 'Pending' as const },
    ]
    const late = { ...NIGHT, reports, round: 0, last: false, late: true as const }
    for (const delivery of [1, 2])
      expect([delivery, await activities.readUploadReports(late)]).toEqual([delivery, { waiting: [], named: 3 }])
    expect(ports.index.records.size).toBe(2)
    expect(await activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 2 })
    expect((await gaps()).map((gap) => [gap.conversationId, gap.objectId, gap.reason])).toEqual([
      ['a', 'rec-late', 'not-ready'],
      ['text-b', 'rec-unannounced', 'not-ready'],
    ])
  })

  it('of good uploads that was cut short says nothing of what it does not name', async () => {
    const rows = Array.from({ length: 1000 }, () => ({ conversationId: 'text-b', recordingId: 'rec-b' }))
    const report = async (pages: number) => {
      const { activities, archived, ports } = await dayRun({
        uploadReport: () =>
          Promise.resolve({
            kind: 'done',
            rows: (async function* () {
              for (let page = 0; page < pages; page++) yield await Promise.resolve(rows)
            })(),
          }),
      })
      await archived([conversation('text-b', { recordedSessions: 0, mediaTypes: ['callback'] })])
      await activities.readUploadReports({
        ...NIGHT,
        reports: [{ id: 'good', status: 'Success' }],
        round: 0,
        last: false,
      })
      return { whole: await goodUploadsRead(ports, NIGHT), warnings: (await ports.ledger.read(DAY))?.warnings ?? [] }
    }
    expect(await report(1000)).toEqual({ whole: true, warnings: [] })
    expect(await report(1001)).toEqual({ whole: false, warnings: [expect.stringContaining('1000000 rows') as string] })
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

describe('an upload report that cannot be ordered', () => {
  const refusing = (error: ArchiveError) =>
    dayRun({
      orderUploadReport: (_since, status) => (status === 'Failure' ? Promise.reject(error) : Promise.resolve(status)),
    })

  it('is said, and the others are ordered', async () => {
    const { activities, ports } = await refusing(new ArchiveError('source-forbidden', 'status 403'))
    const { reports } = await activities.orderUploadReports(NIGHT)
    expect(reports.map(({ id }) => id)).toEqual(['Pending', 'WaitForConversation', 'Success'])
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([
      'the upload report (Failure) is not given (status 403): ' +
        'a sample of the conversations is compared with their inventories instead',
    ])
  })

  it.each([
    new ArchiveError('source-unauthorized', 'status 401'),
    new ArchiveError('source-throttled', 'status 429', { retryable: true }),
    new TypeError('a defect'),
  ])('is tried again where that may help, or shows what is wrong: %s', async (error) => {
    const { activities } = await refusing(error as ArchiveError)
    await expect(activities.orderUploadReports(NIGHT)).rejects.toBe(error)
  })

  it.each([
    ['2026-11-28T00:00:00.000Z', 4],
    ['2026-11-28T00:00:00.001Z', 3],
  ])('for a day more than nine days old is that of good uploads: at %s', async (now, count) => {
    const { activities, clock } = await dayRun({})
    clock.set(now)
    expect((await activities.orderUploadReports(NIGHT)).reports).toHaveLength(count)
  })
})

describe('an upload report that cannot be had', () => {
  const REPORTS = [
    { id: 'late', status: 'Pending' as const },
    { id: 'good', status: 'Success' as const },
  ]
  const good: UploadReport = { kind: 'done', rows: pages([{ conversationId: 'a', recordingId: 'rec-new' }]) }

  it('takes no other with it, and is asked for again while there are looks', async () => {
    const { activities, archived, gaps, ports } = await dayRun({
      uploadReport: (id) =>
        id === 'good'
          ? Promise.resolve(good)
          : Promise.reject(new ArchiveError('media-unavailable', 'status 503', { retryable: true })),
    })
    await archived([conversation('a')])
    const look = { ...NIGHT, reports: REPORTS, round: 0, late: true as const }
    expect(await activities.readUploadReports({ ...look, last: false })).toEqual({ waiting: [REPORTS[0]], named: 1 })
    const left = { ...look, reports: REPORTS.slice(0, 1) }
    expect(await activities.readUploadReports({ ...left, last: true })).toEqual({ waiting: [], named: 1 })
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([
      'the upload report (Pending) cannot be read (status 503): ' +
        'a sample of the conversations is compared with their inventories instead',
    ])
    await activities.reconcileDay(NIGHT)
    expect(await gaps()).toMatchObject([{ conversationId: 'a', objectId: 'rec-new' }])
  })

  it('because it failed at the source is ordered anew, and given up at the last look', async () => {
    const ordered: string[] = []
    const { activities, ports } = await dayRun({
      orderUploadReport: (since, status) => {
        ordered.push(`${status} since ${since}`)
        return Promise.resolve('anew')
      },
      uploadReport: () => Promise.resolve({ kind: 'failed' }),
    })
    const look = { ...NIGHT, reports: REPORTS.slice(0, 1), round: 0 }
    const first = await activities.readUploadReports({ ...look, last: false })
    expect(first.waiting).toEqual([{ id: 'anew', status: 'Pending' }])
    expect(await activities.readUploadReports({ ...look, ...first, reports: first.waiting, last: true })).toEqual({
      waiting: [],
      named: 0,
    })
    expect(ordered).toEqual([`Pending since ${DAY}T00:00:00.000Z`])
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([expect.stringContaining('failed at the source')])
  })
})

describe('recordings that the source is about to delete', () => {
  it('raise an alarm when the archive does not hold them', async () => {
    const soon = '2026-11-22T00:00:00.000Z'
    const found: Entry[] = [
      { conversationId: 'a', recordingId: 'rec-a', deleteDate: soon },
      { conversationId: 'b', recordingId: 'rec-b', deleteDate: soon },
      { conversationId: 'c', recordingId: 'rec-c', deleteDate: '2027-11-22T00:00:00.000Z' },
      { conversationId: 'd', recordingId: 'rec-d', deleteDate: null },
    ]
    const { activities, archived, ports } = await dayRun({
      expiring: (_days, cursor) => (cursor === null ? listed(found.slice(0, 2), 'next') : listed(found.slice(2), null)),
    })
    await archived([conversation('a')])
    expect(await activities.checkExpiring(NIGHT)).toEqual({ atRisk: 1 })
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([
      '1 recording(s) are about to be deleted at the source and are not archived: b/rec-b on 2026-11-22; ' +
        'archive their days now',
    ])
  })

  it('are looked for from where the night before stopped, and near the age at which the tenant deletes', async () => {
    const asked: [number, string | null][] = []
    const { activities, archived, ports } = await dayRun({
      expiring: (days, cursor) => {
        asked.push([days, cursor])
        const page = Number(cursor ?? 0)
        // Kept for a hundred days after the conversation.
        const entry = { conversationId: 'a', recordingId: 'rec-a', deleteDate: '2027-02-27T10:05:00.000Z' }
        return listed([entry], page < 59 ? String(page + 1) : null)
      },
    })
    await archived([conversation('a')])
    await activities.checkExpiring(NIGHT)
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([expect.stringContaining('the next night looks at')])
    await activities.checkExpiring({ ...NIGHT, purpose: 'resweep' })
    await activities.checkExpiring({ ...NIGHT, day: '2026-11-20' })
    expect(asked).toEqual(Array.from({ length: 60 }, (_, page) => [1, page === 0 ? null : String(page)]))
    // Now it is known how long they are kept: the old ones are looked at beside the walk through all.
    asked.length = 0
    await activities.checkExpiring({ ...NIGHT, day: '2026-11-21' })
    await activities.checkExpiring({ ...NIGHT, day: '2026-11-22' })
    const from = (page: number, days: number) =>
      Array.from({ length: 20 }, (_, i) => [days, page + i === 0 ? null : String(page + i)])
    expect(asked).toEqual([...from(0, 86), ...from(0, 1), ...from(20, 86), ...from(20, 1)])
  })

  it('raise an alarm for another recording of a conversation that is archived, once for each', async () => {
    const soon = '2026-11-22T00:00:00.000Z'
    const { activities, archived, ports } = await dayRun({
      expiring: () =>
        listed(
          ['rec-a', 'rec-other'].map((recordingId) => ({ conversationId: 'a', recordingId, deleteDate: soon })),
          null,
        ),
    })
    await archived([conversation('a')])
    expect(await activities.checkExpiring(NIGHT)).toEqual({ atRisk: 1 })
    await activities.noteWarning({ ...NIGHT, warning: 'another one' })
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([
      expect.stringContaining('a/rec-other on 2026-11-22'),
      'another one',
    ])
  })

  it('are those of the next seven days, of which the warning names three', async () => {
    const at = ['2026-11-27T02:00:00.000Z', '2026-11-27T02:00:00.001Z', '2026-11-20T01:00:00.000Z']
    const found = [...at, '2026-11-21T00:00:00.000Z', '2026-11-24T00:00:00.000Z']
    const { activities, ports } = await dayRun({
      expiring: () =>
        listed(
          found.map((deleteDate, i) => ({ conversationId: `c${i}`, recordingId: `r${i}`, deleteDate })),
          null,
        ),
    })
    expect(await activities.checkExpiring(NIGHT)).toEqual({ atRisk: 4 })
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([
      expect.stringMatching(/^4 .*: c0\/r0 on 2026-11-27, c2\/r2 on 2026-11-20, c3\/r3 on 2026-11-21, \.\.\.; archive/),
    ])
  })

  /** Ages from which on the list is asked for on the second morning, once the first has seen these recordings. */
  async function secondMorning(entries: Entry[]) {
    const asked: number[] = []
    const looked: string[] = []
    const { ports, withPorts, archived } = await memoryNight()
    await archived([conversation('a')])
    const { checkExpiring } = withPorts({
      index: {
        ...ports.index,
        record: (id) => {
          looked.push(id)
          return ports.index.record(id)
        },
      },
      losses: {
        ...ports.losses,
        expiring: (days) => {
          asked.push(days)
          return listed(entries, null)
        },
      },
    })
    await checkExpiring(NIGHT)
    const inFirst = asked.splice(0)
    await checkExpiring({ ...NIGHT, day: '2026-11-20' })
    return { inFirst, asked, looked }
  }
  /** The conversation ended on 19 November at 10:05. */
  const kept = (deleteDate: string | null, conversationId = 'a') => ({ conversationId, recordingId: 'r', deleteDate })

  it.each([
    ['ten days', '2026-11-29T10:05:00.000Z', 1],
    ['fifteen days', '2026-12-04T10:05:00.000Z', 1],
    ['sixteen days and a half', '2026-12-05T22:05:00.000Z', 2],
  ])('after %s are looked for from two weeks before on, or from the first day', async (_what, deleteDate, days) => {
    expect(await secondMorning([kept(deleteDate)])).toMatchObject({ inFirst: [1], asked: [days, 1] })
  })

  it('tell how long the tenant keeps them where they have a date after an end that the archive knows', async () => {
    const useless = [kept(null), kept('2026-11-25T00:00:00.000Z', 'unknown'), kept('2026-11-19T10:05:00.000Z')]
    expect((await secondMorning(useless)).asked).toEqual([1])
    const shortest = [
      kept('2027-02-27T10:05:00.000Z'),
      kept('2027-01-28T10:05:00.000Z'),
      kept('2027-03-09T10:05:00.000Z'),
    ]
    expect((await secondMorning([...useless, ...shortest])).asked).toEqual([70 - 14, 1])
  })

  it('tell it by ten of a page, not by a look at the index for each of five hundred', async () => {
    const page = [
      ...Array<Entry>(10).fill(kept('2027-02-27T10:05:00.000Z')),
      ...Array<Entry>(490).fill(kept('2026-12-29T10:05:00.000Z')),
    ]
    const { asked, looked } = await secondMorning(page)
    expect(asked).toEqual([100 - 14, 1])
    expect(looked).toHaveLength(2 * 10)
  })

  it('are said to go on also where only the old ones are not through', async () => {
    const { activities, archived, ports } = await dayRun({
      expiring: (days, cursor) =>
        days === 1 ? listed([kept('2027-02-27T10:05:00.000Z')], null) : listed([], String(Number(cursor ?? 0) + 1)),
    })
    await archived([conversation('a')])
    await activities.checkExpiring(NIGHT)
    expect((await ports.ledger.read(DAY))?.warnings).toEqual([])
    await activities.checkExpiring({ ...NIGHT, day: '2026-11-20' })
    expect((await ports.ledger.read('2026-11-20'))?.warnings).toEqual([
      expect.stringContaining('goes on after 40 pages'),
    ])
  })

  it('with a cursor that has died are looked for from the beginning', async () => {
    let alive = true
    const { activities } = await dayRun({
      expiring: (_days, cursor) =>
        cursor === 'kept' && !alive
          ? Promise.reject(new ArchiveError('source-refused', 'no such cursor'))
          : listed([], alive ? 'kept' : null),
    })
    await activities.checkExpiring(NIGHT)
    alive = false
    expect(await activities.checkExpiring({ ...NIGHT, day: '2026-11-20' })).toEqual({ atRisk: 0 })
  })
})
