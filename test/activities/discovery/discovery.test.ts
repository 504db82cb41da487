import { describe, expect, it } from 'vitest'
import { runFiles, type SliceFile } from '../../../activities/run-files.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { ConversationSource } from '../../../domain/ports/conversation-source.ts'
import type { Conversation, SourceRecord } from '../../../domain/record/conversation.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

const record = (id: string, change: Partial<Conversation> = {}): SourceRecord => ({
  kind: 'conversation',
  conversation: conversation(id, change),
})
const open = (id: string, lastSessionEnd: string): SourceRecord => {
  const { conversationEnd: _, ...rest } = conversation(id)
  return { kind: 'conversation', conversation: { ...rest, lastSessionEnd } }
}
const startOf = (entry: SourceRecord) =>
  entry.kind === 'conversation' ? entry.conversation.conversationStart : String(entry.raw['conversationStart'])
const endOf = (entry: SourceRecord) =>
  (entry.kind === 'conversation' ? entry.conversation.conversationEnd : entry.conversationEnd) ?? '~'

/** A source that has these records: by jobs less the ones it leaves out, by the query as the day or instant asks. */
function source(
  records: SourceRecord[],
  { job = records, hits = (count: number): number | null => count } = {},
): Pick<ConversationSource, 'detailsPage' | 'queryPage'> {
  return {
    detailsPage: () => Promise.resolve({ records: job, cursor: null }),
    queryPage({ from, to }, page, order = { by: 'conversationStart', newestFirst: false }, size = 100) {
      const [first, last] = [Date.parse(from), Date.parse(to)]
      const found = records
        .filter((entry) => Date.parse(startOf(entry)) >= first && Date.parse(startOf(entry)) <= last)
        .map((entry) => ({ entry, key: order.by === 'conversationStart' ? startOf(entry) : endOf(entry) }))
        .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      if (order.newestFirst) found.reverse()
      const shown = found.slice((page - 1) * size, Math.min(page * size, 10_000)).map(({ entry }) => entry)
      return Promise.resolve({ records: shown, totalHits: hits(found.length) })
    },
  }
}

function over(night: MemoryNight, records: Partial<ConversationSource>) {
  return night.withPorts({ conversations: { ...night.ports.conversations, ...records } })
}

/** Every call to the source takes most of the time that an activity begins new work in. */
function slow(night: MemoryNight): MemoryNight {
  let now = night.ports.clock.now()
  const clock = { now: () => (now += 70_000) }
  return { ...night, ports: { ...night.ports, clock }, withPorts: (change) => night.withPorts({ clock, ...change }) }
}

async function planned(night: MemoryNight, dayRun = NIGHT): Promise<Conversation[]> {
  const { slices } = await night.activities.planDay(dayRun)
  const files = await Promise.all(
    Array.from({ length: slices }, (_, i) =>
      night.ports.staging.read<SliceFile>(runFiles.slice(dayRun, `s${String(i + 1).padStart(4, '0')}`)),
    ),
  )
  return files.flatMap((file) => file.conversations.map((entry) => entry.conversation))
}
const idsOf = (found: Conversation[]) => found.map((entry) => entry.conversationId).sort()
const atMinute = (minute: number) => new Date(Date.parse(`${DAY}T00:00:00Z`) + minute * 60_000).toISOString()
const TAIL = { ...NIGHT, from: '2026-11-19T12:00:00.000Z' }

describe('a job whose cursors go in a circle', () => {
  it('is given up, also when the circle is longer than one activity; what was read stays', async () => {
    const night = await memoryNight()
    const pages = 12
    const activities = over(night, {
      detailsPage: (_job, cursor) => {
        const number = Number(cursor ?? 0)
        return Promise.resolve({ records: [record(`c-${number}`)], cursor: String((number + 1) % pages || 1) })
      },
    })
    const first = await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    expect(first).toEqual({ cursor: '10', page: 10, expired: false })
    const next = { ...NIGHT, jobId: 'j', cursor: '10', page: 10 }
    for (const delivery of [1, 2])
      expect([delivery, await activities.collectPages(next)]).toEqual([
        delivery,
        { cursor: null, page: 12, expired: true },
      ])
    expect(await planned(night)).toHaveLength(12)
  })

  it('is given up as soon as one comes again', async () => {
    const night = await memoryNight()
    const activities = over(night, {
      detailsPage: (_job, cursor) => Promise.resolve({ records: [], cursor: cursor === '1' ? '2' : '1' }),
    })
    expect(await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })).toEqual({
      cursor: null,
      page: 3,
      expired: true,
    })
  })
})

describe('the independent count', () => {
  it('is of what the job named, also of what could not be read where its start could', async () => {
    const night = await memoryNight()
    const odd = (conversationId: string | null, conversationStart: string | number): SourceRecord => ({
      kind: 'unreadable',
      conversationId,
      conversationEnd: null,
      reason: 'participants is no list',
      raw: { conversationStart },
    })
    const start = `${DAY}T09:00:00.000Z`
    const job = [odd('b', start), odd(null, start), odd('c', 7), odd('d', 'soon'), odd('e', '2026-11-18T09:00:00.000Z')]
    const activities = over(night, source([], { job, hits: () => 1 }))
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    expect(await activities.compareCounts(NIGHT)).toEqual({ job: 1, query: 1, added: 0 })
  })

  it('asks one question where the source counts as many as the job named', async () => {
    const night = await memoryNight()
    const activities = over(night, source([record('a'), record('b'), open('c', atMinute(700))]))
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    expect(await activities.compareCounts(NIGHT)).toEqual({ job: 3, query: 3, added: 0 })
    expect((await night.ports.ledger.read(DAY))?.warnings ?? []).toEqual([])
  })

  it('adds what the job left out, says so, and asks for its attributes', async () => {
    const night = await memoryNight()
    const all = ['a', 'b', 'c'].map((id) => record(id))
    const activities = over(night, source(all, { job: all.slice(0, 1) }))
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    for (const delivery of [1, 2])
      expect([delivery, await activities.compareCounts(NIGHT)]).toEqual([delivery, { job: 1, query: 3, added: 2 }])
    const found = await planned(night)
    expect(idsOf(found)).toEqual(['a', 'b', 'c'])
    expect(found.map((entry) => entry.attributesUnknown)).toEqual(expect.arrayContaining([undefined, true, true]))
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([expect.stringMatching(/job named 1: 2 .* added/)])
    expect(await night.ports.staging.read(runFiles.plan(NIGHT))).toMatchObject({ started: { job: 1, query: 3 } })
    expect(await night.ports.ledger.read(NIGHT.day)).toMatchObject({ counts: { startedByJob: 1, startedByCount: 3 } })
  })

  it('adds what the job left out and cannot be read either, once, but nothing without an id', async () => {
    const night = await memoryNight()
    const odd = (conversationId: string | null): SourceRecord => ({
      kind: 'unreadable',
      conversationId,
      conversationEnd: `${DAY}T10:00:00.000Z`,
      reason: 'participants is no list',
      raw: { conversationId, conversationStart: `${DAY}T09:00:00.000Z` },
    })
    const activities = over(night, source([record('a'), odd('b'), odd(null)], { job: [record('a')] }))
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    expect(await activities.compareCounts(NIGHT)).toMatchObject({ job: 1, query: 3, added: 1 })
    await planned(night)
    const { unreadable } = await night.ports.staging.read<SliceFile>(runFiles.slice(NIGHT, 's0001'))
    expect(unreadable.map(({ conversationId }) => conversationId)).toEqual(['b'])
  })

  it('adds nothing that the job named, also where its record could not be read', async () => {
    const night = await memoryNight()
    const unreadable: SourceRecord = {
      kind: 'unreadable',
      conversationId: 'b',
      conversationEnd: `${DAY}T10:00:00.000Z`,
      reason: 'participants is no list',
      raw: { conversationId: 'b' },
    }
    const activities = over(
      night,
      source(
        ['a', 'b', 'c'].map((id) => record(id)),
        { job: [record('a'), unreadable] },
      ),
    )
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    expect(await activities.compareCounts(NIGHT)).toMatchObject({ query: 3, added: 1 })
    expect(idsOf(await planned(night))).toEqual(['a', 'c'])
  })

  it('keeps one that ended on another day for that day', async () => {
    const night = await memoryNight()
    const late = record('late', { conversationEnd: '2026-11-20T00:10:00.000Z' })
    const activities = over(night, source([record('a'), late], { job: [record('a')] }))
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    await activities.compareCounts(NIGHT)
    expect(idsOf(await planned(night))).toEqual(['a'])
    const next = { day: '2026-11-20', startedAt: '2026-11-21T00:30:00.000Z' }
    expect(idsOf(await planned(night, next))).toEqual(['late'])
  })

  it('adds what began before the day and ended on it, which no count shows', async () => {
    const night = await memoryNight()
    const before = (id: string, change: Partial<Conversation>) =>
      record(id, { conversationStart: '2026-11-18T23:50:00.000Z', ...change })
    const all = [
      record('a'),
      before('known', { conversationEnd: `${DAY}T00:05:00.000Z` }),
      before('left-out', { conversationEnd: `${DAY}T00:10:00.000Z` }),
      before('of-the-day-before', { conversationEnd: '2026-11-18T23:55:00.000Z' }),
      before('of-a-later-day', { conversationEnd: '2026-11-20T08:00:00.000Z' }),
      open('open', `${DAY}T08:00:00.000Z`),
    ]
    const activities = over(night, source(all, { job: [record('a'), ...all.slice(1, 2)] }))
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    for (const delivery of [1, 2])
      expect([delivery, await activities.compareCounts(NIGHT)]).toMatchObject([delivery, {}])
    const found = await planned(night)
    expect(idsOf(found)).toEqual(['a', 'known', 'left-out'])
    expect(found.find(({ conversationId }) => conversationId === 'left-out')?.attributesUnknown).toBe(true)
    expect((await night.ports.ledger.read(DAY))?.warnings).toContain(
      `the analytics job left out 1 conversations that began before ${DAY}: added`,
    )
  })

  it('looks back a week, and says so, where the source takes no longer interval', async () => {
    const night = await memoryNight()
    const began = { conversationStart: '2026-11-18T23:50:00.000Z', conversationEnd: `${DAY}T00:10:00.000Z` }
    const tenant = source([record('a'), record('left-out', began)], { job: [record('a')] })
    const activities = over(night, {
      ...tenant,
      queryPage: (interval, ...rest) =>
        Date.parse(interval.to) - Date.parse(interval.from) > 7 * 86_400_000
          ? Promise.reject(new ArchiveError('source-refused', 'status 400: the interval is too long'))
          : tenant.queryPage(interval, ...rest),
    })
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    await activities.compareCounts(NIGHT)
    expect(idsOf(await planned(night))).toEqual(['a', 'left-out'])
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([
      expect.stringContaining('left out 1 conversations'),
      expect.stringContaining('in the 7 days before: status 400'),
    ])
  })

  it('says when more was open all day than it compares', async () => {
    const night = await memoryNight()
    const endless = Array.from({ length: 2100 }, (_, i) =>
      record(`e${i}`, { conversationStart: '2026-11-17T10:00:00.000Z', conversationEnd: '2026-11-20T10:00:00.000Z' }),
    )
    await over(night, source(endless)).compareCounts(NIGHT)
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([expect.stringContaining('only the latest 2000')])
  })

  it('is an estimate: a difference without a missing conversation is a warning only', async () => {
    const night = await memoryNight()
    const activities = over(night, source([record('a')], { hits: (count) => count + 1 }))
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    expect(await activities.compareCounts(NIGHT)).toMatchObject({ added: 0, query: 2 })
    const more = over(night, source([record('a')], { job: [record('a'), record('b')] }))
    await more.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    expect(await more.compareCounts(NIGHT)).toMatchObject({ added: 0, query: 1 })
    expect((await night.ports.ledger.read(DAY))?.warnings).toHaveLength(1)
  })

  it('goes on in parts, each of which may be delivered again, and comes to the same', async () => {
    const all = Array.from({ length: 450 }, (_, i) =>
      record(`c${String(i).padStart(3, '0')}`, { conversationStart: atMinute(i) }),
    )
    const night = await memoryNight()
    const asked = source(all, { job: all.slice(200) })
    let [counts, lists] = [0, 0]
    const activities = over(slow(night), {
      ...asked,
      queryPage: (interval, page, order, size) => {
        // One record comes with a count.
        if (size === 1) counts++
        // By its end is listed what began before the day.
        if (order?.by === 'conversationEnd') lists++
        return asked.queryPage(interval, page, order, size)
      },
    })
    await activities.collectPages({ ...NIGHT, jobId: 'j', cursor: null, page: 0 })
    let counted = await activities.compareCounts(NIGHT)
    let parts = 1
    for (; counted.next !== undefined; parts++) {
      const at = counted.next
      counted = await activities.compareCounts({ ...NIGHT, at })
      expect(await activities.compareCounts({ ...NIGHT, at })).toEqual(counted)
    }
    expect(parts).toBeGreaterThan(2)
    expect([counts, lists]).toEqual([1, 1])
    expect(counted).toEqual({ job: 250, query: 450, added: 200 })
    expect(idsOf(await planned(night))).toHaveLength(450)
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([expect.stringContaining('lists 450')])
  })

  it('that is refused is said; what may pass is tried again', async () => {
    const night = await memoryNight()
    const failing = (retryable: boolean) =>
      over(night, {
        queryPage: () => Promise.reject(new ArchiveError('source-forbidden', 'not yours', { retryable })),
      })
    expect(await failing(false).compareCounts(NIGHT)).toEqual({ job: 0, query: null, added: 0 })
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([expect.stringContaining('could not be counted')])
    await expect(failing(true).compareCounts(NIGHT)).rejects.toThrow('not yours')
  })
})

describe('while the data lake is behind', () => {
  it('finds what began on earlier days and ended on this one, and asks for its attributes', async () => {
    const night = await memoryNight()
    const activities = over(
      night,
      source([
        record('today'),
        record('long', { conversationStart: '2026-11-17T10:00:00.000Z' }),
        record('old', { conversationStart: '2026-10-25T10:00:00.000Z' }),
        record('ended-before', {
          conversationStart: '2026-11-17T10:00:00.000Z',
          conversationEnd: '2026-11-17T11:00:00.000Z',
        }),
      ]),
    )
    expect(await activities.collectTail(TAIL)).toEqual({ found: 3 })
    const found = await planned(night)
    expect(idsOf(found)).toEqual(['long', 'old', 'today'])
    expect(found.every((entry) => entry.attributesUnknown === true)).toBe(true)
  })

  it('goes on in parts until it has seen all the days', async () => {
    const long = Array.from({ length: 250 }, (_, i) =>
      record(`l${i}`, { conversationStart: '2026-11-17T10:00:00.000Z' }),
    )
    const night = await memoryNight()
    const activities = over(slow(night), source([record('today'), ...long]))
    let tail = await activities.collectTail(TAIL)
    let parts = 1
    for (; tail.next !== undefined; parts++) tail = await activities.collectTail({ ...TAIL, at: tail.next })
    expect([parts > 2, tail]).toEqual([true, { found: 251 }])
    expect(idsOf(await planned(night))).toHaveLength(251)
  })

  it('names what it cannot know as a gap until the lake has it', async () => {
    const night = await memoryNight()
    const activities = over(night, source([record('a')]))
    await activities.collectTail(TAIL)
    await night.archived([conversation('a')])
    await night.activities.closePending({ ...NIGHT, page: 0 })
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps' })
    expect(await night.gaps()).toEqual([
      expect.objectContaining({ conversationId: '*', objectId: 'tail', detail: expect.stringContaining('30 days') }),
    ])
    await night.archived([conversation('a')], NEXT_NIGHT)
    expect(await night.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete' })
  })
})

describe('a conversation that stays open', () => {
  const YOUNG = { ...NIGHT, startedAt: '2026-11-20T02:00:00.000Z' }
  const LATER = { ...NIGHT, startedAt: '2026-11-23T05:30:00.000Z' }

  async function discover(night: MemoryNight, records: SourceRecord[], dayRun: typeof NIGHT) {
    await night.discovered({}, dayRun, 9)
    await over(night, source(records)).collectPages({ ...dayRun, jobId: 'j', cursor: null, page: 0 })
    return await planned(night, dayRun)
  }

  async function archiveFirst(night: MemoryNight, dayRun: typeof NIGHT): Promise<void> {
    const slice = { ...dayRun, slice: 's0001' }
    const { batches } = await night.activities.submitSlice(slice)
    await night.activities.archiveBatches({ ...slice, batches, round: 1, last: true })
  }

  it('is listed by id until it has been silent for two days, and then archived as it is', async () => {
    const night = await memoryNight()
    const thread = open('thread', `${DAY}T10:05:00.000Z`)
    const ofOtherDays = [open('before', '2026-11-18T10:00:00.000Z'), open('after', '2026-11-20T00:00:00.000Z')]
    expect(await discover(night, [thread, ...ofOtherDays], YOUNG)).toEqual([])
    expect(await night.activities.reconcileDay(YOUNG)).toMatchObject({ status: 'complete-with-excuses', excused: 1 })
    expect(await night.gaps()).toEqual([
      expect.objectContaining({ conversationId: 'thread', objectId: 'thread', reason: 'still-open' }),
    ])
    expect(await discover(night, [thread, ...ofOtherDays], LATER)).toMatchObject([
      { conversationId: 'thread', conversationEnd: `${DAY}T10:05:00.000Z`, stillOpen: true },
    ])
    await archiveFirst(night, LATER)
    expect(night.ports.index.records.get('thread')).toMatchObject({ revision: 1, day: DAY })
    // A later look at the day that finds it open still has nothing to do.
    expect(await discover(night, [thread], { ...NIGHT, startedAt: '2026-11-27T05:30:00.000Z' })).toEqual([])
  })

  it('becomes a revision under the day of its end when it ends', async () => {
    const night = await memoryNight()
    await discover(night, [open('thread', `${DAY}T10:05:00.000Z`)], LATER)
    await archiveFirst(night, LATER)
    const end = { day: '2026-12-24', startedAt: '2026-12-25T00:30:00.000Z' }
    await discover(night, [record('thread', { conversationEnd: '2026-12-24T08:00:00.000Z' })], end)
    const file = await night.ports.staging.read<SliceFile>(runFiles.slice(end, 's0001'))
    expect(file.conversations[0]).toMatchObject({ revision: 2 })
    expect(file.conversations[0]?.supersedes).not.toBeNull()
  })

  it('without an ended session belongs to no day yet', async () => {
    const night = await memoryNight()
    const { conversationEnd: _, ...never } = conversation('never')
    expect(await discover(night, [{ kind: 'conversation', conversation: never }], LATER)).toEqual([])
    expect((await night.ports.ledger.read(DAY))?.counts.open).toBe(1)
  })
})
