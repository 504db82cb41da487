import { describe, expect, it } from 'vitest'
import type { ActivityImplementations } from '../../activities/contract.ts'
import { DAY, failing, HOUR, ID, MINUTE, scriptedEngine, sealed, SEEDS } from './scripted-engine.ts'

const LATE = `${ID}-20261120020000-late`
const waits = (pending = 1) => ({ slice: null, batches: [], pending, more: false })
const ready = (slice: string) => ({ slice, batches: [{ index: 0, batchId: 'b' }], pending: 1, more: false })

/** Minutes after the first look. */
const minutes = (times: readonly number[]): number[] => times.map((at) => (at - (times[0] ?? 0)) / MINUTE)

describe('waiting for late recordings', () => {
  it('archives in the same night what is ready after half an hour', async () => {
    const looks = [waits(), waits(), ready('w002'), waits(0)]
    const engine = scriptedEngine({ retryPending: async ({ round }) => looks[round] ?? waits(0) })
    expect(await engine.day()).toEqual(sealed)
    expect(minutes(engine.times('retryPending')).slice(0, 3)).toEqual([0, 15, 30])
    expect(engine.inputs('retryPending').map(({ round, page }) => [round, page])).toEqual(
      [0, 1, 2, 3].map((n) => [n, 0]),
    )
    expect(engine.inputs('archiveBatches').at(-1)).toMatchObject({ slice: 'w002', day: DAY })
    expect(engine.inputs('closePending')).toHaveLength(1)
  })

  it('ends four hours after it began, with one last look', async () => {
    const engine = scriptedEngine({ retryPending: async () => waits() })
    expect(await engine.day()).toEqual(sealed)
    expect(minutes(engine.times('retryPending'))).toEqual(Array.from({ length: 17 }, (_, look) => look * 15))
    expect(engine.times('closePending')).toEqual([(engine.times('retryPending')[0] ?? 0) + 4 * HOUR])
  })

  it('ends four hours after it began however long its looks take', async () => {
    const engine = scriptedEngine({
      retryPending: async ({ round }) => ready(`w${round}`),
      archiveBatches: async ({ slice, batches, last }) =>
        slice.startsWith('s')
          ? { waiting: [], pending: 1, more: false }
          : { waiting: last ? [] : batches, pending: last ? 1 : 0, more: false },
    })
    await engine.day()
    const began = engine.times('retryPending')[0] ?? 0
    for (const at of engine.times('retryPending')) expect(at - began).toBeLessThanOrEqual(4 * HOUR)
    expect((engine.times('closePending')[0] ?? 0) - began).toBeLessThanOrEqual(5 * HOUR)
    expect(engine.inputs('retryPending').length).toBeGreaterThan(3)
  })

  it('keeps a small history with a look a minute for ten hours', async () => {
    const engine = scriptedEngine({
      prepareDay: async () => ({
        policyVersion: '1',
        limits: { retryMinutes: 1, recordingMinutes: 600, lakeRounds: 1 },
      }),
      retryPending: async () => waits(),
    })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.times('retryPending')).toHaveLength(601)
    expect(engine.world.history(LATE).length).toBeLessThan(30)
  })

  it('goes through a crowd page by page, and waits for all of its slices together', async () => {
    const pages = 47
    const engine = scriptedEngine({
      retryPending: async ({ round, page }) =>
        round === 0 ? { ...ready(`w000-${page}`), pending: 200, more: page + 1 < pages } : waits(0),
    })
    expect(await engine.day()).toEqual(sealed)
    const first = engine.inputs('retryPending').filter(({ round }) => round === 0)
    expect(first.map(({ page }) => page)).toEqual([...Array(pages).keys()])
    const late = engine.inputs('archiveBatches').filter(({ slice }) => slice.startsWith('w'))
    expect(new Set(late.map(({ slice }) => slice)).size).toBe(pages)
    expect(late).toHaveLength(pages)
    // Twenty pages share one wait of 20 s: three waits, no more.
    const times = engine.times('retryPending')
    expect((times.at(-2) ?? 0) - (times[0] ?? 0)).toBe(40_000)
    expect(engine.world.history(LATE).length).toBeLessThan(200)
  })

  it('looks again while an earlier page of the look had somebody waiting', async () => {
    const engine = scriptedEngine({
      retryPending: async ({ round, page }) =>
        round === 0 ? { ...waits(page === 0 ? 200 : 0), more: page < 25 } : waits(0),
    })
    await engine.day()
    expect(engine.inputs('retryPending').filter(({ round }) => round === 1)).toHaveLength(1)
  })

  it.each(SEEDS)('notes a late slice that fails, and goes on (order %i)', async (seed) => {
    const engine = scriptedEngine(
      {
        retryPending: async ({ round }) => (round < 2 ? ready(`w00${round}`) : waits(0)),
        archiveBatches: async ({ slice }) => {
          if (slice === 'w000') throw new Error('broken')
          return { waiting: [], pending: 0, more: false }
        },
      },
      { seed, haste: 0.1 },
    )
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('failSlice')).toMatchObject([{ slice: 'w000', code: 'unexpected', message: 'broken' }])
    expect(engine.inputs('archiveBatches').at(-1)).toMatchObject({ slice: 'w001' })
  })

  it('does not lose the day with a look that fails: it looks again', async () => {
    const retryPending: ActivityImplementations['retryPending'] = failing(3, 'source-unreachable', async () => waits(0))
    const engine = scriptedEngine({ retryPending })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('retryPending').map(({ round }) => round)).toEqual([0, 0, 0, 1])
    expect(engine.inputs('closePending')).toHaveLength(1)
  })

  it('goes straight on to its own looks where an instance before it died over its own', async () => {
    const engine = scriptedEngine({
      retryPending: async ({ round }) => (round < 5 ? { ...ready(`w00${round}`), repeated: true } : waits(0)),
    })
    expect(await engine.day()).toEqual(sealed)
    const times = engine.times('retryPending')
    expect(times).toHaveLength(6)
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(5 * 20_000)
    expect(engine.inputs('archiveBatches').filter(({ slice }) => slice.startsWith('w'))).toHaveLength(5)
  })

  it('closes page by page', async () => {
    const engine = scriptedEngine({ closePending: async ({ page }) => ({ gaps: 100, more: page < 4 }) })
    await engine.day()
    expect(engine.inputs('closePending').map(({ page }) => page)).toEqual([0, 1, 2, 3, 4])
    expect(engine.world.status(LATE)?.output).toEqual({ gaps: 500 })
  })
})
