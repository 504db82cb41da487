/** What a night that died has left under the same names is met by the next: looked up, completed, never repeated. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const thread = conversation('text-a', { mediaTypes: ['message'], recordedSessions: 0 })

function say(night: MemoryNight, words: string) {
  const said = { messageId: 'm-1', time: null, sender: null, text: words, attachments: [], raw: { text: words } }
  night.tenant.texts.set('text-a', { messages: [said], unreadable: [] })
}

/** A night whose process dies before it writes what ends so. */
async function diedBefore(ending: string) {
  const night = await memoryNight()
  const { putOnce } = night.ports.vault
  night.ports.vault.putOnce = (request) =>
    request.name.endsWith(ending)
      ? Promise.reject(new ArchiveError('vault-unreachable', 'the process died', { retryable: true }))
      : putOnce(request)
  say(night, 'before')
  await expect(night.archived([thread])).rejects.toThrow('the process died')
  night.ports.vault.putOnce = putOnce
  say(night, 'after')
  return night
}

const bytesAt = (night: MemoryNight, path: string) => Buffer.from(night.vault.blobs.get(path)?.bytes ?? []).toString()

describe('texts that a night stored before it died', () => {
  it.each(['transcript.txt', 'manifest.json'])('are completed by the next night: before %s', async (ending) => {
    const night = await diedBefore(ending)
    expect(await night.archived([thread], NEXT_NIGHT)).toEqual({ pending: 0, records: 1 })
    const record = night.ports.index.records.get('text-a')
    expect(record).toMatchObject({ revision: 1, gaps: [] })
    expect(record?.objects.map(({ kind }) => kind).sort()).toEqual(['manifest', 'messages', 'transcript'])
    for (const name of ['messages.json', 'transcript.txt'])
      expect(bytesAt(night, `broker-dealer-text/2026/11/19/text-a/${name}`)).toContain('before')
    expect(new Set(night.vault.written).size).toBe(night.vault.written.length)
    expect(await night.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete' })
  })

  it('are found where that night put them by a run that comes weeks later', async () => {
    const night = await diedBefore('manifest.json')
    const late = { day: DAY, startedAt: '2026-12-04T02:00:00.000Z' }
    await night.archived([thread], late)
    const paths = night.ports.index.records.get('text-a')?.objects.map(({ path }) => path)
    expect(paths?.sort()).toEqual([
      'broker-dealer-text-exact/2026/11/19/text-a/manifest.json',
      'broker-dealer-text/2026/11/19/text-a/messages.json',
      'broker-dealer-text/2026/11/19/text-a/transcript.txt',
    ])
    expect(await night.activities.reconcileDay(late)).toMatchObject({ status: 'complete' })
  })
})

describe('another file under the name of one of the record', () => {
  it('is a failure of this record alone, with its raw record kept', async () => {
    const night = await memoryNight()
    say(night, 'hello')
    await night.ports.vault.putOnce({
      container: 'broker-dealer-text',
      name: '2026/11/19/text-a/transcript.txt',
      contentType: 'text/plain',
      metadata: {},
      body: Buffer.from('of somebody else'),
    })
    await night.archived([thread, conversation('b')])
    expect(night.ports.index.records.get('text-a')).toMatchObject({
      gaps: [{ reason: 'processing-failed', detail: expect.stringContaining('with other bytes') as string }],
      objects: [{ kind: 'unreadable' }],
    })
    expect(night.ports.index.records.get('b')?.gaps).toEqual([])
  })
})

describe('a night of which nothing stands yet', () => {
  it('costs no look at the vault for its conversations', async () => {
    const night = await memoryNight()
    say(night, 'hello')
    const looks: string[] = []
    const { list, facts } = night.ports.reader
    night.ports.reader.list = (container, prefix) => {
      looks.push(`list ${prefix}`)
      return list(container, prefix)
    }
    night.ports.reader.facts = (container, name) => {
      looks.push(`facts ${name}`)
      return facts(container, name)
    }
    await night.archived([thread, conversation('b')])
    expect(looks).toEqual([])
    // Weeks later one page of what an earlier run may have left is enough; storage gives it also where it is empty.
    night.ports.reader.list = async function* (_container, prefix) {
      looks.push(`list ${prefix}`)
      yield await Promise.resolve([])
    }
    const late = { day: DAY, startedAt: '2026-12-04T02:00:00.000Z' }
    await night.archived([conversation('c')], late)
    // The others are the keeper's, who reads what it dates.
    expect(looks.filter((look) => look.includes('/c/'))).toEqual([
      'list 2026/11/19/c/',
      'facts 2026/11/19/c/recordings/rec-c.ogg',
      'facts 2026/11/19/c/manifest.json',
    ])
    expect(night.ports.index.records.get('c')).toMatchObject({ revision: 1, gaps: [] })
  })
})

describe('an unreadable answer that a night stored before it could index it', () => {
  const odd = { conversationId: 'a', participants: 'many' }
  const THIRD = { day: DAY, startedAt: '2026-11-22T02:00:00.000Z' }
  const unreadable = (raw: typeof odd) => ({
    kind: 'unreadable' as const,
    conversationId: 'a',
    conversationEnd: '2026-11-19T10:05:00.000Z',
    reason: 'participants: cannot be read',
    raw,
  })

  async function leftUnindexed() {
    const night = await memoryNight()
    await night.archived([conversation('a')])
    const archive = async (dayRun: typeof NEXT_NIGHT, raw: typeof odd, activities = night.activities) => {
      await night.discovered({ conversations: [conversation('b')], unreadable: [unreadable(raw)] }, dayRun)
      await activities.planDay(dayRun)
      const slice = { ...dayRun, slice: 's0001' }
      const { batches } = await activities.submitSlice(slice)
      await activities.archiveBatches({ ...slice, batches, round: 1, last: true })
    }
    const put = () => Promise.reject(new ArchiveError('index-unreachable', 'no answer', { retryable: true }))
    const dying = night.withPorts({ index: { ...night.ports.index, put } })
    await expect(archive(NEXT_NIGHT, odd, dying)).rejects.toThrow('no answer')
    return { night, archive, record: (id: string) => night.ports.index.records.get(id) }
  }

  it('stands as it is where the next night meets the same answer', async () => {
    const { night, archive, record } = await leftUnindexed()
    const stored = [...night.vault.blobs.keys()].filter((path) => !path.startsWith('evidence/'))
    await archive(THIRD, odd)
    expect(record('a')).toMatchObject({ revision: 2, gaps: [{ reason: 'unreadable-record' }] })
    expect(
      record('a')
        ?.objects.map(({ kind }) => kind)
        .sort(),
    ).toEqual(['manifest', 'recording', 'unreadable'])
    expect(record('b')).toMatchObject({ revision: 1, gaps: [] })
    const added = [...night.vault.blobs.keys()].filter((path) => !stored.includes(path) && path.includes('/a/'))
    expect(added).toEqual([])
    expect(await night.activities.reconcileDay(THIRD)).toMatchObject({ status: 'gaps', missing: 1 })
  })

  it('is followed by another answer, and keeps nobody beside it from being archived', async () => {
    const { night, archive, record } = await leftUnindexed()
    await archive(THIRD, { ...odd, participants: 'few' })
    expect(record('a')).toMatchObject({ revision: 3, gaps: [{ reason: 'unreadable-record' }] })
    expect(
      record('a')
        ?.objects.map(({ kind }) => kind)
        .sort(),
    ).toEqual(['manifest', 'recording', 'unreadable', 'unreadable'])
    expect(record('b')).toMatchObject({ revision: 1, gaps: [] })
    expect(await night.activities.reconcileDay(THIRD)).toMatchObject({ status: 'gaps', missing: 1 })
    expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([])
  })
})
