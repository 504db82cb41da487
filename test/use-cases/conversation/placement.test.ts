/** Where a record goes and until when: late nights, deaths between two writes, names that a rule asks for. */
import { describe, expect, it } from 'vitest'
import { runFiles } from '../../../activities/run-files.ts'
import type { DayRun } from '../../../domain/day-run.ts'
import type { Conversation } from '../../../domain/record/conversation.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import { longestClass } from '../../../domain/retention/longest-class.ts'
import type { RetentionClass } from '../../../domain/retention/retention-policy.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const END = '2026-11-19T10:05:00.000Z'
const LATE: DayRun = { day: DAY, startedAt: '2027-06-01T02:00:00.000Z' }
const lawful = { retainUntil: lawfulUntil(END, 7), mode: 'locked' }

const kept = ({ vault }: MemoryNight, container: string) =>
  [...vault.blobs].flatMap(([path, { retainUntil, mode }]) =>
    path.startsWith(`${container}/`) ? [{ path: path.slice(path.lastIndexOf('/') + 1), retainUntil, mode }] : [],
  )

async function run(night: MemoryNight, dayRun: DayRun, change: Partial<MemoryNight['ports']> = {}) {
  const activities = night.withPorts(change)
  await activities.planDay(dayRun)
  const slice = { ...dayRun, slice: 's0001' }
  const { batches } = await activities.submitSlice(slice)
  return await activities.archiveBatches({ ...slice, batches, round: 1, last: true })
}

describe('a conversation that is archived late', () => {
  it('lies in the exact container of its class, locked, until the very date that the law asks', async () => {
    const night = await memoryNight()
    await night.archived([conversation('a')], LATE)
    expect(kept(night, 'advice-voice')).toEqual([])
    expect(kept(night, 'advice-voice-exact')).toEqual([
      { path: 'rec-a.ogg', ...lawful },
      { path: 'manifest.json', ...lawful },
    ])
  })

  it('is raw and locked, too, where nobody can read it', async () => {
    const night = await memoryNight()
    const unreadable = {
      kind: 'unreadable' as const,
      conversationId: 'u',
      conversationEnd: END,
      reason: 'x',
      raw: { x: 1 },
    }
    await night.discovered({ unreadable: [unreadable] }, LATE)
    await run(night, LATE)
    const [object] = night.ports.index.records.get('u')?.objects ?? []
    expect(object?.path).toContain('-exact/')
    expect(night.vault.blobs.get(object?.path ?? '')?.mode).toBe('locked')
  })

  it('has its date also when the process died between the bytes and the date', async () => {
    const night = await memoryNight()
    await night.discovered({ conversations: [conversation('a')] }, LATE)
    let alive = true
    const { keeper } = night.ports
    const dying: typeof keeper = {
      ...keeper,
      retain: (...asked) => {
        if (!alive) return keeper.retain(...asked)
        alive = false
        return Promise.reject(new Error('the process died'))
      },
    }
    await run(night, LATE, { keeper: dying })
    const slice = { ...LATE, slice: 's0001' }
    const { batches } = await night.activities.submitSlice(slice)
    await night.activities.archiveBatches({ ...slice, batches, round: 1, last: true })
    const recording = kept(night, 'advice-voice-exact').find(({ path }) => path === 'rec-a.ogg')
    expect(recording).toEqual({ path: 'rec-a.ogg', ...lawful })
  })

  it.each([
    ['2026-11-21T22:04:00.000Z', 'advice-voice'],
    ['2026-11-21T22:06:00.000Z', 'advice-voice-exact'],
  ])(
    'begins three days after its end, less the half day that uploads of a night may take: %s',
    async (startedAt, container) => {
      const night = await memoryNight()
      await night.archived([conversation('a')], { day: DAY, startedAt })
      expect(kept(night, container).map(({ path }) => path)).toContain('rec-a.ogg')
    },
  )
})

describe('a conversation that is archived in its night', () => {
  it('has its date from the container: the keeper is asked for nothing', async () => {
    const night = await memoryNight()
    await night.discovered({ conversations: [conversation('a')] })
    const refuse = () => Promise.reject(new Error('nobody should ask'))
    await run(night, NIGHT, { keeper: { ...night.ports.keeper, retain: refuse, extend: refuse } })
    for (const { retainUntil, mode } of kept(night, 'advice-voice'))
      expect([mode, (retainUntil ?? '') >= lawful.retainUntil]).toEqual(['locked', true])
    expect(night.ports.index.records.get('a')?.gaps).toEqual([])
  })

  it('says in its metadata what it is of, so that the index can be built again from the blobs alone', async () => {
    const night = await memoryNight()
    await night.archived([conversation('a')])
    const blobs = [...night.vault.blobs].filter(([path]) => path.startsWith('advice-voice/'))
    for (const [, { metadata }] of blobs)
      expect(metadata).toMatchObject({
        conversation: 'a',
        retention_class: 'advice-voice',
        policy: night.ports.policy.version,
      })
    expect(blobs).toHaveLength(2)
  })
})

describe('names of divisions and flows', () => {
  it.each<[string, Partial<Conversation>, RetentionClass['match']]>([
    ['a division', { divisionIds: ['d-1'] }, { divisions: ['London'] }],
    ['a flow', { flowIds: ['f-1'] }, { flows: ['Order line'] }],
    ['a queue', { queueIds: ['q-9'] }, { queues: ['Bonds'] }],
  ])('decide the class of what is archived: %s', async (_, change, match) => {
    const night = await memoryNight()
    const { policy } = night.ports
    const classes = policy.classes.map((entry) => (entry.id === 'mifid-orders' ? { ...entry, match } : entry))
    await night.discovered({ conversations: [conversation('a', { queueIds: [], ...change })] })
    await night.ports.staging.write(runFiles.names(NIGHT), {
      users: {},
      queues: { 'q-9': 'Bonds' },
      wrapUpCodes: {},
      divisions: { 'd-1': 'London' },
      flows: { 'f-1': 'Order line' },
    })
    await run(night, NIGHT, { policy: { ...policy, classes } })
    expect(night.ports.index.records.get('a')?.retentionClass).toBe('mifid-orders')
  })
})

describe('the class for what nobody can classify', () => {
  const entry = (id: string, years: number, mode: 'locked' | 'unlocked') => ({ id, years, mode }) as RetentionClass
  it.each([
    [
      'the longest, wherever it stands',
      [entry('a', 3, 'locked'), entry('b', 9, 'unlocked'), entry('c', 5, 'locked')],
      'b',
    ],
    ['of equally long ones the locked', [entry('a', 7, 'unlocked'), entry('b', 7, 'locked')], 'b'],
    ['of equally long and locked ones the first', [entry('a', 7, 'locked'), entry('b', 7, 'unlocked')], 'a'],
  ])('is %s', async (_, classes, id) => {
    const { policy } = (await memoryNight()).ports
    expect(longestClass({ ...policy, classes }).id).toBe(id)
  })
})
