/** Stories that once broke a promise, told in full. */
import { expect, it } from 'vitest'
import { draw, uuid } from '../../local/genesys-simulator/random.ts'
import { simulate } from '../../simulation/run/simulate.ts'
import { EPOCH } from '../../simulation/story/make-story.ts'
import { DAY, HOUR, endsDaysLater, reopened } from '../../simulation/world/calls.ts'
import { transcribed } from '../../simulation/world/spoken.ts'
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

it('archives a re-opened call once when the lake still shows its first end after the second', async () => {
  const first = EPOCH + 5 * DAY + 22 * HOUR
  const plan = { id: uuid('story', 2), start: first - HOUR, end: first }
  const call = reopened(draw('story', 2), makeDirectory(2), plan)
  // The sweep three days after the first end comes while the lake does not know the second.
  const again = { from: first + 2 * DAY - HOUR, end: first + 2 * DAY }
  const recordings = call.recordings.map((recording, i) =>
    i === 0 ? recording : { ...recording, states: [{ from: again.end, state: 'AVAILABLE' as const }] },
  )
  const story = {
    seed: 2,
    days: 14,
    conversations: [{ ...call, shape: 're-opened', stretches: [{ from: plan.start, end: first }, again], recordings }],
    orphans: [],
    happenings: [{ kind: 'source: lake behind', at: again.from - 7 * HOUR, lasts: 41 * HOUR, pick: 0 }],
  }
  expect((await simulate(story, await simulatedPolicy())).violations).toEqual([])
})

it('asks for a transcript on the seventh day where the looks before could not', async () => {
  const end = EPOCH + 8 * DAY + 21 * HOUR
  const call = transcribed([40, 40])(draw('story', 3), makeDirectory(3), {
    id: uuid('story', 3),
    start: end - HOUR,
    end,
  })
  const story = {
    seed: 3,
    days: 18,
    conversations: [{ ...call, shape: 'transcribed a day later' }],
    orphans: [],
    // Through the look of the third day.
    happenings: [{ kind: 'machine: scope key disabled', at: EPOCH + 12 * DAY, lasts: 14 * HOUR, pick: 0 }],
  }
  expect((await simulate(story, await simulatedPolicy())).violations).toEqual([])
})
