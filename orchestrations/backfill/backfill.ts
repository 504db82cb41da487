/**
 * A backfill looks after its days every minute until all are over. The days are orchestrations of their own under their
 * own instance ids, so that a night, a person and a backfill never archive the same day side by side.
 */
import type { BackfillBegin } from '../../domain/completeness/backfill.ts'
import { orchestrator } from '../durable.ts'

const LOOK_EVERY_MS = 60_000
/** A new history after this many looks: a year's backfill must not replay a year. */
const LOOKS_PER_HISTORY = 100

export interface BackfillInput {
  id: string
  round: number
  /** What is asked for; absent where a backfill goes on from its record. */
  begin?: BackfillBegin
}

export const backfill = orchestrator<BackfillInput, { id: string }>(function* (run, { id, round, begin }) {
  for (let look = round; look < round + LOOKS_PER_HISTORY; look++) {
    const { finished } = yield* run.step('pollBackfill', { id, round: look, ...(begin === undefined ? {} : { begin }) })
    if (finished) return { id }
    yield* run.sleep(LOOK_EVERY_MS)
  }
  run.continueAsNew({ id, round: round + LOOKS_PER_HISTORY, ...(begin === undefined ? {} : { begin }) })
  return { id }
})
