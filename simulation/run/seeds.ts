/** Runs seeds one after the other; a failing one is made as short as it gets. */
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { makeStory } from '../story/make-story.ts'
import { shrink } from '../story/shrink.ts'
import { tell } from '../story/tell.ts'
import { addSeed, type Coverage } from './coverage.ts'
import { simulate, type Outcome } from './simulate.ts'

export interface Report {
  seeds: number
  days: number
  violations: { seed: number; invariant: string; story: string[] }[]
  coverage: Coverage
}

export interface SeedsPlan {
  from: number
  to: number
  days: number
  /** False: tell the first violation of a failing seed without making the story shorter. */
  shrinks: boolean
}

export async function runSeeds(
  plan: SeedsPlan,
  policy: RetentionPolicy,
  progress: (seed: number, outcome: Outcome) => void = () => {},
): Promise<Report> {
  const report: Report = { seeds: plan.to - plan.from + 1, days: plan.days, violations: [], coverage: {} }
  for (let seed = plan.from; seed <= plan.to; seed++) {
    const story = makeStory({ seed, days: plan.days })
    const outcome = await simulate(story, policy)
    addSeed(report.coverage, outcome.coverage)
    for (const invariant of new Set(outcome.violations.map((violation) => violation.invariant))) {
      const fails = async (candidate: typeof story): Promise<boolean> =>
        (await simulate(candidate, policy)).violations.some((violation) => violation.invariant === invariant)
      const shortest = plan.shrinks ? await shrink(story, fails) : story
      const shown = (plan.shrinks ? await simulate(shortest, policy) : outcome).violations
      report.violations.push({
        seed,
        invariant,
        story: [
          ...(plan.shrinks ? tell(shortest) : [`seed ${seed}, ${plan.days} days`]),
          ...shown
            .filter((violation) => violation.invariant === invariant)
            .slice(0, 5)
            .map(({ shape, day, subject, detail }) => `BROKEN on ${day}: ${detail} (${shape}, ${subject})`),
        ],
      })
    }
    progress(seed, outcome)
  }
  return report
}
