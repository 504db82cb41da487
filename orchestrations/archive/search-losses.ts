/**
 * What the day's own records do not show (CAP-11): orphans, uploads that Genesys calls pending or failed, recordings
 * about
 * to be deleted. A search that fails is said in the day's warnings; it never stops the day from being sealed.
 */
import type { UploadReportRef } from '../../activities/contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'
import { warn } from './warn.ts'

/** Seconds before each look at the reports. */
const REPORT_LOOKS = [30, 60, 120, 300, 600]
/** Seconds before each look at orphans whose media is being prepared. */
const ORPHAN_LOOKS = [60, 300]

export const searchLosses = orchestrator<DayRun, { named: number }>(function* (run, dayRun) {
  let named = 0
  yield* guarded(run, dayRun, 'orphan recordings', orphans(run, dayRun))
  yield* guarded(
    run,
    dayRun,
    'the upload report',
    uploads(run, dayRun, (found) => {
      named = found
    }),
  )
  yield* guarded(run, dayRun, 'recordings about to be deleted', expiring(run, dayRun))
  return { named }
})

function* guarded(run: Run, dayRun: DayRun, what: string, search: Step<void>): Step<void> {
  try {
    yield* search
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    yield* warn(run, dayRun, `${what}: not looked at (${error.code}: ${error.message.slice(0, 200)})`)
  }
}

function* orphans(run: Run, dayRun: DayRun): Step<void> {
  for (let round = 0; ; round++) {
    const { waiting } = yield* run.step('archiveOrphans', { ...dayRun, round })
    const seconds = ORPHAN_LOOKS[round]
    if (waiting === 0 || seconds === undefined) return
    yield* run.sleep(seconds * 1000)
  }
}

function* uploads(run: Run, dayRun: DayRun, found: (named: number) => void): Step<void> {
  let { reports } = yield* run.step('orderUploadReports', dayRun)
  for (const [round, seconds] of REPORT_LOOKS.entries()) {
    yield* run.sleep(seconds * 1000)
    const look: { waiting: UploadReportRef[]; named: number } = yield* run.step('readUploadReports', {
      ...dayRun,
      reports,
      round,
      last: round === REPORT_LOOKS.length - 1,
    })
    found(look.named)
    reports = look.waiting
    if (reports.length === 0) return
  }
}

function* expiring(run: Run, dayRun: DayRun): Step<void> {
  yield* run.step('checkExpiring', dayRun)
}
