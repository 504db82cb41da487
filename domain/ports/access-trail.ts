import type { AccessEvent } from '../access/access-event.ts'

/** What a day's certificate binds of its accesses. */
export interface ClosedDay {
  /** Links of the chain, the one that closes it included. */
  entries: number
  events: number
  /** Of the last link: with it nobody can exchange, add or drop one. */
  sha256: string
}

/** Where every access is kept. */
export interface AccessTrail {
  /**
   * On record when this returns: written for good, in its place in the chain of its day. Recording the same event
   * (by id) again is no second one.
   * @throws ArchiveError `trail-unwritable` (retryable): then nothing is given out
   */
  record(event: AccessEvent): Promise<void>
  /**
   * Ends the chain of a day that is over: what comes late stands in the chain of a later day. Idempotent.
   * @throws ArchiveError `trail-unwritable` (retryable)
   */
  close(day: string): Promise<ClosedDay>
}
