/** What the source lost or is about to: orphans, reports of uploads, recordings before their deletion. */
import type { DayRun } from '../../domain/day-run.ts'
import type { UploadStatus } from '../../domain/ports/loss-source.ts'

export interface UploadReportRef {
  id: string
  status: UploadStatus
}

export interface LossActivities {
  /** Archives recordings that belong to no conversation and are not archived yet. */
  archiveOrphans(input: DayRun & { round: number; from?: number }): {
    archived: number
    /** Of the whole round so far. */
    waiting: number
    /** How many of the source's list were looked at, where others are left; null when it is through. */
    next: number | null
  }
  /** Asks Genesys for its own lists of recordings by how their upload went. A list that is refused is warned of. */
  orderUploadReports(input: DayRun): { reports: UploadReportRef[] }
  /**
   * Reads the reports that are finished; the others are handed back. What they name of conversations that are to be
   * archived goes to their slices; the rest, and all of it once the slices have begun (`late`), is compared by
   * reconciliation.
   */
  readUploadReports(input: DayRun & { reports: UploadReportRef[]; round: number; last: boolean; late?: true }): {
    waiting: UploadReportRef[]
    named: number
  }
  /** Raises an alarm for recordings that Genesys is about to delete and the archive does not hold. */
  checkExpiring(input: DayRun): { atRisk: number }
}
