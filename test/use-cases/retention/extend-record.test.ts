import { describe, expect, it } from 'vitest'
import { extendRecord, type ExtensionAsk } from '../../../use-cases/retention/extend-record.ts'
import type { ActivityPorts } from '../../../use-cases/ports.ts'
import { bytesOf } from '../../../use-cases/objects/stored-bytes.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const END = '2026-11-19T10:05:00.000Z'
const ask = (change: Partial<ExtensionAsk> = {}): ExtensionAsk => ({
  conversationId: 'a',
  term: { years: 12 },
  reason: 'request of the authority',
  requester: 'Sample Authority',
  ...change,
})
const dates = (night: MemoryNight, id: string) =>
  [...night.vault.blobs].filter(([path]) => path.includes(`/${id}/`)).map(([, blob]) => blob.retainUntil)
const evidence = (night: MemoryNight) =>
  [...night.vault.blobs.keys()].filter((path) => path.startsWith('evidence/extensions/'))

async function archivedNight(end = END): Promise<MemoryNight> {
  const night = await memoryNight()
  await night.archived([conversation('a', { conversationEnd: end }), conversation('b')])
  return night
}

describe('extending one record', () => {
  it('moves every object on, writes once who asked and why, and leaves all others alone', async () => {
    const night = await archivedNight()
    const [others, until] = [dates(night, 'b'), lawfulUntil(END, 12)]
    const outcome = await extendRecord(night.ports, ask())
    expect(outcome).toMatchObject({ outcome: 'extended', until, objects: dates(night, 'a').length })
    expect(new Set(dates(night, 'a'))).toEqual(new Set([until]))
    expect(dates(night, 'b')).toEqual(others)
    const [path = ''] = evidence(night)
    const document: unknown = JSON.parse(
      new TextDecoder().decode(
        (await bytesOf(night.vault.reader, 'evidence', path.slice('evidence/'.length))) ?? new Uint8Array(),
      ),
    )
    expect(document).toMatchObject({
      schema: 'holdfast/extension/1',
      conversationId: 'a',
      reason: 'request of the authority',
      requester: 'Sample Authority',
      until,
    })
    expect((document as { objects: { from: string }[] }).objects.every((one) => one.from < until)).toBe(true)
  })

  it('answers a repeated or an earlier request with what stands, and writes nothing', async () => {
    const night = await archivedNight()
    await extendRecord(night.ports, ask())
    const written = night.vault.written.length
    for (const years of [12, 7, 1])
      expect(await extendRecord(night.ports, ask({ term: { years } }))).toEqual({
        conversationId: 'a',
        outcome: 'unchanged',
        until: lawfulUntil(END, 12),
      })
    expect(night.vault.written).toHaveLength(written)
    expect(await extendRecord(night.ports, ask({ conversationId: 'nobody' }))).toEqual({
      conversationId: 'nobody',
      outcome: 'unknown',
    })
  })

  it('reaches the revisions that the newest one supersedes', async () => {
    const night = await memoryNight()
    const thread = (end: string) =>
      conversation('thread', { conversationStart: '2026-11-18T09:00:00.000Z', conversationEnd: end })
    await night.archived([thread('2026-11-18T10:00:00.000Z')], {
      day: '2026-11-18',
      startedAt: '2026-11-19T02:00:00.000Z',
    })
    await night.archived([thread('2026-11-19T11:00:00.000Z')])
    const outcome = await extendRecord(night.ports, ask({ conversationId: 'thread' }))
    expect(dates(night, 'thread').length).toBeGreaterThan(night.ports.index.records.get('thread')?.objects.length ?? 0)
    expect(outcome).toMatchObject({ objects: dates(night, 'thread').length })
    expect(new Set(dates(night, 'thread'))).toEqual(new Set([lawfulUntil('2026-11-19T11:00:00.000Z', 12)]))
  })

  it(
    'that stopped half-way is a gap for ' +
      'reconciliation ' +
      'until it is ' +
      'repeated, and ' +
      'each half ' +
      'has its ' +
      'evidence',
    async () => {
      const night = await archivedNight()
      let left = 1
      const keeper: ActivityPorts['keeper'] = {
        ...night.ports.keeper,
        extend: (...given) => (left-- > 0 ? night.ports.keeper.extend(...given) : Promise.reject(new Error('lost'))),
      }
      await expect(extendRecord({ ...night.ports, keeper }, ask())).rejects.toThrow('lost')
      expect((await night.activities.reconcileDay(NIGHT)).status).toBe('gaps')
      expect(await extendRecord(night.ports, ask())).toMatchObject({
        outcome: 'extended',
        objects: dates(night, 'a').length - 1,
      })
      expect(evidence(night)).toHaveLength(1 + 1)
      expect((await night.activities.reconcileDay(NIGHT)).status).toBe('complete')
    },
  )

  it('reaches a revision that was planned before it and is written after it', async () => {
    const night = await memoryNight()
    const thread = (end: string) =>
      conversation('thread', { conversationStart: '2026-11-18T09:00:00.000Z', conversationEnd: end })
    await night.archived([thread('2026-11-18T10:00:00.000Z')], {
      day: '2026-11-18',
      startedAt: '2026-11-19T02:00:00.000Z',
    })
    await night.discovered({ conversations: [thread('2026-11-19T11:00:00.000Z')] })
    await night.activities.planDay(NIGHT)
    const until = lawfulUntil('2026-11-18T10:00:00.000Z', 12)
    await extendRecord(night.ports, ask({ conversationId: 'thread' }))
    const slice = { ...NIGHT, slice: 's0001' }
    await night.activities.archiveBatches({
      ...slice,
      batches: (await night.activities.submitSlice(slice)).batches,
      round: 1,
      last: true,
    })
    expect(night.ports.index.records.get('thread')).toMatchObject({ revision: 2, extendedUntil: until })
    for (const date of dates(night, 'thread')) expect(date).toBe(until)
  })
})
