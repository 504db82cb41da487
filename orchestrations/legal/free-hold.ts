/** Lets go of the records of a hold that two persons have released; those of other matters stay held. */
import { orchestrator } from '../durable.ts'

const STEPS_PER_HISTORY = 100

export interface FreeHoldInput {
  matterId: string
  after: string | null
  records: number
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
      return { matterId }
    }
  }
  run.continueAsNew({ matterId, after, records })
  return { matterId }
})
