/** A warning of the day. One that cannot be kept stops nothing. */
import type { DayRun } from '../../domain/day-run.ts'
import { ActivityFailed, type Run, type Step } from '../durable.ts'

export function* warn(run: Run, dayRun: DayRun, warning: string): Step<void> {
  try {
    yield* run.step('noteWarning', { ...dayRun, warning })
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
  }
}
