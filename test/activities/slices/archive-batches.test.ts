import { describe, expect, it } from 'vitest'
import type { Unreadable } from '../../../use-cases/conversation/plan.ts'
import type { Conversation } from '../../../domain/record/conversation.ts'
import type { Batch } from '../../../activities/contract/slices.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { DigitalContent } from '../../../domain/ports/digital-source.ts'
import type { Vault } from '../../../domain/ports/vault.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const SLICE = { ...NIGHT, slice: 's0001' }
const text = (id: string, change: Partial<Conversation> = {}) =>
  conversation(id, { mediaTypes: ['message'], recordedSessions: 0, ...change })
const said = (words: string): DigitalContent => ({
  unreadable: [],
  messages: [
    {
      messageId: 'm-1',
      time: '2026-11-19T10:00:00.000Z',
      sender: 'Customer',
      text: words,
      attachments: [],
      raw: { text: words },
    },
  ],
})

async function submitted(dayRun: MemoryNight, conversations: Conversation[], unreadable: Unreadable[] = []) {
  await dayRun.discovered({ conversations, unreadable })
  await dayRun.activities.planDay(NIGHT)
  const { batches } = await dayRun.activities.submitSlice(SLICE)
  return { ...SLICE, batches, round: 1, last: true }
}

/** The vault fails at the nth write of a name that ends like this, as if the process died there. */
function dyingAt(vault: Vault, ending: string): Vault {
  let alive = true
  return {
    async putOnce(request) {
      if (alive && request.name.endsWith(ending)) {
        alive = false
        throw new ArchiveError('vault-unreachable', 'the process died', { retryable: true })
      }
      return await vault.putOnce(request)
    },
  }
}

const onceEach = (written: readonly string[]) => expect([...new Set(written)]).toEqual(written)

describe('archiving batches', () => {
  it('asks again for what Genesys forgot, and takes no other failure for that', async () => {
    const dayRun = await memoryNight()
    const input = await submitted(dayRun, [conversation('a1')])
    const failing = (code: ArchiveError['code']) => {
      const batchStatus = () => Promise.reject(new ArchiveError(code, `the source says ${code}`))
      return dayRun.withPorts({ recordings: { ...dayRun.tenant.recordings, batchStatus } })
    }
    for (const code of ['source-unreachable', 'source-throttled', 'source-forbidden'] as const)
      await expect(failing(code).archiveBatches(input)).rejects.toMatchObject({ code })
    expect(await failing('source-not-found').archiveBatches(input)).toEqual({ waiting: [], pending: 1, more: false })
  })

  it('keeps what cannot be read with the first batch, once', async () => {
    const dayRun = await memoryNight()
    const { settings } = dayRun.ports
    const { planDay } = dayRun.withPorts({ settings: { ...settings, sliceSize: 500 } })
    const raw = { conversationId: 'odd' }
    const odd: Unreadable = { kind: 'unreadable', conversationId: 'odd', conversationEnd: null, reason: 'odd', raw }
    const conversations = Array.from({ length: 101 }, (_, i) => conversation(`c${i}`, { recordedSessions: 0 }))
    await dayRun.discovered({ conversations, unreadable: [odd] })
    await planDay(NIGHT)
    const { batches } = await dayRun.activities.submitSlice(SLICE)
    expect(batches).toHaveLength(2)
    await dayRun.activities.archiveBatches({ ...SLICE, batches, round: 1, last: true })
    expect((await dayRun.ports.ledger.totals(DAY)).archived).toBe(102)
  })

  it('stores recording, texts and manifest of each conversation, and indexes them', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.texts.set('text-1', said('Hello'))
    expect(await dayRun.archived([conversation('a1'), text('text-1')])).toEqual({ pending: 0, records: 2 })
    expect([...dayRun.vault.blobs.keys()].sort()).toEqual([
      'advice-voice/2026/11/19/a1/manifest.json',
      'advice-voice/2026/11/19/a1/recordings/rec-a1.ogg',
      'broker-dealer-text/2026/11/19/text-1/manifest.json',
      'broker-dealer-text/2026/11/19/text-1/messages.json',
      'broker-dealer-text/2026/11/19/text-1/transcript.txt',
    ])
    expect(await dayRun.ports.ledger.totals(DAY)).toMatchObject({ archived: 2, recordingsArchived: 1, objects: 5 })
    for (const { bytes } of dayRun.vault.blobs.values())
      expect(Buffer.from(bytes).toString()).not.toContain('signature=secret')
  })

  it('writes nothing twice and counts nothing twice when it is delivered twice', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.texts.set('text-1', said('Hello'))
    const input = await submitted(dayRun, [conversation('a1'), text('text-1')])
    await dayRun.activities.archiveBatches(input)
    const [blobs, records, downloads] = [
      new Map(dayRun.vault.blobs),
      structuredClone(dayRun.ports.index.records),
      dayRun.tenant.downloads,
    ]
    await dayRun.activities.archiveBatches(input)
    expect(dayRun.vault.blobs).toEqual(blobs)
    expect(dayRun.ports.index.records).toEqual(records)
    expect(dayRun.tenant.downloads).toBe(downloads)
    expect(await dayRun.ports.ledger.totals(DAY)).toMatchObject({ archived: 2, recordingsArchived: 1, objects: 5 })
  })

  it.each(['rec-a1.ogg', 'a1/manifest.json', 'messages.json', 'transcript.txt', 'text-1/manifest.json'])(
    'finishes what a death before %s left, without writing or downloading again',
    async (ending) => {
      const dayRun = await memoryNight()
      dayRun.tenant.texts.set('text-1', said('Hello'))
      const input = await submitted(dayRun, [conversation('a1'), text('text-1')])
      await expect(
        dayRun.withPorts({ vault: dyingAt(dayRun.vault.vault, ending) }).archiveBatches(input),
      ).rejects.toThrow('the process died')
      // What Genesys says after the death must not matter for what is in the vault already.
      if (ending !== 'messages.json') dayRun.tenant.texts.set('text-1', said('Changed since'))
      await dayRun.activities.archiveBatches(input)
      onceEach(dayRun.vault.written)
      expect(dayRun.vault.written).toHaveLength(5)
      expect(dayRun.tenant.downloads).toBe(ending === 'rec-a1.ogg' ? 2 : 1)
      expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    },
  )

  it.each(['a1/manifest.json', 'transcript.txt', 'text-1/manifest.json'])(
    'lets the next night finish what a failed one left before %s',
    async (ending) => {
      const dayRun = await memoryNight()
      dayRun.tenant.texts.set('text-1', said('Hello'))
      const input = await submitted(dayRun, [conversation('a1'), text('text-1')])
      await expect(
        dayRun.withPorts({ vault: dyingAt(dayRun.vault.vault, ending) }).archiveBatches(input),
      ).rejects.toThrow('the process died')
      dayRun.tenant.texts.set('text-1', said('Changed since'))
      expect(await dayRun.archived([conversation('a1'), text('text-1')], NEXT_NIGHT)).toEqual({
        pending: 0,
        records: 2,
      })
      onceEach(dayRun.vault.written)
      expect(await dayRun.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete' })
    },
  )

  it('lets the next night index what a failed one wrote whole but could not index', async () => {
    const dayRun = await memoryNight()
    const input = await submitted(dayRun, [conversation('a1')])
    const broken = {
      ...dayRun.ports.index,
      put: () => Promise.reject(new ArchiveError('index-unreachable', 'no answer', { retryable: true })),
    }
    await expect(dayRun.withPorts({ index: broken }).archiveBatches(input)).rejects.toMatchObject({
      code: 'index-unreachable',
    })
    const written = [...dayRun.vault.written]
    expect(await dayRun.archived([conversation('a1')], NEXT_NIGHT)).toEqual({ pending: 0, records: 1 })
    expect(dayRun.vault.written).toEqual(written)
    // Nothing is left to do for a third night.
    await dayRun.discovered({ conversations: [conversation('a1')] }, NEXT_NIGHT)
    expect(await dayRun.activities.planDay(NEXT_NIGHT)).toMatchObject({ known: 1 })
  })

  it('takes a manifest that a failed night left for an older state as what it is: a revision follows it', async () => {
    const dayRun = await memoryNight()
    const input = await submitted(dayRun, [conversation('a1')])
    const broken = {
      ...dayRun.ports.index,
      put: () => Promise.reject(new ArchiveError('index-unreachable', 'no answer', { retryable: true })),
    }
    await expect(dayRun.withPorts({ index: broken }).archiveBatches(input)).rejects.toMatchObject({
      code: 'index-unreachable',
    })
    const grown = conversation('a1', { agentIds: ['u-1', 'u-2'], raw: { conversationId: 'a1', agents: 2 } })
    await dayRun.archived([grown], NEXT_NIGHT)
    const record = dayRun.ports.index.records.get('a1')
    expect(record).toMatchObject({ revision: 2, agentIds: ['u-1', 'u-2'] })
    expect(record?.objects.map((object) => object.objectId).sort()).toEqual(['manifest', 'rec-a1'])
    onceEach(dayRun.vault.written)
    await dayRun.discovered({ conversations: [grown] }, NEXT_NIGHT)
    expect(await dayRun.activities.planDay(NEXT_NIGHT)).toMatchObject({ known: 1 })
  })

  it('keeps one conversation waiting without holding up the others', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('late', 'UPLOADING')
    expect(await dayRun.archived([conversation('a1'), conversation('late')])).toEqual({ pending: 1, records: 1 })
  })

  it('keeps a record that cannot be read raw, once, under the longest class, and names it as a gap', async () => {
    const dayRun = await memoryNight()
    const input = await submitted(
      dayRun,
      [],
      [
        {
          kind: 'unreadable',
          conversationId: null,
          conversationEnd: null,
          reason: 'no participants',
          raw: { odd: true },
        },
      ],
    )
    await dayRun.activities.archiveBatches(input)
    await dayRun.activities.archiveBatches(input)
    expect(dayRun.vault.written).toHaveLength(1)
    expect(dayRun.vault.written[0]).toMatch(/^[a-z-]+\/2026\/11\/19\/unreadable\/[0-9a-f]{64}\.json$/)
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    expect(await dayRun.gaps()).toMatchObject([{ reason: 'unreadable-record' }])
  })

  it(
    'asks again for the recordings of a batch that ' +
      'Genesys ' +
      'forgot, and ' +
      'archives ' +
      'what has ' +
      'none to ' +
      'wait for',
    async () => {
      const dayRun = await memoryNight()
      dayRun.tenant.texts.set('text-1', said('Hello'))
      const input = await submitted(dayRun, [conversation('a1'), text('text-1')])
      expect(
        await dayRun.activities.archiveBatches({ ...input, batches: [{ index: 0, batchId: 'batch-99' }] }),
      ).toEqual({
        waiting: [],
        pending: 1,
        more: false,
      })
      expect([...dayRun.ports.index.records.keys()]).toEqual(['text-1'])
    },
  )

  it('leaves the rest of a batch when its time is over, and goes on from there', async () => {
    const dayRun = await memoryNight()
    const ids = ['c1', 'c2', 'c3', 'c4', 'c5']
    const input = await submitted(
      dayRun,
      ids.map((id) => conversation(id)),
    )
    let before: Promise<unknown> = Promise.resolve()
    const begun: number[] = []
    const { archiveBatches } = dayRun.withPorts({
      limitConversations: <T>(work: () => Promise<T>) => {
        const mine = before.then(async () => {
          const done = await work()
          dayRun.clock.set(new Date(dayRun.clock.now() + 50_000).toISOString())
          return done
        })
        before = mine.catch(() => {})
        begun.push(dayRun.tenant.downloads)
        return mine
      },
    })
    const [batch] = input.batches
    const first = await archiveBatches(input)
    expect(first).toEqual({ waiting: [{ ...batch, from: 3 }], pending: 0, more: true })
    expect([...dayRun.ports.index.records.keys()]).toEqual(ids.slice(0, 3))
    begun.length = 0
    expect(await archiveBatches({ ...input, batches: first.waiting })).toEqual({ waiting: [], pending: 0, more: false })
    expect([...dayRun.ports.index.records.keys()]).toEqual(ids)
    expect([begun.length, dayRun.tenant.downloads]).toEqual([2, 5])
  })

  it('waits for what Genesys is still preparing, and takes what there is at the last look', async () => {
    const dayRun = await memoryNight()
    const input = await submitted(dayRun, [conversation('a1')])
    const { batchStatus } = dayRun.tenant.recordings
    dayRun.tenant.recordings.batchStatus = async (id) => ({ ...(await batchStatus(id)), state: 'in-progress' })
    const waiting = { waiting: input.batches, pending: 0, more: false }
    expect(await dayRun.activities.archiveBatches({ ...input, last: false })).toEqual(waiting)
    expect(dayRun.ports.index.records.size).toBe(0)
    await dayRun.activities.archiveBatches(input)
    expect(dayRun.ports.index.records.get('a1')?.gaps).toEqual([])
  })

  it('begins no further batch after ten minutes: a function that runs for half an hour is killed', async () => {
    const dayRun = await memoryNight()
    const ids = Array.from({ length: 250 }, (_, n) => `c${String(n).padStart(3, '0')}`)
    await dayRun.discovered({ conversations: ids.map((id) => conversation(id)) })
    const wide = dayRun.withPorts({ settings: { ...dayRun.ports.settings, sliceSize: 500 } })
    expect(await wide.planDay(NIGHT)).toMatchObject({ slices: 1 })
    const [first, ...others] = (await wide.submitSlice(SLICE)).batches
    const slow: Vault = {
      putOnce: (request) => {
        if (request.name.endsWith('manifest.json')) dayRun.clock.set(new Date(dayRun.clock.now() + 7000).toISOString())
        return dayRun.vault.vault.putOnce(request)
      },
    }
    const { archiveBatches } = dayRun.withPorts({ vault: slow })
    const look = (batches: (Batch | undefined)[]) =>
      archiveBatches({ ...SLICE, batches: batches.flatMap((batch) => batch ?? []), round: 1, last: true })
    expect(await look([first, ...others])).toEqual({ waiting: others, pending: 0, more: true })
    expect(dayRun.ports.index.records.size).toBe(100)
    expect(await look(others)).toEqual({ waiting: others.slice(1), pending: 0, more: true })
    expect(await look(others.slice(1))).toEqual({ waiting: [], pending: 0, more: false })
    expect([...dayRun.ports.index.records.keys()].sort()).toEqual(ids)
  })
})
