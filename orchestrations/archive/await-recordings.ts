/**
 * Late recordings: looks every 15 minutes for up to four hours (CAP-3), then closes what is left with its reason.
 * The first look comes at once, because some downloads only need a fresh link.
 */
import type { Limits } from '../../activities/contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { archiveWhenReady } from './archive-slice.ts'
import { ActivityFailed, orchestrator } from '../durable.ts'

export interface AwaitRecordingsInput extends DayRun {
  limits: Limits
}

export const awaitRecordings = orchestrator<AwaitRecordingsInput, { gaps: number }>(function* (run, input) {
  const { limits, ...dayRun } = input
  for (let round = 0; round <= limits.recordingRounds; round++) {
    const look = yield* run.step('retryPending', { ...dayRun, round })
    if (look.slice !== null) {
      const slice = { ...dayRun, slice: look.slice }
      try {
        yield* archiveWhenReady(run, slice, look.batches)
      } catch (error) {
        if (!(error instanceof ActivityFailed)) throw error
        yield* run.step('failSlice', { ...slice, code: error.code, message: error.message })
      }
    }
    if (look.pending === 0) break
    if (round < limits.recordingRounds) yield* run.sleep(limits.retryMinutes * 60_000)
  }
  return yield* run.step('closePending', dayRun)
})
