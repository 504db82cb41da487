import type { Gap } from '../completeness/gap.ts'
import type { ClosedStatus, DayStatus } from '../completeness/day-status.ts'
import type { LockMode } from '../retention/lock-mode.ts'
import type { MediaCounts } from '../completeness/reconciliation.ts'

export interface DayCounts {
  /** Conversations that ended on the day, at the source. */
  conversations: number
  archived: number
  /** Recording files expected (known so far) and archived. */
  recordingsExpected: number
  recordingsArchived: number
  objects: number
  bytes: number
  /** Genesys API calls spent on the day (token and media downloads excluded). */
  genesysCalls: number
  /** Still open at the end of the window: not of this day yet. */
  open: number
  pending: number
  excused: number
  missing: number
  /** Conversations that began on the day: by the job that is archived from. Absent where nothing was compared. */
  startedByJob?: number
  /** The same by the source's own count, an estimate; absent where it could not be had. */
  startedByCount?: number
}

export interface DayState {
  day: string
  status: DayStatus
  /** What the night does now, in words an operator reads: `waiting for the data lake`, `archiving`, ... */
  phase: string
  counts: DayCounts
  /** By medium, as reconciled last; empty before. */
  media: Record<string, MediaCounts>
  warnings: string[]
  /** Path of the newest day certificate in the vault, once sealed. */
  certificate: string | null
  policyVersion: string | null
  /** How the newest certificate closed the day; null before the first. A later look that fails leaves it standing. */
  closed: ClosedStatus | null
  /** `trial` where the newest certificate says that nothing was locked; absent before there is one. */
  lock?: LockMode
  /**
   * When the newest run began that looked at all of the day and closed it: its first one, then each later look. ISO
   * UTC; absent before, and for days that were closed before this was kept.
   */
  lookedAt?: string
  startedAt: string
  updatedAt: string
}

/** Progress of one unit of work (a slice, discovery, ...): the sum over units is the day's progress. */
export interface UnitProgress {
  unit: string
  archived: number
  recordingsArchived: number
  objects: number
  bytes: number
  genesysCalls: number
}

/** A gap and when it was first recorded, ISO UTC: its age decides how urgent it is. */
export interface RecordedGap extends Gap {
  since: string
}

/** A day in a list. */
export type DaySummary = Pick<DayState, 'day' | 'status' | 'counts' | 'certificate' | 'lock' | 'lookedAt' | 'updatedAt'>

export interface DayLedger {
  read(day: string): Promise<DayState | null>
  /** The newest days that have a state, newest first. */
  recent(limit: number): Promise<DaySummary[]>
  /** Days that are said to run, oldest first. */
  running(): Promise<string[]>
  /** All days of the range (both included) that have a state, oldest first. */
  range(from: string, to: string): Promise<DaySummary[]>
  /**
   * Creates or merges the day's state: what is given replaces what is there, every other field and count stays, also
   * when several write at once. @throws ArchiveError `index-conflict` when others keep being quicker
   */
  update(
    day: string,
    change: Partial<Omit<DayState, 'day' | 'counts'>> & { counts?: Partial<DayCounts> },
  ): Promise<void>
  /** Adds to the day's warnings, each once, also when several write at once; the order of their coming is kept. */
  warn(day: string, warnings: readonly string[]): Promise<void>
  /** Replaces the progress of one unit. */
  progress(day: string, unit: UnitProgress): Promise<void>
  /** Sum over units. */
  totals(day: string): Promise<Omit<UnitProgress, 'unit'>>
  /** Notes that a piece of work begins; false when it had begun before (a redelivery): then look before you write. */
  begin(day: string, work: string): Promise<boolean>
  /** Replaces the day's list of gaps. One that stays keeps the moment it was first recorded. @param at ISO UTC */
  replaceGaps(day: string, gaps: readonly Gap[], at: string): Promise<void>
  gaps(day: string): AsyncIterable<RecordedGap[]>
}
