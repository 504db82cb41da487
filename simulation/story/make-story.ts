/** Draws a life from a seed: so many conversations a day in all their shapes, so many mishaps a week. */
import { draw, uuid } from '../../local/genesys-simulator/random.ts'
import { makeDirectory } from '../world/directory.ts'
import { orphansOf } from '../world/orphans.ts'
import { pastOf } from '../world/past.ts'
import { shapesInUse } from '../world/shapes.ts'
import type { TrueConversation } from '../world/truth.ts'
import { happeningsOf } from './happenings.ts'
import type { Story } from './story.ts'

const DAY = 86_400_000
const MINUTE = 60_000
/** Every simulated life begins here, UTC. */
export const EPOCH = Date.parse('2026-11-01T00:00:00Z')

export interface StoryPlan {
  seed: number
  days: number
  conversationsPerDay?: number
}

export function makeStory({ seed, days, conversationsPerDay = 8 }: StoryPlan): Story {
  const directory = makeDirectory(seed)
  const shapes = shapesInUse()
  const weights = shapes.reduce((sum, { weight }) => sum + weight, 0)
  const conversations: TrueConversation[] = []
  for (let day = 0; day < days; day++) {
    for (let index = 0; index < conversationsPerDay; index++) {
      const d = draw('conversation', seed, day, index)
      const end = EPOCH + day * DAY + d.whole(0, DAY - 1)
      let at = d.real() * weights
      const shape = shapes.find(({ weight }) => (at -= weight) < 0) ?? shapes[0]
      if (shape === undefined) continue
      const plan = { id: uuid('conversation', seed, day, index), start: end - d.whole(1, 90) * MINUTE, end }
      conversations.push({ ...shape.make(d, directory, plan), shape: shape.name })
    }
  }
  conversations.push(...pastOf(draw('past', seed), directory, seed, EPOCH))
  const orphans = orphansOf(draw('orphans', seed), seed, EPOCH, days)
  return { seed, days, conversations, orphans, happenings: happeningsOf(draw('happenings', seed), EPOCH, days) }
}
