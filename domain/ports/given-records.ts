import type { GivenRecords } from '../access/given-records.ts'

/** What callers were given, counted together by all hosts. */
export interface GivenCounts {
  /**
   * Over exactly what was read, again when another host was quicker: one small document, two requests.
   * @param oid of the caller
   * @throws ArchiveError `index-unreachable`
   */
  update(oid: string, change: (before: GivenRecords) => GivenRecords): Promise<void>
}
