/** Lets go of the records of a hold that two persons have released; those of other matters stay held. */
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'

const STEPS_PER_HISTORY = 100
const AGAIN_MS = 3_600_000
const MOST_FAILURES = 24

export interface FreeHoldInput {
  matterId: string
  after: string | null
  records: number
  /** Also at the source. Absent in what was begun before that could be asked for. */
  atSource?: boolean
}

export const freeHold = orchestrator<FreeHoldInput, { matterId: string }>(function* (run, input) {
  const { matterId } = input
  let { after, records } = input
  for (let step = 0; step < STEPS_PER_HISTORY; step++) {
    run.report({ phase: `releasing: ${records} records let go` })
    const done = yield* run.step('freeNext', { matterId, after })
    after = done.after
    records += done.records
    if (after !== null) continue
    // What was being written when the matter was released may have come behind the last page: until nothing is left.
    if (done.records === 0) {
      yield* run.step('endRelease', { matterId })
      if (input.atSource === true) yield* releaseAtSource(run, matterId)
      return { matterId }
    }
  }
  run.continueAsNew({ ...input, after, records })
  return { matterId }
})

/** The source may be away: asked again 24 times, an hour apart at least, then the hold says what is left there. */
function* releaseAtSource(run: Run, matterId: string): Step<void> {
  for (let failures = 0; failures < MOST_FAILURES;) {
    try {
      const { outcome } = yield* run.step('releaseAtSource', { matterId, day: run.now().slice(0, 10) })
      if (outcome === 'done') return
      if (outcome === 'more') continue
    } catch (error) {
      if (!(error instanceof ActivityFailed)) throw error
    }
    failures++
    yield* run.sleep(AGAIN_MS)
  }
}
