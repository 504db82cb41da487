import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../domain/errors.ts'
import { ID, scriptedEngine, sealed, SEEDS, START } from './scripted-engine.ts'

const slicesOf = (count: number) => ({
  planDay: async () => ({ slices: count, conversations: count, known: 0, open: 0 }),
})
const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `s${String(index + 1).padStart(4, '0')}`)
const NIGHT = '20261120020000'
const part = (name: string): string => `${ID}-${NIGHT}-${name}`

describe('the slices of a night', () => {
  it.each([1, 4, 5, 40, 41, 95])('are all archived, each once: %i of them', async (count) => {
    const engine = scriptedEngine(slicesOf(count))
    expect(await engine.day()).toEqual(sealed)
    expect(
      engine
        .inputs('submitSlice')
        .map(({ slice }) => slice)
        .sort(),
    ).toEqual(names(count))
    expect(
      engine
        .inputs('archiveBatches')
        .map(({ slice }) => slice)
        .sort(),
    ).toEqual(names(count))
    expect(engine.world.history(part('slices')).length).toBeLessThan(160)
  })

  it('run four at a time, the next ones when all four are through', async () => {
    const engine = scriptedEngine(slicesOf(9), { seed: 4 })
    await engine.day()
    const seconds = engine.times('archiveBatches').map((at) => at / 1000)
    expect(seconds).toEqual([...Array(4).fill(25), ...Array(4).fill(45), 65])
  })

  it('of a backfill run one by one, and nothing beside them: a night finds a free place', async () => {
    const engine = scriptedEngine(slicesOf(3))
    engine.world.start('archiveDay', { day: '2026-11-19', purpose: 'backfill' }, ID)
    await engine.world.run()
    expect(engine.world.status(ID)?.output).toEqual(sealed)
    expect(engine.times('submitSlice').map((at) => at / 1000)).toEqual([5, 25, 45])
    expect(engine.times('archiveOrphans').map((at) => at / 1000)).toEqual([65])
    for (const { input } of engine.calls) expect(input).toMatchObject({ purpose: 'backfill' })
  })

  it('are looked at ever more seldom for an hour, then taken as they are', async () => {
    const engine = scriptedEngine({
      archiveBatches: async ({ batches, last }) => ({
        waiting: last ? [] : batches,
        pending: last ? 7 : 0,
        more: false,
      }),
    })
    await engine.day()
    const waits = engine.times('archiveBatches').map((at, index, all) => (at - (all[index - 1] ?? 5000)) / 1000)
    expect(waits).toEqual([20, 60, 120, 300, 600, 600, 900, 900])
    expect(engine.inputs('archiveBatches').map(({ last }) => last)).toEqual([...Array(7).fill(false), true])
    expect(engine.world.status(`${part('slices')}-${NIGHT}-s0001`)?.output).toEqual({ kind: 'archived', pending: 7 })
  })

  it('keep their batches apart: only what waits is asked for again', async () => {
    const engine = scriptedEngine({
      submitSlice: async () => ({ batches: [0, 1, 2].map((index) => ({ index, batchId: `b${index}` })) }),
      archiveBatches: async ({ batches }) => ({ waiting: batches.slice(1), pending: 1, more: false }),
    })
    await engine.day()
    const asked = engine.inputs('archiveBatches').map(({ batches }) => batches.map(({ batchId }) => batchId).join())
    expect(asked).toEqual(['b0,b1,b2', 'b1,b2', 'b2'])
    expect(engine.world.status(`${part('slices')}-${NIGHT}-s0001`)?.output).toEqual({ kind: 'archived', pending: 3 })
  })

  it('are asked for again at once where a look had to stop for its length', async () => {
    const engine = scriptedEngine({
      submitSlice: async () => ({ batches: [0, 1, 2, 3].map((index) => ({ index, batchId: `b${index}` })) }),
      archiveBatches: async ({ batches }) => ({ waiting: batches.slice(1), pending: 1, more: batches.length > 2 }),
    })
    await engine.day()
    const times = engine.times('archiveBatches')
    expect(times.map((at) => (at - (times[0] ?? 0)) / 1000)).toEqual([0, 0, 0, 60])
    expect(engine.inputs('archiveBatches').map(({ round }) => round)).toEqual([0, 1, 2, 3])
  })

  it.each(SEEDS)('go on when one of them fails, and its cause is noted (order %i)', async (seed) => {
    const engine = scriptedEngine(
      {
        ...slicesOf(6),
        archiveBatches: async ({ slice }) => {
          if (slice === 's0003') throw new ArchiveError('vault-forbidden', 'no access')
          return { waiting: [], pending: 0, more: false }
        },
        submitSlice: async ({ slice }) => {
          if (slice === 's0005') throw new Error('odd')
          return { batches: [{ index: 0, batchId: 'b' }] }
        },
      },
      { seed, haste: 0.1 },
    )
    expect(await engine.day()).toEqual(sealed)
    const failures = engine.inputs('failSlice').sort((a, b) => a.slice.localeCompare(b.slice))
    expect(failures).toMatchObject([
      { slice: 's0003', code: 'vault-forbidden', message: 'no access' },
      { slice: 's0005', code: 'unexpected', message: 'odd' },
    ])
    expect(engine.inputs('archiveBatches').filter(({ slice }) => slice === 's0003')).toHaveLength(7)
    expect(engine.inputs('submitSlice').filter(({ slice }) => slice === 's0005')).toHaveLength(3)
    expect(engine.inputs('reconcileDay')).toHaveLength(1)
  })
})

/** A worker that dies in the turns of instances whose id fits, so many times each. */
const dies = (fits: (id: string) => boolean, times = 1, turn = 0) => {
  const deaths = new Map<string, number>()
  return {
    turn: (at: { instanceId: string; turn: number }) => {
      const before = deaths.get(at.instanceId) ?? 0
      if (!fits(at.instanceId) || at.turn !== turn || before >= times) return null
      deaths.set(at.instanceId, before + 1)
      return 'worker' as const
    },
  }
}

describe('a worker that dies in an orchestrator turn', () => {
  it.each(SEEDS)('costs a slice nothing but a second start (order %i)', async (seed) => {
    const id = `${part('slices')}-${NIGHT}-s0002`
    const engine = scriptedEngine(slicesOf(5), { seed, haste: 0.1, machine: dies((at) => at === id, 1, seed % 3) })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.world.status(id)).toMatchObject({ runtimeStatus: 'Failed' })
    expect(engine.world.status(`${id}-again`)).toMatchObject({ output: { kind: 'archived', pending: 0 } })
    expect(engine.inputs('failSlice')).toEqual([])
    expect(new Set(engine.inputs('archiveBatches').map(({ slice }) => slice))).toEqual(new Set(names(5)))
  })

  it('names what a slice held when it dies twice; the others go on', async () => {
    const engine = scriptedEngine(slicesOf(5), { machine: dies((id) => id.includes('s0002')) })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('failSlice')).toMatchObject([{ slice: 's0002', code: 'unexpected' }])
    expect(engine.inputs('failSlice')[0]?.message).toContain('its orchestration died twice: ')
    expect(
      engine
        .inputs('archiveBatches')
        .map(({ slice }) => slice)
        .sort(),
    ).toEqual(['s0001', 's0003', 's0004', 's0005'])
  })

  it.each([0, 1, 2])('starts the waves of slices again when it was theirs (turn %i)', async (turn) => {
    const engine = scriptedEngine(slicesOf(9), { machine: dies((id) => id === part('slices'), 1, turn) })
    expect(await engine.day()).toEqual(sealed)
    expect(new Set(engine.inputs('submitSlice').map(({ slice }) => slice))).toEqual(new Set(names(9)))
    expect(engine.inputs('failSlice')).toEqual([])
  })

  it('names every slice when their waves die twice', async () => {
    const engine = scriptedEngine(slicesOf(3), { machine: dies((id) => /-slices(-again)?$/.test(id)) })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('failSlice').map(({ slice }) => slice)).toEqual(names(3))
  })

  it('makes the search for losses a warning of the day at worst', async () => {
    const once = scriptedEngine({}, { machine: dies((id) => id === part('losses')) })
    expect(await once.day()).toEqual(sealed)
    expect(once.inputs('noteWarning')).toEqual([])
    expect(once.inputs('checkExpiring')).toHaveLength(1)
    const twice = scriptedEngine({}, { machine: dies((id) => /-losses(-again)?$/.test(id)) })
    expect(await twice.day()).toEqual(sealed)
    expect(twice.inputs('noteWarning')).toMatchObject([
      { warning: 'the search for losses ended before it was through' },
    ])
  })

  it('closes what waits when the wait dies twice, and counts its hours from the first start', async () => {
    const look = async () => ({ slice: null, batches: [], pending: 1, more: false })
    const once = scriptedEngine({ retryPending: look }, { machine: dies((id) => id === part('late'), 1, 1) })
    expect(await once.day()).toEqual(sealed)
    expect(once.times('closePending')).toEqual([(once.times('retryPending')[0] ?? 0) + 4 * 3_600_000])
    let closed = 0
    const twice = scriptedEngine(
      { retryPending: look, closePending: async () => ({ gaps: 200, more: ++closed < 3 }) },
      { machine: dies((id) => /-late(-again)?$/.test(id)) },
    )
    expect(await twice.day()).toEqual(sealed)
    expect(twice.inputs('closePending').map(({ page }) => page)).toEqual([0, 1, 2])
    expect(twice.inputs('noteWarning')).toMatchObject([
      { warning: 'the wait for late recordings ended before its time' },
    ])
  })

  it('leaves a day failed whose own turn it was: nobody is left to say so', async () => {
    const engine = scriptedEngine({}, { machine: dies((id) => id === ID, 1, 2) })
    await engine.day()
    expect(engine.world.status(ID)).toMatchObject({ runtimeStatus: 'Failed' })
    expect(engine.inputs('failDay')).toEqual([])
    engine.clock.moveTo(START + 86_400_000)
    expect(await engine.day()).toEqual(sealed)
  })

  it('starts a day again beside the children of the one that was terminated', async () => {
    const engine = scriptedEngine(slicesOf(3))
    engine.world.start('archiveDay', { day: '2026-11-19' }, ID)
    await engine.world.run(START + 10_000)
    expect(engine.world.terminate(ID, 'by hand')).toBe('accepted')
    expect(await engine.day()).toBe('by hand')
    expect(await engine.day()).toEqual(sealed)
    expect(engine.world.statuses().filter(({ runtimeStatus }) => runtimeStatus === 'Running')).toEqual([])
  })
})
