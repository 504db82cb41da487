/** One life of a tenant from its first day to its last, judged at the end. */
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { simulatedSource } from '../genesys/serve.ts'
import { judge } from '../invariants/judge.ts'
import type { Violation } from '../invariants/violation.ts'
import { simulatedApp, type SimulatedApp } from '../machine/app.ts'
import { scheduleNights } from '../operator/nights.ts'
import { EPOCH } from '../story/make-story.ts'
import type { Story } from '../story/story.ts'
import { queueThreadWork } from '../time/thread-work.ts'
import { virtualClock } from '../time/virtual-clock.ts'
import { makeDirectory } from '../world/directory.ts'
import type { World } from '../world/truth.ts'
import { coverage, type Coverage } from './coverage.ts'

const DAY = 86_400_000

export interface Outcome {
  violations: Violation[]
  coverage: Coverage
  activities: number
}

/** @param beforeJudging for tests: what somebody does to the archive behind the app's back */
export async function simulate(
  story: Story,
  policy: RetentionPolicy,
  beforeJudging: (app: SimulatedApp) => void = () => {},
): Promise<Outcome> {
  queueThreadWork()
  const { seed, days, conversations } = story
  const world: World = { seed, start: EPOCH, days, directory: makeDirectory(seed), conversations }
  const clock = virtualClock(world.start)
  const app = simulatedApp({ seed, clock, policy, serve: simulatedSource(world) })
  scheduleNights(clock, { client: app.client, ledger: app.ports.ledger }, world.start + DAY, days)
  for (let day = 1; day <= days + 1; day++) await clock.runUntil(world.start + day * DAY)
  beforeJudging(app)
  const violations = await judge(world, app, clock.now())
  return { violations, coverage: coverage(story), activities: app.engine.activities() }
}
