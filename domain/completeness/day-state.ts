import type { DayCounts, DayState, DaySummary } from '../ports/day-ledger.ts'

const NO_COUNTS: DayCounts = {
  conversations: 0,
  archived: 0,
  recordingsExpected: 0,
  recordingsArchived: 0,
  objects: 0,
  bytes: 0,
  genesysCalls: 0,
  open: 0,
  pending: 0,
  excused: 0,
  missing: 0,
}

/** A day of which nothing is known yet. */
export function newDayState(day: string): DayState {
  return {
    day,
    status: 'running',
    phase: '',
    counts: { ...NO_COUNTS },
    media: {},
    warnings: [],
    certificate: null,
    policyVersion: null,
    closed: null,
    startedAt: '',
    updatedAt: '',
  }
}

/** A day as a list of days shows it. */
export function daySummaryOf({ day, status, counts, certificate, lock, lookedAt, updatedAt }: DayState): DaySummary {
  return {
    day,
    status,
    counts: { ...counts },
    certificate,
    ...(lock === undefined ? {} : { lock }),
    ...(lookedAt === undefined ? {} : { lookedAt }),
    updatedAt,
  }
}
