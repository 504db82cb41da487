/** One life on this thread; a failing one is made as short as it gets. */
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { makeStory } from '../story/make-story.ts'
import { shrink } from '../story/shrink.ts'
import { tell } from '../story/tell.ts'
import type { LifePlan, Report, SeedReport } from './seeds.ts'
import { simulate } from './simulate.ts'

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
