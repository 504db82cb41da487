/**
 * Lives of twenty days, each a test of its own, on threads that run the code as Node reads it. A failing one is told in
 * full by `npm run simulate -- --seed N`.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { openLanes } from '../../simulation/run/lanes.ts'
import { runSeeds, type SeedReport } from '../../simulation/run/seeds.ts'

const DAYS = 20
const LIVES = 25
/** A life takes some seconds, and waits for those before it; a busy machine may need its time. */
const TIMEOUT = 1_800_000

describe('the simulated life', () => {
  const lanes = openLanes(2, { days: DAYS, shrinks: false })
  const seeds = Array.from({ length: LIVES }, (_, i) => i + 1)
  const reports = new Map(seeds.map((seed) => [seed, Promise.withResolvers<SeedReport>()]))
  void runSeeds({ from: 1, to: LIVES, days: DAYS }, lanes, (report) => reports.get(report.seed)?.resolve(report)).catch(
    (error: unknown) => {
      for (const { reject } of reports.values()) reject(error)
    },
  )
  afterAll(() => lanes.close())

  it.each(seeds)(`keeps every promise for ${DAYS} days: seed %i`, { timeout: TIMEOUT }, async (seed) => {
    const report = await reports.get(seed)?.promise
    expect(report?.violations).toEqual([])
    expect(report?.coverage['world: plain call']).toBeGreaterThan(0)
  })
})
