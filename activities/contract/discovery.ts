/** What a night learns before it archives: settings, names, the conversations of the day. */
import type { DayRun } from '../../domain/day-run.ts'

export interface Limits {
  /** Minutes between two looks at what is not ready yet. */
  retryMinutes: number
  /** Minutes after which nobody waits for a recording any more. */
  recordingMinutes: number
  /** How often the data lake is looked at. */
  lakeRounds: number
}

/** Where a sweep of the synchronous query goes on. */
export interface SweepCursor {
  /** Still to be asked for, the next one first. */
  intervals: { from: string; to: string }[]
  /** The next page of the first interval; null: it has not begun, and may have to be halved. */
  page: { newestFirst: boolean; number: number } | null
  /** Ids of the last page that could be had oldest first: where newest first meets it, nothing is left between. */
  lastOldest: string[]
  /** Whether everything could be asked for. */
  whole: boolean
}

export interface TailCursor {
  sweep: SweepCursor
  /** Days before the day that is collected, and the next page of that one. */
  back: number
  page: number
  /** Pages that are in staging, and conversations in them. */
  staged: number
  found: number
}

export interface CountsCursor {
  sweep: SweepCursor
  /** Which part of the work it is; each leaves a list of the ids that it met. */
  part: number
  staged: number
  added: number
}

export type DiscoveryState = 'running' | 'done' | 'failed' | 'expired'

export interface DiscoveryActivities {
  /**
   * Checks that what is written tonight could be read tomorrow and would be kept as the policy asks; throws otherwise.
   */
  prepareDay(input: DayRun): { policyVersion: string; limits: Limits }
  /** Is the data lake past the window? `availableUntil` is null when the tenant does not say. */
  checkDataLake(input: DayRun & { round: number }): { ready: boolean; availableUntil: string | null }
  snapshotNames(input: DayRun): { entities: number; path: string; missingKinds: string[] }
  startDiscovery(input: DayRun & { attempt: number }): { jobId: string }
  checkDiscovery(input: DayRun & { jobId: string; round: number }): { state: DiscoveryState; reason: string | null }
  /**
   * Reads up to ten result pages into staging. `cursor` null: from the start. Answers null when there are no more.
   * `expired`: the source has given up the job's results; what was read before stays. `page` is the next free number.
   */
  collectPages(input: DayRun & { jobId: string; cursor: string | null; page: number }): {
    cursor: string | null
    page: number
    expired: boolean
  }
  /** What the data lake does not have yet, by the synchronous query, into staging. */
  collectTail(input: DayRun & { from: string; at?: TailCursor }): { found: number; next?: TailCursor }
  /**
   * Counts what began on the day against the source's own count, by a way of its own; what the job left out is added.
   * `query` null: the source does not let itself be counted.
   */
  compareCounts(input: DayRun & { at?: CountsCursor }): {
    job: number
    query: number | null
    added: number
    next?: CountsCursor
  }
  /** De-duplicates, compares with the index, writes slices. */
  planDay(input: DayRun): { slices: number; conversations: number; known: number; open: number }
}
