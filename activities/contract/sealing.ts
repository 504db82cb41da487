/** How a day closes. */
import type { ClosedStatus } from '../../domain/completeness/day-status.ts'
import type { DayRun } from '../../domain/day-run.ts'

export interface SealedDay {
  status: ClosedStatus
  conversations: number
  archived: number
  excused: number
  missing: number
  certificate: string
}

export interface SealingActivities {
  /** `next`: its time was over; it goes on with that shard, and only the last answer counts. */
  reconcileDay(input: DayRun & { shard?: number }): {
    status: SealedDay['status']
    excused: number
    missing: number
    next?: number
  }
  sealDay(input: DayRun): SealedDay
  noteWarning(input: DayRun & { warning: string }): { noted: true }
  failDay(input: DayRun & { code: string; message: string }): { status: 'failed' }
}
