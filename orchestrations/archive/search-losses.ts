/**
 * What the day's own records do not show (CAP-11): orphans, uploads that Genesys calls pending or failed, recordings
 * about to be deleted. A search that fails is said in the day's warnings; it never stops the day from being sealed.
 */
import type { UploadReportRef } from '../../activities/contract/losses.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { orchestrator, type Run, type Step } from '../durable.ts'
import { guarded } from './guarded.ts'
import { LATE_LOOKS, readReports } from './upload-reports.ts'

/** Seconds before each look at orphans whose media is being prepared. */
const ORPHAN_LOOKS = [60, 300]

export interface SearchLossesInput extends DayRun {
  /** Upload reports that were not ready when the slices began. */
  reports?: UploadReportRef[]
}

export const searchLosses = orchestrator<SearchLossesInput, { named: number }>(function* (run, input) {
  const { reports, ...dayRun } = input
  let named = 0
  yield* guarded(run, dayRun, 'orphan recordings', orphans(run, dayRun))
  if (reports !== undefined && reports.length > 0)
    yield* guarded(
      run,
      dayRun,
      'the upload report',
      (function* () {
        named = (yield* readReports(run, dayRun, reports, LATE_LOOKS, { last: true, late: true })).named
      })(),
    )
  yield* guarded(run, dayRun, 'recordings about to be deleted', expiring(run, dayRun))
  return { named }
})

function* orphans(run: Run, dayRun: DayRun): Step<void> {
  for (let round = 0; ; round++) {
    let look: { waiting: number; next: number | null } = { waiting: 0, next: 0 }
    while (look.next !== null) look = yield* run.step('archiveOrphans', { ...dayRun, round, from: look.next })
    const { waiting } = look
    const seconds = ORPHAN_LOOKS[round]
    if (waiting === 0 || seconds === undefined) return
    yield* run.sleep(seconds * 1000)
  }
}

function* expiring(run: Run, dayRun: DayRun): Step<void> {
  yield* run.step('checkExpiring', dayRun)
}
