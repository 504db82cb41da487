import type { AuditQuestion, AuditRow } from '../audit/audit.ts'

export interface AuditAnswer {
  rows: AuditRow[]
  /** More than the limit matched. */
  truncated: boolean
  /** Request units, and the partitions that were read: both independent of the archive's size. */
  requestCharge: number
  partitions: number
}

export interface AuditIndex {
  /** Replaces the entries of one service and day. Idempotent. */
  put(day: string, service: string, rows: AsyncIterable<AuditRow[]>): Promise<number>
  /** @param limit rows at most */
  search(question: AuditQuestion, limit: number): Promise<AuditAnswer>
  /** Ids that carried the name (case and accents as typed, folded) when they were archived. */
  idsOf(name: string): Promise<string[]>
}

/** One holder at a time in the whole organisation, also across orchestrations. */
export interface AuditLease {
  /** @returns false while somebody else holds it. The same holder renews it. @param until ISO UTC */
  acquire(holder: string, now: string, until: string): Promise<boolean>
  release(holder: string): Promise<void>
}
