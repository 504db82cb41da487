import type { Backfill } from '../completeness/backfill.ts'
import type { RunPurpose } from '../day-run.ts'

/** Where backfills stand. One orchestration writes each. */
export interface BackfillLog {
  read(id: string): Promise<Backfill | null>
  write(backfill: Backfill): Promise<void>
  /** Newest first. */
  list(limit: number): Promise<Backfill[]>
  /** Asks it to begin no more days. Idempotent. @param at ISO UTC */
  cancel(id: string, at: string): Promise<void>
  isCancelled(id: string): Promise<boolean>
  /** Writes a new one; takes back a cancellation that is older than its start. */
  begin(backfill: Backfill): Promise<void>
}

/** Starts days and sees whether they run: the derived instance id is the lock. */
export interface DayRunner {
  isRunning(day: string): Promise<boolean>
  /** Starting a day that runs already is not an error. */
  start(day: string, purpose: RunPurpose): Promise<void>
}
