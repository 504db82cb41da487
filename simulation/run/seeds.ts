/** Runs seeds, side by side where there is room; a failing one is made as short as it gets. */
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { makeStory } from '../story/make-story.ts'
import { shrink } from '../story/shrink.ts'
import { tell } from '../story/tell.ts'
import { addSeed, emptyCoverage, type Coverage } from './coverage.ts'
import { simulate, type Outcome } from './simulate.ts'

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

/** One life on this thread. */
export async function runSeed(seed: number, { days, shrinks }: LifePlan, policy: RetentionPolicy): Promise<SeedReport> {
  const story = makeStory({ seed, days })
  const outcome = await simulate(story, policy)
  const violations: Report['violations'] = []
  for (const invariant of new Set(outcome.violations.map((violation) => violation.invariant))) {
    const fails = async (candidate: typeof story): Promise<boolean> =>
      (await simulate(candidate, policy)).violations.some((violation) => violation.invariant === invariant)
    const shortest = shrinks ? await shrink(story, fails) : story
    const shown = (shrinks ? await simulate(shortest, policy) : outcome).violations
    violations.push({
      seed,
      invariant,
      story: [
        ...(shrinks ? tell(shortest) : [`seed ${seed}, ${days} days`]),
        ...shown
          .filter((violation) => violation.invariant === invariant)
          .slice(0, 5)
          .map(({ shape, day, subject, detail }) => `BROKEN on ${day}: ${detail} (${shape}, ${subject})`),
      ],
    })
  }
  return { seed, violations, coverage: outcome.coverage, dearest: outcome.dearest }
}
