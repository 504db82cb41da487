import { describe, expect, it } from 'vitest'
import { runFiles, type SliceFile } from '../../../activities/run-files.ts'
import { type Unreadable } from '../../../use-cases/conversation/plan.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT } from '../../support/memory-night.ts'

const unreadable = (conversationId: string | null): Unreadable => ({
  kind: 'unreadable',
  conversationId,
  conversationEnd: null,
  reason: 'no participants',
  raw: { conversationId, odd: true },
})

describe('planning a day', () => {
  it('counts each conversation once, however many pages name it', async () => {
    const { activities, discovered, ports } = await memoryNight()
    const all = Array.from({ length: 250 }, (_, i) => conversation(`a${i}`))
    await discovered({ conversations: all, open: 2 })
    await discovered({ conversations: all.slice(100), open: 1 }, NIGHT, 2)
    expect(await activities.planDay(NIGHT)).toEqual({ slices: 3, conversations: 250, known: 0, open: 3 })
    const slices = await Promise.all(
      ['s0001', 's0002', 's0003'].map((slice) => ports.staging.read<SliceFile>(runFiles.slice(NIGHT, slice))),
    )
    expect(slices.map((slice) => slice.conversations.length)).toEqual([100, 100, 50])
    expect(
      slices.flatMap((slice) =>
        slice.conversations.map((plannedConversation) => plannedConversation.conversation.conversationId),
      ),
    ).toEqual(all.map((entry) => entry.conversationId))
    expect(await ports.ledger.read(DAY)).toMatchObject({
      counts: { conversations: 250, open: 3, recordingsExpected: 250 },
    })
  })

  it('plans the same when it is delivered twice', async () => {
    const { activities, discovered, ports } = await memoryNight()
    await discovered({ conversations: [conversation('a1'), conversation('a2')], unreadable: [unreadable(null)] })
    const first = await activities.planDay(NIGHT)
    const slice = await ports.staging.read(runFiles.slice(NIGHT, 's0001'))
    expect(await activities.planDay(NIGHT)).toEqual(first)
    expect(await ports.staging.read(runFiles.slice(NIGHT, 's0001'))).toEqual(slice)
  })

  it('leaves out what is archived whole, and makes a next revision of what has changed or had gaps', async () => {
    const { activities, archived, discovered, ports, tenant } = await memoryNight()
    tenant.states.set('gone', 'DELETED').set('late', 'UPLOADING')
    await archived(['same', 'grown', 'gone', 'late'].map((id) => conversation(id)))
    await activities.closePending({ ...NIGHT, page: 0 })
    const before = ports.index.records.get('grown')
    await discovered(
      {
        conversations: [
          conversation('same'),
          conversation('grown', { recordedSessions: 2 }),
          conversation('gone'),
          conversation('late'),
        ],
      },
      NEXT_NIGHT,
    )
    expect(await activities.planDay(NEXT_NIGHT)).toMatchObject({ conversations: 4, known: 2 })
    const { conversations } = await ports.staging.read<SliceFile>(runFiles.slice(NEXT_NIGHT, 's0001'))
    const manifest = before?.objects.find((object) => object.kind === 'manifest')
    expect(
      conversations.map(({ conversation: { conversationId }, revision, have }) => [
        conversationId,
        revision,
        have.map((object) => object.objectId),
      ]),
    ).toEqual([
      ['grown', 2, ['rec-grown']],
      ['late', 2, []],
    ])
    expect(conversations[0]?.supersedes).toEqual({ path: manifest?.path, sha256: manifest?.sha256 })
  })

  it('writes the next revision beside the first, which stays as it is', async () => {
    const { archived, vault, ports, tenant } = await memoryNight()
    await archived([conversation('grown')])
    const first = new Map(vault.blobs)
    await archived([conversation('grown', { recordedSessions: 2 })], NEXT_NIGHT)
    expect(tenant.downloads).toBe(1)
    for (const [path, blob] of first) expect(vault.blobs.get(path)).toBe(blob)
    expect([...vault.blobs.keys()].filter((path) => !first.has(path))).toEqual([
      'advice-voice/2026/11/19/grown/r2/manifest.json',
    ])
    expect(ports.index.records.get('grown')).toMatchObject({ revision: 2 })
  })

  it('names what could not be read in a slice that fails, also where that slice has nothing else', async () => {
    const { activities, discovered, gaps } = await memoryNight()
    await discovered({ unreadable: [unreadable('b1'), unreadable(null)] })
    expect(await activities.planDay(NIGHT)).toMatchObject({ slices: 1, conversations: 2 })
    await activities.failSlice({ ...NIGHT, slice: 's0001', code: 'vault-unreachable', message: 'no answer' })
    expect(await activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 2 })
    expect(await gaps()).toEqual(
      expect.arrayContaining([
        { conversationId: 'b1', objectId: 'b1', reason: 'processing-failed', detail: 'vault-unreachable: no answer' },
      ]),
    )
  })

  it('names nothing twice that an earlier night has kept as it came, when its slice fails', async () => {
    const { activities, discovered, gaps } = await memoryNight()
    await discovered({ unreadable: [unreadable('b1')] })
    await activities.planDay(NIGHT)
    const { batches } = await activities.submitSlice({ ...NIGHT, slice: 's0001' })
    await activities.archiveBatches({ ...NIGHT, slice: 's0001', batches, round: 1, last: true })
    await discovered({ unreadable: [unreadable('b1')] }, NEXT_NIGHT)
    await activities.planDay(NEXT_NIGHT)
    await activities.failSlice({ ...NEXT_NIGHT, slice: 's0001', code: 'vault-unreachable', message: 'no answer' })
    expect(await activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    expect((await gaps()).map(({ reason }) => reason)).toEqual(['unreadable-record'])
  })

  it('looks up single records only of what began before the day: one read each', async () => {
    const { ports, discovered, withPorts } = await memoryNight()
    const read: string[] = []
    const record = (id: string) => {
      read.push(id)
      return ports.index.record(id)
    }
    await discovered({
      conversations: [
        conversation('at-midnight', { conversationStart: `${DAY}T00:00:00.000Z` }),
        conversation('before', { conversationStart: '2026-11-18T23:59:59.999Z' }),
      ],
    })
    await withPorts({ index: { ...ports.index, record } }).planDay(NIGHT)
    expect(read).toEqual(['before'])
  })

  it('makes no slice of a day without conversations', async () => {
    const { activities, discovered } = await memoryNight()
    await discovered({})
    expect(await activities.planDay(NIGHT)).toEqual({ slices: 0, conversations: 0, known: 0, open: 0 })
  })

  it('names as open only what no other page shows as ended, and no earlier night has archived', async () => {
    const { activities, archived, discovered, ports } = await memoryNight()
    await archived([conversation('held')])
    const since = '2026-11-19T10:05:00.000Z'
    const stillOpen = ['ended', 'held', 'open'].map((conversationId) => ({ conversationId, since }))
    await discovered({ conversations: [conversation('ended')], stillOpen }, NEXT_NIGHT)
    await activities.planDay(NEXT_NIGHT)
    expect(await ports.staging.read(runFiles.stillOpen(NEXT_NIGHT))).toMatchObject([
      { conversationId: 'open', objectId: 'open', reason: 'still-open' },
    ])
  })

  it('expects of each conversation what its sessions and screens announce, and consultations beside them', async () => {
    const { archived, ports } = await memoryNight()
    await archived([
      conversation('call', { recordedSessions: 2, screenRecordings: 3, consultations: 4 }),
      conversation('screen', { recordedSessions: 0, screenRecordings: 5, consultations: 6 }),
    ])
    expect(await ports.ledger.read(NIGHT.day)).toMatchObject({ counts: { recordingsExpected: 2 + 3 + 4 + 5 } })
  })

  it('names a changed conversation whose next revision could not be archived', async () => {
    const { activities, archived, discovered, gaps } = await memoryNight()
    await archived([conversation('grown'), conversation('same')])
    await discovered(
      { conversations: [conversation('grown', { recordedSessions: 2 }), conversation('same')] },
      NEXT_NIGHT,
    )
    await activities.planDay(NEXT_NIGHT)
    await activities.failSlice({ ...NEXT_NIGHT, slice: 's0001', code: 'vault-unreachable', message: 'no answer' })
    expect(await activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    expect((await gaps()).map((gap) => gap.conversationId)).toEqual(['grown'])
  })

  it('keeps what it holds of a conversation that went on, also when the slice of its later end fails', async () => {
    const { activities, archived, discovered, vault } = await memoryNight()
    await archived([conversation('grown')])
    const earlier = [...vault.blobs.keys()].filter((path) => path.includes('/grown/'))
    expect(earlier).not.toEqual([])
    const conversationEnd = '2026-12-24T18:00:00.000Z'
    await discovered({ conversations: [conversation('grown', { conversationEnd })] }, NEXT_NIGHT)
    await activities.planDay(NEXT_NIGHT)
    await activities.failSlice({ ...NEXT_NIGHT, slice: 's0001', code: 'source-forbidden', message: 'status 403' })
    for (const path of earlier) {
      const until = vault.blobs.get(path)?.retainUntil ?? ''
      expect(until.slice(4)).toBe(conversationEnd.slice(4))
    }
  })

  it('asks again for what storage has lost, and for what only the report of the source names', async () => {
    const { activities, archived, ports, vault, tenant } = await memoryNight()
    await archived([conversation('lost'), conversation('named'), conversation('whole')])
    await activities.closePending({ ...NIGHT, page: 0 })
    const path = ports.index.records.get('lost')?.objects.find(({ kind }) => kind === 'recording')?.path ?? ''
    vault.blobs.delete(path)
    await ports.staging.write(runFiles.lossesOf(NIGHT, 'report'), [
      { conversationId: 'named', objectId: 'rec-new', reason: 'not-ready', detail: 'the report says: success' },
    ])
    expect(await activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 2 })
    const before = tenant.downloads
    tenant.inventories.set('named', [
      { recordingId: 'rec-named', state: 'AVAILABLE' },
      { recordingId: 'rec-new', state: 'AVAILABLE' },
    ])
    await archived([conversation('lost'), conversation('named'), conversation('whole')], NEXT_NIGHT)
    expect(tenant.downloads).toBe(before + 2)
    expect(['lost', 'named', 'whole'].map((id) => ports.index.records.get(id)?.revision)).toEqual([2, 2, 1])
    expect(await activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete' })
  })
})
