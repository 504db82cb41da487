/** The calendar of the archive (EVD-1): every day of a range, also those that nobody has archived. */
import { nextDay } from '../day.ts'
import type { AuditDayStatus } from '../ports/audit-days.ts'
import type { DayCounts } from '../ports/day-ledger.ts'
import type { LockMode } from '../retention/lock-mode.ts'
import { isClosed, type DayStatus } from './day-status.ts'

export type CoverageStatus = DayStatus | 'not-archived'
export interface CoveredDay {
  day: string
  status: CoverageStatus
  counts: DayCounts | null
  certificate: string | null
  /** `trial`: the newest certificate says that nothing of the day was locked; null before there is one. */
  lock: LockMode | null
  updatedAt: string | null
}
type Known = Omit<CoveredDay, 'status' | 'counts' | 'lock'> & {
  status: DayStatus
  counts: DayCounts
  lock?: LockMode | undefined
}

/** Oldest first; a day without a state is `not-archived`: a calendar that left it out would look whole. */
export function coverage(from: string, to: string, known: readonly Known[]): CoveredDay[] {
  const states = new Map(known.map((entry) => [entry.day, entry]))
  const days: CoveredDay[] = []
  for (let day = from; day <= to; day = nextDay(day)) {
    const { status, counts, certificate, lock, updatedAt } = states.get(day) ?? {
      status: 'not-archived' as const,
      counts: null,
      certificate: null,
      lock: null,
      updatedAt: null,
    }
    days.push({ day, status, counts, certificate, lock: lock ?? null, updatedAt })
  }
  return days
}

/** Days that are closed, and of which nothing is locked: whoever may date blobs could still let them go. */
export function inTrial(days: readonly Pick<CoveredDay, 'status' | 'lock'>[]): number {
  return days.filter(({ status, lock }) => lock === 'trial' && isClosed(status)).length
}

export type AuditCoverageStatus = AuditDayStatus | 'not-exported'

/** How the audit log of a day stands; a day that nobody exported is `not-exported`. */
export function auditCoverage(
  known: readonly { day: string; status: AuditDayStatus }[],
): (day: string) => AuditCoverageStatus {
  const states = new Map(known.map(({ day, status }) => [day, status]))
  return (day) => states.get(day) ?? 'not-exported'
}

/** Days by status: the one line under a calendar. */
export function byStatus<S extends string>(statuses: readonly S[]): Partial<Record<S, number>> {
  const counts: Partial<Record<S, number>> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
