/**
 * The upload reports of a day: ordered before discovery, read before the slices begin, so that a slice knows which
 * recordings there should be. What is not ready by then is read beside them, for reconciliation.
 */
import type { UploadReportRef } from '../../activities/contract/losses.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { Run, Step } from '../durable.ts'

/** Seconds before each look while the slices wait: they were ordered when discovery began. */
export const FIRST_LOOKS: readonly number[] = [0, 30, 60, 120, 300]
/** Seconds before each look beside the slices. */
export const LATE_LOOKS: readonly number[] = [300, 600]

/** @returns reports that are not ready after the last look; none where that look takes what there is */
export function* readReports(
  run: Run,
  dayRun: DayRun,
  ordered: UploadReportRef[],
  looks: readonly number[],
  how: { last: boolean; late?: true },
): Step<{ waiting: UploadReportRef[]; named: number }> {
  let look: { waiting: UploadReportRef[]; named: number } = { waiting: ordered, named: 0 }
  const { last, ...late } = how
  for (const [round, seconds] of looks.entries()) {
    if (look.waiting.length === 0) break
    if (seconds > 0) yield* run.sleep(seconds * 1000)
    look = yield* run.step('readUploadReports', {
      ...dayRun,
      reports: look.waiting,
      round: (how.late === true ? FIRST_LOOKS.length : 0) + round,
      last: last && round === looks.length - 1,
      ...late,
    })
  }
  return look
}
