/** Stories that once broke a promise, told in full. */
import { expect, it } from 'vitest'
import { draw, uuid } from '../../local/genesys-simulator/random.ts'
import { simulate } from '../../simulation/run/simulate.ts'
import { EPOCH } from '../../simulation/story/make-story.ts'
import { DAY, HOUR, endsDaysLater } from '../../simulation/world/calls.ts'
import { makeDirectory } from '../../simulation/world/directory.ts'
import { simulatedPolicy } from '../../simulation/world/policy.ts'

it('archives a call once that the lake shows open after it was archived by its end', async () => {
  const talked = EPOCH + DAY + 20 * HOUR
  const plan = { id: uuid('story', 1), start: talked - HOUR, end: talked }
  const call = endsDaysLater(draw('story', 1), makeDirectory(1), plan)
  const end = talked + 2 * DAY
  const story = {
    seed: 1,
    days: 9,
    conversations: [{ ...call, shape: 'ends days later', stretches: [{ from: plan.start, end }] }],
    orphans: [],
    happenings: [{ kind: 'source: lake behind', at: end - HOUR, lasts: 48 * HOUR, pick: 0 }],
  }
  expect((await simulate(story, await simulatedPolicy())).violations).toEqual([])
})
