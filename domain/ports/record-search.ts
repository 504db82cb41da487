import type { Lookup } from '../legal/lookup.ts'

/** A row of a result list: enough to choose by; the record is a point read away. */
export interface RecordHit {
  conversationId: string
  revision: number
  /** UTC day of the end. */
  day: string
  conversationStart: string
  conversationEnd: string
  retentionClass: string
  mediaTypes: string[]
  direction: string | null
  /** Objects and bytes that the newest revision names, its manifest included. */
  objects: number
  sizeBytes: number
}

export interface SearchPage {
  hits: RecordHit[]
  /** Position after the last hit, for the next page; null when the partition is read to its end. */
  next: string | null
  /** Request units of the index. */
  requestCharge: number
}

export interface RecordSearch {
  /**
   * Hits of one partition in the order of their ids; days both included.
   * @param after position that an earlier page of the same partition answered; null from the beginning
   * @throws ArchiveError `index-unreachable`
   */
  page(
    lookup: Lookup,
    filter: { from: string; to: string; media?: string },
    after: string | null,
    limit: number,
  ): Promise<SearchPage>
}
