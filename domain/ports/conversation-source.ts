import type { SourceRecord } from '../record/conversation.ts'

/** UTC interval [from, to), ISO 8601. */
export interface Interval {
  from: string
  to: string
}

export type DetailsJobState =
  { kind: 'running' } | { kind: 'done' } | { kind: 'failed'; reason: string } | { kind: 'expired' }

/** How the pages of the synchronous query follow each other; by start, oldest first, unless something else is said. */
export interface QueryOrder {
  by: 'conversationStart' | 'conversationEnd'
  newestFirst: boolean
}

/** By name; an array where participants filled an attribute differently. */
export type AttributeValues = Record<string, string | string[]>

/** Discovery. All methods throw ArchiveError (`source-*`) only after the transport's own retries. */
export interface ConversationSource {
  /** ISO UTC up to which the analytics data lake is complete; null when the tenant does not say. */
  dataAvailableUntil(): Promise<string | null>
  /**
   * Submits an analytics details job over conversations whose lifetime overlaps the interval. Not idempotent: gives a
   * new job id.
   */
  submitDetailsJob(interval: Interval): Promise<string>
  detailsJobState(jobId: string): Promise<DetailsJobState>
  /**
   * One result page (1000 records, fewer where they are large). The last page has no cursor. Pages may repeat records.
   * @throws ArchiveError `source-job-expired` when the job's results are gone: only a new job has them
   */
  detailsPage(jobId: string, cursor: string | null): Promise<{ records: SourceRecord[]; cursor: string | null }>
  /**
   * One page of the synchronous query: conversations that started on a day the interval touches, without attributes.
   * `records` is empty at the end; `totalHits` is an estimate, null where the source does not count.
   * @param pageSize records, at most 100 and 100 where nothing is said
   */
  queryPage(
    interval: Interval,
    pageNumber: number,
    order?: QueryOrder,
    pageSize?: number,
  ): Promise<{ records: SourceRecord[]; totalHits: number | null }>
  /**
   * All participants' attributes in full: analytics cuts names and values at 1024 characters, and the synchronous query
   * leaves them out. One call.
   */
  attributes(conversationId: string): Promise<AttributeValues>
}
