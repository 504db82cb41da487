import { describe, expect, it } from 'vitest'
import type { DayRun } from '../../../domain/day-run.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { DigitalContent } from '../../../domain/ports/digital-source.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import { extendRecord } from '../../../use-cases/retention/extend-record.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const EARLIER: DayRun = { day: '2026-11-18', startedAt: '2026-11-19T02:00:00.000Z' }
const SWEEP: DayRun = { ...NEXT_NIGHT, purpose: 'resweep' }
const END = '2026-11-19T10:05:00.000Z'
const said = (words: string): DigitalContent => ({
  unreadable: [],
  messages: [{ messageId: 'm-1', time: END, sender: 'Customer', text: words, attachments: [], raw: { text: words } }],
})
const recordOf = (dayRun: MemoryNight, id: string) => dayRun.ports.index.records.get(id)
const kinds = (dayRun: MemoryNight, id: string) =>
  recordOf(dayRun, id)
    ?.objects.map((object) => object.kind)
    .sort()

/** From planning to closing, with what the night itself throws let out. */
async function night(
  dayRun: MemoryNight,
  run: DayRun,
  conversations: Parameters<MemoryNight['archived']>[0],
  change: Partial<MemoryNight['ports']> = {},
): Promise<void> {
  const activities = dayRun.withPorts(change)
  await dayRun.discovered({ conversations }, run)
  const { slices } = await activities.planDay(run)
  for (let i = 1; i <= slices; i++) {
    const slice = { ...run, slice: `s${String(i).padStart(4, '0')}` }
    await activities.archiveBatches({ ...slice, ...(await activities.submitSlice(slice)), round: 1, last: true })
  }
  await activities.closePending({ ...run, page: 0 })
}

describe('a thread that is opened again', () => {
  const thread = (end: string) =>
    conversation('thread', { conversationStart: '2026-11-18T09:00:00.000Z', conversationEnd: end })

  it('keeps the recordings that the source has deleted since, and keeps them as long as its new end asks', async () => {
    const dayRun = await memoryNight()
    await night(dayRun, EARLIER, [thread('2026-11-18T10:00:00.000Z')])
    dayRun.tenant.states.set('thread', 'DELETED')
    const end = '2026-11-19T11:00:00.000Z'
    await night(dayRun, NIGHT, [thread(end)])
    expect(recordOf(dayRun, 'thread')).toMatchObject({ revision: 2, day: DAY, gaps: [] })
    expect(kinds(dayRun, 'thread')).toEqual(['manifest', 'recording'])
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    // The manifest that was superseded, too: the chain is one record.
    for (const { retainUntil } of dayRun.vault.blobs.values())
      expect(Date.parse(retainUntil ?? '')).toBeGreaterThanOrEqual(Date.parse(lawfulUntil(end, 7)))
    expect(dayRun.vault.blobs.size).toBe(3)
  })
})

describe('a revision', () => {
  it('in a longer class takes everything before it along: date and mode', async () => {
    const dayRun = await memoryNight()
    await night(dayRun, NIGHT, [conversation('a', { queueIds: [], ivrOnly: true, agentIds: [] })])
    const [first] = recordOf(dayRun, 'a')?.objects ?? []
    expect(recordOf(dayRun, 'a')?.retentionClass).toBe('ivr-only')
    await night(dayRun, NEXT_NIGHT, [conversation('a')])
    expect(recordOf(dayRun, 'a')).toMatchObject({ revision: 2, retentionClass: 'advice-voice' })
    expect(recordOf(dayRun, 'a')?.objects.map((object) => object.path)).toContain(first?.path)
    for (const [path, { retainUntil, mode }] of dayRun.vault.blobs) {
      expect([path, mode]).toEqual([path, 'locked'])
      expect(Date.parse(retainUntil ?? '')).toBeGreaterThanOrEqual(Date.parse(lawfulUntil(END, 7)))
    }
  })

  it('in a shorter class is kept as long as the one before asked', async () => {
    const dayRun = await memoryNight()
    await night(dayRun, NIGHT, [conversation('a')])
    await night(dayRun, NEXT_NIGHT, [conversation('a', { queueIds: [], ivrOnly: true, agentIds: [] })])
    expect(recordOf(dayRun, 'a')).toMatchObject({ revision: 2, retentionClass: 'ivr-only' })
    for (const { retainUntil } of dayRun.vault.blobs.values())
      expect(Date.parse(retainUntil ?? '')).toBeGreaterThanOrEqual(Date.parse(lawfulUntil(END, 7)))
  })

  it('keeps texts that the source does not give any more', async () => {
    const dayRun = await memoryNight()
    const both = (sessions: number) =>
      conversation('a', { mediaTypes: ['message', 'voice'], recordedSessions: sessions })
    dayRun.tenant.texts.set('a', said('Hello'))
    await night(dayRun, NIGHT, [both(1)])
    dayRun.tenant.texts.delete('a')
    await night(dayRun, NEXT_NIGHT, [both(2)])
    expect(kinds(dayRun, 'a')).toEqual(['manifest', 'messages', 'recording', 'transcript'])
    // The record has changed since, and whether its texts have nobody can say.
    expect(recordOf(dayRun, 'a')?.gaps).toMatchObject([{ objectId: 'a-messages', reason: 'content-unavailable' }])
  })

  it('is not written when a later sweep finds nothing, not even a transcript that never comes', async () => {
    const dayRun = await memoryNight()
    const call = conversation('a', { recordedCalls: ['s-1'] })
    await night(dayRun, NIGHT, [call])
    const asked: string[] = []
    const activities = dayRun.withPorts({
      speech: {
        ...dayRun.ports.speech,
        transcripts: (id) => {
          asked.push(id)
          return Promise.resolve([])
        },
      },
    })
    await dayRun.discovered({ conversations: [call] }, SWEEP)
    await dayRun.ports.staging.write(`days/${DAY}/20261121020000000/tenant`, {
      linkLifeMinutes: 60,
      transcription: 'all',
      transcribedQueues: [],
      warnings: [],
    })
    await activities.planDay(SWEEP)
    const slice = { ...SWEEP, slice: 's0001' }
    await activities.archiveBatches({ ...slice, ...(await activities.submitSlice(slice)), round: 1, last: true })
    expect(asked).toEqual(['a'])
    expect(recordOf(dayRun, 'a')?.revision).toBe(1)
    expect([...dayRun.vault.blobs.keys()].filter((path) => path.includes('/r2/'))).toEqual([])
  })

  it('that another run left half done or unindexed is met, never written twice and never a failure', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('a', 'UPLOADING')
    const broken = {
      ...dayRun.ports.index,
      put: () => Promise.reject(new ArchiveError('index-unreachable', 'no answer', { retryable: true })),
    }
    await dayRun.archived([conversation('a')])
    await expect(dayRun.withPorts({ index: broken }).closePending({ ...NIGHT, page: 0 })).rejects.toThrow('no answer')
    // Two weeks later the same day is run again: its blobs go into the other container of the class then.
    const later: DayRun = { day: DAY, startedAt: '2026-12-04T02:00:00.000Z' }
    await night(dayRun, later, [conversation('a')])
    expect(recordOf(dayRun, 'a')).toMatchObject({ revision: 2, gaps: [{ reason: 'not-ready' }] })
    expect(dayRun.vault.written.filter((path) => !path.startsWith('evidence/access/'))).toHaveLength(2)
    dayRun.tenant.states.set('a', 'AVAILABLE')
    await night(dayRun, { day: DAY, startedAt: '2026-12-05T02:00:00.000Z' }, [conversation('a')])
    expect(recordOf(dayRun, 'a')).toMatchObject({ revision: 3, gaps: [] })
    expect(await dayRun.activities.reconcileDay(later)).toMatchObject({ status: 'complete' })
  })
})

describe('an extension that is asked for while a revision is written', () => {
  it('is kept, and what the revision wrote before it was known is moved on, too', async () => {
    const dayRun = await memoryNight()
    await night(dayRun, NIGHT, [conversation('a')])
    const until = lawfulUntil(END, 20)
    const { vault } = dayRun
    await night(dayRun, NEXT_NIGHT, [conversation('a', { recordedSessions: 2 })], {
      vault: {
        async putOnce(request) {
          const written = await vault.vault.putOnce(request)
          // The manifest of r2 is there, the index does not know it yet.
          if (request.name.endsWith('r2/manifest.json'))
            await extendRecord(dayRun.ports, {
              conversationId: 'a',
              term: { until },
              reason: 'a case',
              requester: 'legal',
            })
          return written
        },
      },
    })
    expect(recordOf(dayRun, 'a')).toMatchObject({ revision: 2, extendedUntil: until })
    for (const { path } of recordOf(dayRun, 'a')?.objects ?? [])
      expect([path, vault.blobs.get(path)?.retainUntil]).toEqual([path, until])
  })
})

describe('an answer that nobody can read', () => {
  const odd = (id: string) => ({
    kind: 'unreadable' as const,
    conversationId: id,
    conversationEnd: END,
    reason: 'participants: cannot be read',
    raw: { conversationId: id, participants: 'many' },
  })

  it('replaces nothing: the record keeps its objects and its extension, whatever the source has deleted', async () => {
    const dayRun = await memoryNight()
    await dayRun.activities.snapshotNames(NIGHT)
    await night(dayRun, NIGHT, [conversation('a')])
    const until = lawfulUntil(END, 20)
    await extendRecord(dayRun.ports, { conversationId: 'a', term: { until }, reason: 'a case', requester: 'legal' })
    await dayRun.discovered({ unreadable: [odd('a')] }, NEXT_NIGHT)
    await dayRun.activities.planDay(NEXT_NIGHT)
    const slice = { ...NEXT_NIGHT, slice: 's0001' }
    for (const _delivery of [1, 2])
      await dayRun.activities.archiveBatches({
        ...slice,
        ...(await dayRun.activities.submitSlice(slice)),
        round: 1,
        last: true,
      })
    expect(recordOf(dayRun, 'a')).toMatchObject({
      revision: 2,
      extendedUntil: until,
      retentionClass: 'advice-voice',
      gaps: [{ reason: 'unreadable-record' }],
    })
    expect(kinds(dayRun, 'a')).toEqual(['manifest', 'recording', 'unreadable'])
    expect(await dayRun.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    await dayRun.activities.sealDay(NEXT_NIGHT)
    const { reader } = dayRun.vault
    expect(await verifyDay({ vault: reader }, DAY, () => {})).toMatchObject({ problems: [] })
    dayRun.tenant.states.set('a', 'DELETED')
    await night(dayRun, { day: DAY, startedAt: '2026-11-22T02:00:00.000Z' }, [conversation('a')])
    expect(recordOf(dayRun, 'a')).toMatchObject({ revision: 3, extendedUntil: until, gaps: [] })
    expect(kinds(dayRun, 'a')).toEqual(['manifest', 'recording', 'unreadable'])
  })

  it('keeps what the archive holds of the record as long as its own end asks', async () => {
    const dayRun = await memoryNight()
    await dayRun.activities.snapshotNames(NIGHT)
    await night(dayRun, NIGHT, [conversation('a')])
    const earlier = dayRun.vault.written.filter((path) => path.includes('/a/'))
    expect(earlier).not.toEqual([])
    const conversationEnd = '2026-12-24T18:00:00.000Z'
    await dayRun.discovered({ unreadable: [{ ...odd('a'), conversationEnd }] }, NEXT_NIGHT)
    await dayRun.activities.planDay(NEXT_NIGHT)
    const slice = { ...NEXT_NIGHT, slice: 's0001' }
    const { batches } = await dayRun.activities.submitSlice(slice)
    await dayRun.activities.archiveBatches({ ...slice, batches, round: 1, last: true })
    const until = recordOf(dayRun, 'a')?.retention?.retainUntil ?? ''
    expect(until.slice(4)).toBe(conversationEnd.slice(4))
    for (const path of earlier) expect([path, dayRun.vault.blobs.get(path)?.retainUntil]).toEqual([path, until])
  })
})

describe('what one conversation throws', () => {
  it.each([
    ['an error of the program', new TypeError('x is not a function')],
    ['an error that is of no file', new ArchiveError('index-conflict', 'odd')],
  ])('is its own gap, with its raw record kept: %s', async (_what, error) => {
    const dayRun = await memoryNight()
    await night(dayRun, NIGHT, [conversation('text-a', { mediaTypes: ['message'] }), conversation('b')], {
      digital: { ...dayRun.ports.digital, messages: () => Promise.reject(error) },
    })
    expect(recordOf(dayRun, 'text-a')).toMatchObject({
      gaps: [
        { objectId: 'text-a', reason: 'processing-failed', detail: expect.stringContaining(error.message) as string },
      ],
      mediaTypes: ['message'],
    })
    expect(kinds(dayRun, 'text-a')).toEqual(['unreadable'])
    expect(recordOf(dayRun, 'b')?.gaps).toEqual([])
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    dayRun.tenant.texts.set('text-a', said('Hello'))
    await night(dayRun, NEXT_NIGHT, [conversation('text-a', { mediaTypes: ['message'], recordedSessions: 0 })])
    expect(recordOf(dayRun, 'text-a')).toMatchObject({ revision: 2, gaps: [] })
  })

  it('also an id that is no id, and one that comes with it does not suffer', async () => {
    const dayRun = await memoryNight()
    await night(dayRun, NIGHT, [conversation('../a'), conversation('b')])
    expect(recordOf(dayRun, '../a')?.gaps).toMatchObject([{ reason: 'processing-failed' }])
    expect(recordOf(dayRun, 'b')?.gaps).toEqual([])
  })

  it('stops the activity when the storage is out of reach', async () => {
    const dayRun = await memoryNight()
    const putOnce = () => Promise.reject(new ArchiveError('vault-unreachable', 'no answer', { retryable: true }))
    await expect(night(dayRun, NIGHT, [conversation('a')], { vault: { putOnce } })).rejects.toThrow('no answer')
  })
})

describe('thousands of gaps of one reason', () => {
  it('are one line of the index, and each stands in the manifest', async () => {
    const dayRun = await memoryNight()
    const unreadable = Array.from({ length: 6000 }, (_, i) => ({
      messageId: `m-${i}`,
      detail: 'status 403',
      forbidden: true,
    }))
    dayRun.tenant.texts.set('text-a', { messages: said('Hello').messages, unreadable })
    await night(dayRun, NIGHT, [conversation('text-a', { mediaTypes: ['message'], recordedSessions: 0 })])
    expect(JSON.stringify(recordOf(dayRun, 'text-a')).length).toBeLessThan(10_000)
    expect(recordOf(dayRun, 'text-a')?.gaps).toMatchObject([
      { reason: 'permission-denied', detail: expect.stringContaining('6000, each named in the manifest') as string },
    ])
    const manifest = dayRun.vault.blobs.get('broker-dealer-text/2026/11/19/text-a/manifest.json')
    expect(Buffer.from(manifest?.bytes ?? []).toString()).toContain('m-5999')
  })
})

describe('a record whose lawful date is past when it is archived', () => {
  const old = { conversationStart: '2015-11-19T10:00:00.000Z', conversationEnd: '2015-11-19T10:05:00.000Z' }

  it('is excused and not kept, and nobody who took part is named; the others of its day are archived', async () => {
    const dayRun = await memoryNight()
    await dayRun.discovered({
      conversations: [conversation('over', old), conversation('kept')],
      unreadable: [
        { kind: 'unreadable', conversationId: 'odd', conversationEnd: old.conversationEnd, reason: 'odd', raw: {} },
      ],
    })
    await dayRun.activities.planDay(NIGHT)
    const slice = { ...NIGHT, slice: 's0001' }
    await dayRun.activities.archiveBatches({
      ...slice,
      ...(await dayRun.activities.submitSlice(slice)),
      round: 1,
      last: true,
    })
    expect(recordOf(dayRun, 'over')).toMatchObject({
      gaps: [{ reason: 'retention-over' }],
      objects: [],
      addresses: [],
      agentIds: [],
    })
    expect(recordOf(dayRun, 'odd')).toMatchObject({ gaps: [{ reason: 'retention-over' }], objects: [] })
    expect(kinds(dayRun, 'kept')).toEqual(['manifest', 'recording'])
    await dayRun.activities.reconcileDay(NIGHT)
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete-with-excuses', excused: 2 })
    await dayRun.discovered({ conversations: [conversation('over', old)] }, NEXT_NIGHT)
    expect(await dayRun.activities.planDay(NEXT_NIGHT)).toMatchObject({ known: 1 })
  })

  it('keeps what was archived in time: a look after that date adds nothing and takes nothing', async () => {
    const dayRun = await memoryNight()
    await night(dayRun, NIGHT, [conversation('a')])
    const [before, written] = [recordOf(dayRun, 'a'), dayRun.vault.written.length]
    const after = { day: DAY, startedAt: '2034-01-10T02:00:00.000Z' }
    await night(dayRun, after, [conversation('a', { agentIds: ['u-1', 'u-2'], recordedSessions: 2 })])
    expect(recordOf(dayRun, 'a')).toEqual(before)
    expect(dayRun.vault.written).toHaveLength(written)
  })

  it('is kept for some years more where that is configured', async () => {
    const dayRun = await memoryNight()
    const settings = { ...dayRun.ports.settings, keepOverdueYears: 2 }
    await night(dayRun, NIGHT, [conversation('over', old)], { settings })
    expect(kinds(dayRun, 'over')).toEqual(['manifest', 'recording'])
    for (const [path, { retainUntil }] of dayRun.vault.blobs)
      if (!path.startsWith('evidence/')) expect(retainUntil).toBe(lawfulUntil(NIGHT.startedAt, 2))
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
  })
})
