/** Runs seeds, side by side where there is room. Loads nothing of the app: the lanes do, while this begins. */
import { addSeed, emptyCoverage, type Coverage } from './coverage.ts'
import type { Outcome } from './simulate.ts'

export interface Report {
  seeds: number
  days: number
  violations: { seed: number; invariant: string; story: string[] }[]
  coverage: Coverage
}

export interface LifePlan {
  days: number
  /** False: tell the first violation of a failing seed without making the story shorter. */
  shrinks: boolean
}

export interface SeedsPlan extends LifePlan {
  from: number
  to: number
}

/** What one seed said; plain data, so that it can come from another thread. */
export interface SeedReport {
  seed: number
  violations: Report['violations']
  coverage: Coverage
  dearest: Outcome['dearest']
}

/** Who runs seeds: as many at a time as there are lanes. */
export interface Runner {
  lanes: number
  run(seed: number): Promise<SeedReport>
}

/** @param told of every seed, in the order of the seeds @param over how many are done, whenever one more is */
export async function runSeeds(
  { from, to, days }: Omit<SeedsPlan, 'shrinks'>,
  runner: Runner,
  told: (report: SeedReport) => void = () => {},
  over: (done: number) => void = () => {},
): Promise<Report> {
  const report: Report = { seeds: to - from + 1, days, violations: [], coverage: emptyCoverage() }
  const early = new Map<number, SeedReport>()
  let next = from
  let due = from
  let done = 0
  const take = (arrived: SeedReport): void => {
    over(++done)
    early.set(arrived.seed, arrived)
    for (let ready = early.get(due); ready !== undefined; ready = early.get(due)) {
      early.delete(due++)
      addSeed(report.coverage, ready.coverage)
      report.violations.push(...ready.violations)
      told(ready)
    }
  }
  const lane = async (): Promise<void> => {
    while (next <= to) take(await runner.run(next++))
  }
  await Promise.all(Array.from({ length: runner.lanes }, lane))
  return report
}
