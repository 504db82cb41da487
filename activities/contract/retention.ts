/** What changes the protection of records that stand. */
import type { LockCursor, LockTally } from '../../domain/retention/locking.ts'
import type { PolicyCursor, PolicyTally } from '../../domain/retention/policy-application.ts'

export interface RetentionActivities {
  /**
   * Keeps the next records of a range as long as today's policy asks, never shorter. `cursor` null: from the beginning
   * of the range; answered null when the range is done.
   */
  extendToPolicy(input: { from: string; to: string; cursor: PolicyCursor | null }): {
    tally: PolicyTally
    cursor: PolicyCursor | null
    policyVersion: string
  }
  /**
   * Locks the next blobs of a range of days, then evidence. `cursor` null: from the beginning of the range; answered
   * null when all is done.
   */
  lockBlobs(input: { from: string; to: string; cursor: LockCursor | null; dryRun: boolean }): {
    tally: LockTally
    cursor: LockCursor | null
  }
}
