/** Archiving the conversations of a day, slice by slice, and what of them has to be waited for. */
import type { DayRun } from '../../domain/day-run.ts'

/** A batch of at most 100 conversations of a slice whose downloads Genesys prepares. */
export interface Batch {
  index: number
  batchId: string
  /** How many of its conversations earlier looks have archived: absent for none. */
  from?: number
}

export interface SliceRef extends DayRun {
  slice: string
}

export interface SliceActivities {
  submitSlice(input: SliceRef): { batches: Batch[] }
  /**
   * Archives the conversations of every batch that Genesys has ready; the others are handed back. `more`: some of them
   * only because this took so long, and nobody needs to wait before asking again.
   */
  archiveBatches(input: SliceRef & { batches: Batch[]; round: number; last: boolean }): {
    waiting: Batch[]
    pending: number
    more: boolean
  }
  /**
   * Looks again at some 200 of the conversations whose recordings were not ready; makes a slice of those that are now.
   * `pending`: how many it looked at; `more`: page + 1 of this round has others; `repeated`: this is the answer of an
   * earlier delivery, nobody has looked now.
   */
  retryPending(input: DayRun & { round: number; page: number }): {
    slice: string | null
    batches: Batch[]
    pending: number
    more: boolean
    repeated?: true
  }
  /** Closes some 200 of what is still pending with the reason: gaps, for a person to review. */
  closePending(input: DayRun & { page: number }): { gaps: number; more: boolean }
  /** Notes that a slice could not be archived: its conversations become gaps unless a later run finds them. */
  failSlice(input: SliceRef & { code: string; message: string }): { conversations: number }
}
