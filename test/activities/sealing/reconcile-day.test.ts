import { ArchiveError } from '../../../domain/errors.ts'
import { describe, expect, it } from 'vitest'
import type { RetentionClass, RetentionPolicy } from '../../../domain/retention/retention-policy.ts'
import type { VaultReader } from '../../../domain/ports/vault.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'

const RECORDING = 'advice-voice/2026/11/19/a1/recordings/rec-a1.ogg'

describe('reconciliation of a day', () => {
  it('calls a day complete when vault, index and source agree, as often as it is asked', async () => {
    const dayRun = await memoryNight()
    await dayRun.archived([conversation('a1'), conversation('a2')])
    for (const _time of [1, 2])
      expect(await dayRun.activities.reconcileDay(NIGHT)).toEqual({ status: 'complete', excused: 0, missing: 0 })
    expect(await dayRun.gaps()).toEqual([])
  })

  it('says how many recordings the source keeps in which other region', async () => {
    const dayRun = await memoryNight()
    const { batchStatus } = dayRun.tenant.recordings
    dayRun.tenant.recordings.batchStatus = async (id) => {
      const status = await batchStatus(id)
      const moved = (url: string | null) => (url ?? '').replace('media.example', 'm.s3.us-east-1.amazonaws.com')
      return { ...status, results: status.results.map((result) => ({ ...result, url: moved(result.url) })) }
    }
    await dayRun.archived([conversation('a1'), conversation('a2')])
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
    expect((await dayRun.ports.ledger.read(DAY))?.warnings).toEqual([
      expect.stringMatching(/^2 recording\(s\) came from .* in us-east-1, .*: a1, a2$/),
    ])
  })

  it.each([
    [
      'vanished',
      'not in the vault',
      (dayRun: Awaited<ReturnType<typeof memoryNight>>) => void dayRun.vault.blobs.delete(RECORDING),
    ],
    [
      'has another digest',
      'another digest',
      (dayRun: Awaited<ReturnType<typeof memoryNight>>) =>
        void Object.assign(dayRun.vault.blobs.get(RECORDING)?.metadata ?? {}, { sha256: '0'.repeat(64) }),
    ],
    [
      'is shorter',
      '3 bytes in the vault',
      (dayRun: Awaited<ReturnType<typeof memoryNight>>) =>
        void Object.assign(dayRun.vault.blobs.get(RECORDING) ?? {}, { bytes: new Uint8Array(3) }),
    ],
    [
      'is kept a second too short',
      'the law asks 2033-11-19T10:05:00.000Z',
      (dayRun: Awaited<ReturnType<typeof memoryNight>>) =>
        void Object.assign(dayRun.vault.blobs.get(RECORDING) ?? {}, { retainUntil: '2033-11-19T10:04:59.000Z' }),
    ],
    [
      'is not locked',
      'not locked',
      (dayRun: Awaited<ReturnType<typeof memoryNight>>) =>
        void Object.assign(dayRun.vault.blobs.get(RECORDING) ?? {}, { mode: 'unlocked' }),
    ],
    [
      'has no date',
      'no retention date',
      (dayRun: Awaited<ReturnType<typeof memoryNight>>) =>
        void Object.assign(dayRun.vault.blobs.get(RECORDING) ?? {}, { retainUntil: null }),
    ],
  ])('finds a recording that %s', async (_what, words, harm) => {
    const dayRun = await memoryNight()
    await dayRun.archived([conversation('a1'), conversation('a2')])
    harm(dayRun)
    expect(await dayRun.activities.reconcileDay(NIGHT)).toEqual({ status: 'gaps', excused: 0, missing: 1 })
    const [gap, ...others] = await dayRun.gaps()
    expect(others).toEqual([])
    expect(gap).toMatchObject({ conversationId: 'a1', objectId: 'rec-a1', reason: 'processing-failed' })
    expect(gap?.detail).toContain(words)
  })

  it('finds a conversation that was planned and never archived', async () => {
    const dayRun = await memoryNight()
    await dayRun.archived([conversation('a1'), conversation('a2')])
    dayRun.ports.index.forget('a2')
    for (const path of dayRun.vault.blobs.keys()) if (path.includes('/a2/')) dayRun.vault.blobs.delete(path)
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    expect(await dayRun.gaps()).toMatchObject([
      { conversationId: 'a2', detail: 'planned, but neither archived nor explained' },
    ])
  })

  it('names excuses apart from what is missing', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('gone', 'DELETED')
    await dayRun.archived([conversation('a1'), conversation('gone')])
    expect(await dayRun.activities.reconcileDay(NIGHT)).toEqual({
      status: 'complete-with-excuses',
      excused: 1,
      missing: 0,
    })
  })

  it('never takes a staging that fails for one that says nothing', async () => {
    const { ports, withPorts, archived } = await memoryNight()
    await archived([conversation('a')])
    for (const part of ['losses/', 'still-open', 'orphan-gaps', 'expected/', 'failed/']) {
      const fails = (name: string) => name.includes(part)
      const unreachable = () => Promise.reject(new ArchiveError('vault-unreachable', 'no answer', { retryable: true }))
      const { reconcileDay } = withPorts({
        staging: {
          ...ports.staging,
          read: (name) => (fails(name) ? unreachable() : ports.staging.read(name)),
          list: (prefix) => (fails(prefix) ? unreachable() : ports.staging.list(prefix)),
        },
      })
      await expect(reconcileDay(NIGHT)).rejects.toThrow('no answer')
    }
  })

  it('says when the tail had more than Genesys can list', async () => {
    const dayRun = await memoryNight()
    const endless = dayRun.withPorts({
      conversations: {
        ...dayRun.ports.conversations,
        queryPage: (_interval, page) =>
          Promise.resolve({
            totalHits: 1,
            records: [{ kind: 'conversation', conversation: conversation(`p${page}`) }],
          }),
      },
    })
    await endless.collectTail({ ...NIGHT, from: '' })
    await dayRun.archived([])
    await dayRun.activities.reconcileDay(NIGHT)
    expect(await dayRun.gaps()).toMatchObject([
      { objectId: 'tail', reason: 'processing-failed', detail: expect.stringContaining('more conversations than') },
    ])
  })

  describe('after the policy was changed', () => {
    const withClasses = ({
      policy,
      change,
    }: {
      policy: RetentionPolicy
      change: (retentionClass: RetentionClass) => RetentionClass[]
    }): RetentionPolicy => ({ ...policy, version: 'next', classes: policy.classes.flatMap(change) })
    const longer = (entry: RetentionClass) => [
      entry.id === 'advice-voice' ? { ...entry, years: entry.years + 1 } : entry,
    ]
    const removed = (entry: RetentionClass) => (entry.id === 'advice-voice' ? [] : [entry])
    /** Archived by the shipped policy, looked at again under another one. */
    async function nightUnder(change: (entry: RetentionClass) => RetentionClass[]) {
      const dayRun = await memoryNight()
      await dayRun.archived([conversation('a1'), conversation('a2')])
      return { dayRun, later: dayRun.withPorts({ policy: withClasses({ policy: dayRun.ports.policy, change }) }) }
    }

    it('judges records by the decision stored with them, and says apart that the policy asks more now', async () => {
      const { dayRun, later } = await nightUnder(longer)
      expect(await later.reconcileDay(NIGHT)).toEqual({ status: 'complete', excused: 0, missing: 0 })
      expect((await dayRun.ports.ledger.read(NIGHT.day))?.warnings).toEqual([
        expect.stringMatching(/^2 record\(s\) .*policy next asks .*holdfast policy apply/),
      ])
    })

    it('says nothing where the policy asks less', async () => {
      const { dayRun, later } = await nightUnder((entry) => [{ ...entry, years: 1, mode: 'unlocked' }])
      expect(await later.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
      expect((await dayRun.ports.ledger.read(NIGHT.day))?.warnings).toEqual([])
    })

    it.each([
      ['longer', longer],
      ['gone', removed],
    ])('goes on judging date, mode and bytes of a class that is %s', async (_what, change) => {
      const { dayRun, later } = await nightUnder(change)
      expect(await later.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
      Object.assign(dayRun.vault.blobs.get(RECORDING) ?? {}, { retainUntil: '2033-11-19T10:04:59.000Z' })
      dayRun.vault.blobs.delete(RECORDING.replaceAll('a1', 'a2'))
      expect(await later.reconcileDay(NIGHT)).toEqual({ status: 'gaps', excused: 0, missing: 2 })
      expect((await dayRun.gaps()).map((gap) => gap.detail)).toEqual([
        expect.stringContaining('the law asks 2033-11-19T10:05:00.000Z'),
        expect.stringContaining('not in the vault'),
      ])
    })

    it('asks by name for nothing that it can list, not even of a class that is gone', async () => {
      const { dayRun } = await nightUnder(removed)
      const asked: string[] = []
      const reader: VaultReader = {
        ...dayRun.ports.reader,
        facts: (container, name) => {
          asked.push(`${container}/${name}`)
          return dayRun.ports.reader.facts(container, name)
        },
      }
      await dayRun.ports.vault.putOnce({
        container: 'advice-voice',
        name: '2026/11/19/a1/recordings/half.ogg',
        contentType: 'audio/ogg',
        metadata: {},
        body: Buffer.from('x'),
      })
      const policy = withClasses({ policy: dayRun.ports.policy, change: removed })
      for (const { reconcileDay } of [dayRun.withPorts({ reader }), dayRun.withPorts({ policy, reader })]) {
        expect(await reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
        expect(asked).toEqual([])
      }
      expect((await dayRun.ports.ledger.read(NIGHT.day))?.warnings).toEqual([
        expect.stringMatching(/^1 blob\(s\) in the vault that no record names: .*half\.ogg$/),
      ])
    })

    it.each([
      ['misses by name what lies in a container that is gone', 'vault-misconfigured', 4],
      ['takes no container that cannot be listed for one that is empty', 'vault-unreachable', null],
    ] as const)('%s', async (_what, code, missing) => {
      const { dayRun } = await nightUnder(removed)
      const { reader, policy } = dayRun.ports
      const isGone = (container: string) => container === 'advice-voice'
      const { reconcileDay } = dayRun.withPorts({
        policy: withClasses({ policy, change: removed }),
        reader: {
          ...reader,
          list: (container, prefix) => (isGone(container) ? failingList(code) : reader.list(container, prefix)),
          facts: (container, name) => (isGone(container) ? Promise.resolve(null) : reader.facts(container, name)),
        },
      })
      if (missing === null) await expect(reconcileDay(NIGHT)).rejects.toMatchObject({ code })
      else expect(await reconcileDay(NIGHT)).toEqual({ status: 'gaps', excused: 0, missing })
    })

    it('reads the decision of a record that was indexed before decisions were kept from its manifest', async () => {
      const { dayRun, later } = await nightUnder(longer)
      for (const [id, { retention: _, ...older }] of dayRun.ports.index.records)
        await dayRun.ports.index.put([{ ...older, conversationId: id }])
      expect(await later.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
      Object.assign(dayRun.vault.blobs.get(RECORDING) ?? {}, { mode: 'unlocked' })
      expect(await later.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    })
  })
})

async function* failingList(code: ArchiveError['code']): AsyncIterable<never[]> {
  yield await Promise.reject(new ArchiveError(code, 'no listing'))
}
