import { expect, it } from 'vitest'
import type { ArchiveIndex, ArchiveRecord } from '../../../domain/ports/archive-index.ts'

export function record(conversationId: string, change: Partial<ArchiveRecord> = {}): ArchiveRecord {
  return {
    conversationId,
    revision: 1,
    day: '2026-11-19',
    conversationStart: '2026-11-19T10:00:00.000Z',
    conversationEnd: '2026-11-19T10:05:00.000Z',
    retentionClass: 'advice-voice',
    policyVersion: '1',
    mediaTypes: ['voice'],
    direction: 'inbound',
    queueIds: ['q-1'],
    agentIds: ['u-1'],
    addresses: ['tel:+15550100'],
    keys: { trading_id: 'T/1?#' },
    objects: [],
    gaps: [],
    sourceFingerprint: 'f',
    ...change,
  }
}

const ids = async (index: ArchiveIndex, day: string, range?: { from: string; to?: string }) =>
  (await Array.fromAsync(index.day(day, range))).flat().map((entry) => entry.conversationId)

export function indexContract(open: () => ArchiveIndex): void {
  it('lists a day in id order over many pages, narrows it, and takes the same record twice', async () => {
    const index = open()
    const records = Array.from({ length: 1203 }, (_, i) => record(`${String(i).padStart(4, '0')}-id`))
    await index.put(records.toReversed())
    await index.put(records.slice(0, 10).map((archiveRecord) => ({ ...archiveRecord, revision: 2 })))
    const pages = await Array.fromAsync(index.day('2026-11-19'))
    expect(pages.flat().map((entry) => entry.conversationId)).toEqual(
      records.map((archiveRecord) => archiveRecord.conversationId),
    )
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(500)
    expect(await ids(index, '2026-11-19', { from: '0100', to: '0103' })).toEqual(['0100-id', '0101-id', '0102-id'])
    expect(await ids(index, '2026-11-19', { from: '1201-id' })).toEqual(['1201-id', '1202-id'])
    expect(await ids(index, '2026-11-20')).toEqual([])
    expect(await index.record('0003-id')).toEqual({ ...records[3], revision: 2 })
    expect(await index.record('nobody')).toBeNull()
  })

  it('keeps a record listed under its first day when it goes on at a later one, and an extension with it', async () => {
    const index = open()
    const retention = { retainUntil: '2033-12-02T00:00:00.000Z', mode: 'locked' as const }
    await index.put([record('thread', { day: '2026-12-01' })])
    await index.put([
      record('thread', { day: '2026-12-02', revision: 2, retention, extendedUntil: '2040-01-01T00:00:00.000Z' }),
    ])
    expect((await Array.fromAsync(index.day('2026-12-01'))).flat()).toMatchObject([
      { conversationId: 'thread', revision: 1 },
    ])
    expect((await Array.fromAsync(index.day('2026-12-02'))).flat()).toMatchObject([
      { revision: 2, retention, extendedUntil: '2040-01-01T00:00:00.000Z' },
    ])
    expect(await index.record('thread')).toMatchObject({
      day: '2026-12-02',
      revision: 2,
      retention,
      extendedUntil: '2040-01-01T00:00:00.000Z',
    })
  })

  it('takes ids and keys of any shape and gives them back as they were', async () => {
    const index = open()
    const odd = ['with space', 'slash/back\\hash#ask?', 'ümlaut 🎧', 'x'.repeat(900)]
    const records = odd.map((id) =>
      record(id, { day: '2026-11-21', keys: { 'a/b': id }, agentIds: [id], addresses: [`Mail: ${id}`] }),
    )
    await index.put(records.slice(0, 2))
    await index.put(records.slice(2))
    for (const archiveRecord of records) expect(await index.record(archiveRecord.conversationId)).toEqual(archiveRecord)
    expect((await ids(index, '2026-11-21')).sort()).toEqual([...odd].sort())
  })

  it('moves an extension on and never back, and changes nothing else of the record', async () => {
    const index = open()
    const before = record('extended/one', { day: '2026-12-05', revision: 3 })
    await index.put([before])
    for (const until of ['2035-01-01T00:00:00.000Z', '2040-01-01T00:00:00.000Z', '2037-01-01T00:00:00.000Z'])
      await index.extend('extended/one', until)
    expect(await index.record('extended/one')).toEqual({ ...before, extendedUntil: '2040-01-01T00:00:00.000Z' })
    expect((await Array.fromAsync(index.day('2026-12-05'))).flat()).toMatchObject([
      { revision: 3, extendedUntil: '2040-01-01T00:00:00.000Z' },
    ])
    await index.extend('extended/one', '2030-01-01T00:00:00.000Z', 'locked')
    const locked = { extendedUntil: '2040-01-01T00:00:00.000Z', lockedLater: true }
    expect(await index.record('extended/one')).toEqual({ ...before, ...locked })
    expect((await Array.fromAsync(index.day('2026-12-05'))).flat()).toMatchObject([locked])
    await expect(index.extend('nobody', '2040-01-01T00:00:00.000Z')).rejects.toMatchObject({ code: 'index-conflict' })
  })

  it('keeps an extension that a later write of the record does not know of, also under its new day', async () => {
    const index = open()
    await index.put([record('busy', { day: '2026-12-07' })])
    await index.extend('busy', '2041-01-01T00:00:00.000Z', 'locked')
    await index.put([record('busy', { day: '2026-12-07', revision: 2 }), record('fresh', { day: '2026-12-08' })])
    await index.put([record('busy', { day: '2026-12-08', revision: 3, extendedUntil: '2039-01-01T00:00:00.000Z' })])
    const kept = { extendedUntil: '2041-01-01T00:00:00.000Z', lockedLater: true }
    expect(await index.record('busy')).toMatchObject({ revision: 3, ...kept })
    expect((await Array.fromAsync(index.day('2026-12-07'))).flat()).toMatchObject([{ revision: 2, ...kept }])
    expect((await Array.fromAsync(index.day('2026-12-08'))).flat()).toMatchObject([
      { conversationId: 'busy', revision: 3, ...kept },
      { conversationId: 'fresh' },
    ])
    expect(await index.record('fresh')).toEqual(record('fresh', { day: '2026-12-08' }))
  })

  it('loses no extension to a revision that is written at the same time', async () => {
    const index = open()
    await index.put([record('raced', { day: '2026-12-09' })])
    const until = (n: number) => `20${40 + n}-01-01T00:00:00.000Z`
    await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        await Promise.all([
          index.extend('raced', until(i)),
          index.put([record('raced', { day: '2026-12-09', revision: 2 + i })]),
        ])
      }),
    )
    expect(await index.record('raced')).toMatchObject({ extendedUntil: until(5) })
    expect((await Array.fromAsync(index.day('2026-12-09'))).flat()).toMatchObject([{ extendedUntil: until(5) }])
  })

  it('takes nothing as nothing', async () => {
    const index = open()
    const before = record('alone', { day: '2026-12-24' })
    await index.put([before])
    await index.put([])
    expect(await index.record('alone')).toEqual(before)
    expect(await ids(index, '2026-12-24')).toEqual(['alone'])
  })

  it('holds a record of 10,000 objects, whole by id and by day, through an extension', async () => {
    const index = open()
    const objects = Array.from({ length: 10_000 }, (_, i) => ({
      objectId: `attachment-${i}`,
      kind: 'attachment' as const,
      path: `advice-voice/2026/12/20/large/attachments/${i}-${'a long name '.repeat(8)}.pdf`,
      contentType: 'application/pdf',
      sizeBytes: i,
      sha256: 'ab'.repeat(32),
    }))
    const large = record('large', { day: '2026-12-20', objects })
    for (const _delivery of [1, 2]) await index.put([large, record('small', { day: '2026-12-20' })])
    await index.extend('large', '2040-01-01T00:00:00.000Z')
    expect(await index.record('large')).toEqual({ ...large, extendedUntil: '2040-01-01T00:00:00.000Z' })
    const listed = (await Array.fromAsync(index.day('2026-12-20'))).flat()
    expect(listed.map(({ conversationId }) => conversationId)).toEqual(['large', 'small'])
    expect(listed[0]?.objects).toEqual(objects)
    await index.put([{ ...large, revision: 2, day: '2026-12-21', objects: objects.slice(0, 3) }])
    expect((await index.record('large'))?.objects).toHaveLength(3)
    expect((await Array.fromAsync(index.day('2026-12-20'))).flat()[0]?.objects).toHaveLength(10_000)
  })
}
