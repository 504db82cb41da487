/** A search that a source refuses is said; it never stops the day. */
import type { DayRun } from '../../domain/day-run.ts'
import { ActivityFailed, type Run, type Step } from '../durable.ts'
import { warn } from './warn.ts'

export function* guarded(run: Run, dayRun: DayRun, what: string, search: Step<void>): Step<void> {
  try {
    yield* search
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    yield* warn(run, dayRun, `${what}: not looked at (${error.code}: ${error.message.slice(0, 200)})`)
  }
}
