import { describe, expect, it } from 'vitest'
import { simulatedPolicy } from '../../simulation/world/policy.ts'
import { scarce } from '../../simulation/run/coverage.ts'
import { runSeed } from '../../simulation/run/run-seed.ts'
import { runSeeds, type SeedReport } from '../../simulation/run/seeds.ts'
import { simulate } from '../../simulation/run/simulate.ts'
import { EPOCH, makeStory } from '../../simulation/story/make-story.ts'
import { DAY, HOUR } from '../../simulation/world/calls.ts'
import { shrink } from '../../simulation/story/shrink.ts'

const policy = await simulatedPolicy()

describe('the simulated life', () => {
  it('tells what it met, in how many seeds', async () => {
    const plan = { days: 3, shrinks: true }
    const report = await runSeeds({ from: 1, to: 2, ...plan }, { lanes: 1, run: (seed) => runSeed(seed, plan, policy) })
    expect(report.violations).toEqual([])
    expect(report.coverage['world: plain call']).toBe(2)
  })

  it('tells of seeds in their order, whichever lane is quicker', async () => {
    const waiting = new Map<number, (report: SeedReport) => void>()
    const told: number[] = []
    const running = runSeeds(
      { from: 7, to: 9, days: 1 },
      { lanes: 3, run: (seed) => new Promise((resolve) => waiting.set(seed, resolve)) },
      ({ seed }) => told.push(seed),
    )
    const violations = (seed: number) => [{ seed, invariant: 'bounded', story: [] }]
    for (const seed of [9, 8, 7])
      waiting.get(seed)?.({
        seed,
        violations: violations(seed),
        coverage: { 'world: plain call': 3 },
        dearest: { activities: 0, calls: 0, events: 0 },
      })
    const report = await running
    expect(told).toEqual([7, 8, 9])
    expect(report.violations.map(({ seed }) => seed)).toEqual([7, 8, 9])
    expect(report.coverage).toMatchObject({ 'world: plain call': 3, 'world: never ends': 0 })
    expect(scarce(report.coverage, 3)).not.toContain('world: plain call')
    expect(scarce(report.coverage, 3)).toContain('machine: clock jumps')
  })

  it('lives the same life twice', async () => {
    const story = makeStory({ seed: 4, days: 2 })
    expect((await simulate(story, policy)).activities).toBe((await simulate(story, policy)).activities)
  })

  it('sees a recording whose bytes were changed in the vault', async () => {
    const story = makeStory({ seed: 5, days: 2 })
    const [first] = story.conversations
    const [recording] = first?.recordings ?? []
    if (recording === undefined) throw new Error('a story without a recording')
    const changed = await simulate(story, policy, ({ vault }) => {
      for (const [path, blob] of vault.blobs)
        if (path.includes(recording.id)) blob.bytes = Uint8Array.from(blob.bytes, (byte) => byte ^ 1)
    })
    expect(changed.violations.map(({ subject }) => subject)).toEqual([recording.id])
  })

  it('sees an object under a hold that somebody let go', async () => {
    const at = EPOCH + DAY + 12 * HOUR
    const happenings = [{ kind: 'operator: holds records', at, lasts: 0, pick: 2 }]
    const story = { ...makeStory({ seed: 5, days: 4 }), happenings }
    expect((await simulate(story, policy)).violations).toEqual([])
    const letGo: string[] = []
    const changed = await simulate(story, policy, ({ vault }) => {
      const [held] = [...vault.blobs].filter(([, { legalHold }]) => legalHold === true)
      if (held === undefined) throw new Error('nothing is held')
      held[1].legalHold = false
      letGo.push(held[0])
    })
    expect(changed.violations.map(({ subject }) => subject)).toEqual(letGo)
  })

  it('makes a failing story as short as it gets', async () => {
    const story = makeStory({ seed: 6, days: 4 })
    const culprit = story.conversations[17]
    const shortest = await shrink(story, ({ conversations }) =>
      Promise.resolve(conversations.some(({ id }) => id === culprit?.id)),
    )
    expect(shortest.conversations.map(({ id }) => id)).toEqual([culprit?.id])
    expect(shortest.days).toBe(2)
  })
})
