import type { SourceMark } from '../legal/source-hold.ts'

/** Which conversations holds asked for at the source: some thousands at most, because the source has a limit. */
export interface SourceMarks {
  /** Of all holds. @throws ArchiveError `index-unreachable` */
  all(): Promise<SourceMark[]>
  /** Idempotent. @throws ArchiveError `index-unreachable` */
  put(marks: readonly SourceMark[]): Promise<void>
  /** Idempotent. @throws ArchiveError `index-unreachable` */
  remove(matterId: string, conversationIds: readonly string[]): Promise<void>
}
