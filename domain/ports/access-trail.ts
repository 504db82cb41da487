import type { AccessEvent } from '../access/access-event.ts'

/** Where every access is kept. */
export interface AccessTrail {
  /**
   * On record when this returns: written for good, in its place in the chain of its day. Recording the same event
   * (by id) again is no second one.
   * @throws ArchiveError `trail-unwritable` (retryable): then nothing is given out
   */
  record(event: AccessEvent): Promise<void>
}
