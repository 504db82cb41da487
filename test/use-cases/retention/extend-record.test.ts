import { describe, expect, it } from 'vitest'
import { extendRecord, type ExtensionAsk } from '../../../use-cases/retention/extend-record.ts'
import type { ActivityPorts } from '../../../use-cases/ports.ts'
import { bytesOf } from '../../../use-cases/objects/stored-bytes.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const END = '2026-11-19T10:05:00.000Z'
const ask = (change: Partial<ExtensionAsk> = {}): ExtensionAsk => ({
  conversationId: 'a',
  term: { years: 12 },
  reason: 'request of the authority',
  requester: 'Sample Authority',
  ...change,
})
const dates = (dayRun: MemoryNight, id: string) =>
  [...dayRun.vault.blobs].filter(([path]) => path.includes(`/${id}/`)).map(([, blob]) => blob.retainUntil)
const evidence = (dayRun: MemoryNight) =>
  [...dayRun.vault.blobs.keys()].filter((path) => path.startsWith('evidence/extensions/'))

async function archivedNight(end = END): Promise<MemoryNight> {
  const dayRun = await memoryNight()
  await dayRun.archived([conversation('a', { conversationEnd: end }), conversation('b')])
  return dayRun
}

describe('extending one record', () => {
  it('moves every object on, writes once who asked and why, and leaves all others alone', async () => {
    const dayRun = await archivedNight()
    const [others, until] = [dates(dayRun, 'b'), lawfulUntil(END, 12)]
    const before = [...dayRun.vault.blobs]
      .filter(([name]) => name.includes('/a/'))
      .map(([name, { retainUntil }]) => ({ path: name, from: retainUntil, until }))
    const outcome = await extendRecord(dayRun.ports, ask())
    expect(outcome).toMatchObject({ outcome: 'extended', until, objects: dates(dayRun, 'a').length })
    expect(new Set(dates(dayRun, 'a'))).toEqual(new Set([until]))
    expect(dates(dayRun, 'b')).toEqual(others)
    const [path = ''] = evidence(dayRun)
    const document: unknown = JSON.parse(
      new TextDecoder().decode(
        (await bytesOf(dayRun.vault.reader, 'evidence', path.slice('evidence/'.length))) ?? new Uint8Array(),
      ),
    )
    expect(before).toHaveLength(2)
    expect(document).toEqual({
      schema: 'holdfast/extension/1',
      conversationId: 'a',
      reason: 'request of the authority',
      requester: 'Sample Authority',
      until,
      at: new Date(dayRun.clock.now()).toISOString(),
      objects: expect.arrayContaining(before) as unknown[],
    })
    expect((document as { objects: unknown[] }).objects).toHaveLength(2)
  })

  it('never keeps card data that somebody wrote into the reason', async () => {
    const dayRun = await archivedNight()
    await extendRecord(
      dayRun.ports,
      ask({ reason: 'complaint about 4111 1111 1111 1111 cvv 123', requester: 'A. Payer 5555555555554444' }),
    )
    const [path = ''] = evidence(dayRun)
    const text = new TextDecoder().decode(
      (await bytesOf(dayRun.vault.reader, 'evidence', path.slice('evidence/'.length))) ?? new Uint8Array(),
    )
    expect(text).toContain('complaint about 4111 11** **** 1111 cvv ***')
    expect(text).toContain('A. Payer 555555******4444')
  })

  it('answers a repeated or an earlier request with what stands, and writes nothing', async () => {
    const dayRun = await archivedNight()
    await extendRecord(dayRun.ports, ask())
    const written = dayRun.vault.written.length
    for (const years of [12, 7, 1])
      expect(await extendRecord(dayRun.ports, ask({ term: { years } }))).toEqual({
        conversationId: 'a',
        outcome: 'unchanged',
        until: lawfulUntil(END, 12),
      })
    expect(dayRun.vault.written).toHaveLength(written)
    expect(await extendRecord(dayRun.ports, ask({ conversationId: 'nobody' }))).toEqual({
      conversationId: 'nobody',
      outcome: 'unknown',
    })
  })

  it('reaches the revisions that the newest one supersedes', async () => {
    const dayRun = await memoryNight()
    const thread = (end: string) =>
      conversation('thread', { conversationStart: '2026-11-18T09:00:00.000Z', conversationEnd: end })
    await dayRun.archived([thread('2026-11-18T10:00:00.000Z')], {
      day: '2026-11-18',
      startedAt: '2026-11-19T02:00:00.000Z',
    })
    await dayRun.archived([thread('2026-11-19T11:00:00.000Z')])
    const outcome = await extendRecord(dayRun.ports, ask({ conversationId: 'thread' }))
    expect(dates(dayRun, 'thread').length).toBeGreaterThan(
      dayRun.ports.index.records.get('thread')?.objects.length ?? 0,
    )
    expect(outcome).toMatchObject({ objects: dates(dayRun, 'thread').length })
    expect(new Set(dates(dayRun, 'thread'))).toEqual(new Set([lawfulUntil('2026-11-19T11:00:00.000Z', 12)]))
  })

  it(
    'that stopped half-way is a gap for reconciliation until it is repeated, and each half has its ' + 'evidence',
    async () => {
      const dayRun = await archivedNight()
      let left = 1
      const keeper: ActivityPorts['keeper'] = {
        ...dayRun.ports.keeper,
        extend: (container, name, until) =>
          container === 'evidence' || left-- > 0
            ? dayRun.ports.keeper.extend(container, name, until)
            : Promise.reject(new Error('lost')),
      }
      await expect(extendRecord({ ...dayRun.ports, keeper }, ask())).rejects.toThrow('lost')
      expect((await dayRun.activities.reconcileDay(NIGHT)).status).toBe('gaps')
      expect(await extendRecord(dayRun.ports, ask())).toMatchObject({
        outcome: 'extended',
        objects: dates(dayRun, 'a').length - 1,
      })
      expect(evidence(dayRun)).toHaveLength(1 + 1)
      expect((await dayRun.activities.reconcileDay(NIGHT)).status).toBe('complete')
    },
  )

  it('reaches a revision that was planned before it and is written after it', async () => {
    const dayRun = await memoryNight()
    const thread = (end: string) =>
      conversation('thread', { conversationStart: '2026-11-18T09:00:00.000Z', conversationEnd: end })
    await dayRun.archived([thread('2026-11-18T10:00:00.000Z')], {
      day: '2026-11-18',
      startedAt: '2026-11-19T02:00:00.000Z',
    })
    await dayRun.discovered({ conversations: [thread('2026-11-19T11:00:00.000Z')] })
    await dayRun.activities.planDay(NIGHT)
    const until = lawfulUntil('2026-11-18T10:00:00.000Z', 12)
    await extendRecord(dayRun.ports, ask({ conversationId: 'thread' }))
    const slice = { ...NIGHT, slice: 's0001' }
    await dayRun.activities.archiveBatches({
      ...slice,
      batches: (await dayRun.activities.submitSlice(slice)).batches,
      round: 1,
      last: true,
    })
    expect(dayRun.ports.index.records.get('thread')).toMatchObject({ revision: 2, extendedUntil: until })
    for (const date of dates(dayRun, 'thread')) expect(date).toBe(until)
  })
})

describe('a certificate that is written after an extension', () => {
  it('lives as long as the ones before it: nothing that was extended outlives its proof', async () => {
    const dayRun = await memoryNight()
    await dayRun.archived([conversation('a'), conversation('b')])
    await dayRun.activities.reconcileDay(NIGHT)
    await dayRun.activities.sealDay(NIGHT)
    await extendRecord(dayRun.ports, ask())
    await dayRun.archived([conversation('b', { agentIds: ['u-1', 'u-2'] })], NEXT_NIGHT)
    await dayRun.activities.reconcileDay(NEXT_NIGHT)
    const { certificate } = await dayRun.activities.sealDay(NEXT_NIGHT)
    expect(certificate).toBe('evidence/certificates/2026/11/19.r2.json')
    for (const path of [certificate, 'evidence/receipts/2026/11/19.r2.ndjson'])
      expect(dayRun.vault.blobs.get(path)?.retainUntil).toBe(lawfulUntil(lawfulUntil(END, 12), 1))
  })
})
