/** Attests that every object of a hold is still held; what is not is held again, and said. */
import type { HoldTally } from '../../activities/contract/legal.ts'
import { orchestrator } from '../durable.ts'
import { protect } from './place-hold.ts'
import { addTallies } from '../../domain/tally.ts'

const STEPS_PER_HISTORY = 100

export interface AttestHoldInput {
  matterId: string
  /** `YYYY-MM`: one result a month, however often this begins. */
  month: string
  after: string | null
  tally: HoldTally
  restored: number
  /** Also at the source. */
  atSource?: boolean
}

export function attestHoldInput(matterId: string, month: string, atSource = false): AttestHoldInput {
  const tally = { records: 0, objects: 0, bytes: 0, awaited: 0, failed: 0 }
  return { matterId, month, after: null, tally, restored: 0, atSource }
}

export const attestHold = orchestrator<AttestHoldInput, { matterId: string }>(function* (run, input) {
  const { matterId, month } = input
  let { after, tally, restored } = input
  for (let step = 0; step < STEPS_PER_HISTORY; step++) {
    run.report({ phase: `attesting: ${tally.records} records, ${restored} objects held again` })
    const done = yield* run.step('attestNext', { matterId, after })
    after = done.after
    tally = addTallies(tally, done.tally)
    restored += done.restored
    if (after === null) {
      yield* run.step('closeAttestation', { matterId, tally, restored, month })
      if (input.atSource === true) yield* protect(run, matterId)
      return { matterId }
    }
  }
  run.continueAsNew({ ...input, after, tally, restored })
  return { matterId }
})
