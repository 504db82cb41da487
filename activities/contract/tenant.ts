/** The comparison of the whole tenant. */
import type { TenantTally } from '../../domain/completeness/tenant-comparison.ts'
import type { DayRun } from '../../domain/day-run.ts'

/** One comparison of the whole tenant; `day` is the UTC day it began on. */
export interface TenantRun extends DayRun {
  /** Recordings that were made before this UTC day are left out; null: none. */
  since: string | null
}

export interface TenantActivities {
  /**
   * Compares the next part of the source's list of recordings with the index. `cursor` null: from the beginning, and
   * in the answer: that was the last.
   */
  compareTenant(input: TenantRun & { cursor: string | null; page: number }): {
    cursor: string | null
    tally: TenantTally
  }
  /** Writes what is missing as evidence and signs the comparison. `pages`: parts that were compared. */
  sealTenant(input: TenantRun & { pages: number; tally: TenantTally }): { certificate: string; list: string }
}
