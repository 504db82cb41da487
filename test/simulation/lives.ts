/** Lives of twenty days, each a test of its own. A failing one is told in full by `npm run simulate -- --seed N`. */
import { expect, it } from 'vitest'
import { simulate } from '../../simulation/run/simulate.ts'
import { makeStory } from '../../simulation/story/make-story.ts'
import { simulatedPolicy } from '../../simulation/world/policy.ts'

const DAYS = 20
/** A life takes two seconds; a busy machine may need its time. */
const TIMEOUT = 300_000

export function lives(from: number, to: number): void {
  const seeds = Array.from({ length: to - from + 1 }, (_, i) => from + i)
  it.each(seeds)(`keeps every promise for ${DAYS} days: seed %i`, { timeout: TIMEOUT }, async (seed) => {
    const { violations, coverage } = await simulate(makeStory({ seed, days: DAYS }), await simulatedPolicy())
    expect(violations).toEqual([])
    expect(coverage['world: plain call']).toBeGreaterThan(0)
  })
}
