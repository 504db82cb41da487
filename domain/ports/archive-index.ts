import type { ArchivedObject } from '../record/archive-object.ts'
import type { Gap } from '../completeness/gap.ts'
import type { RetentionMode } from '../retention/retention-policy.ts'

/** One conversation in the index: all that a lookup or an inventory needs without opening a blob. */
export interface ArchiveRecord {
  conversationId: string
  revision: number
  /** UTC day `YYYY-MM-DD` of `conversationEnd`. */
  day: string
  conversationStart: string
  conversationEnd: string
  retentionClass: string
  policyVersion: string
  mediaTypes: string[]
  direction: string | null
  queueIds: string[]
  agentIds: string[]
  addresses: string[]
  /** Business keys by configured name (CAP-6). */
  keys: Record<string, string>
  objects: ArchivedObject[]
  gaps: Gap[]
  /** Fingerprint of the source record: tells a changed conversation from one that is archived already. */
  sourceFingerprint: string
  /** What was decided when it was archived: it is judged by this, not by the policy of today. Absent in old records. */
  retention?: StoredRetention
  /** Retention that was extended beyond the class's date (POL-2), ISO UTC: a later revision inherits it. */
  extendedUntil?: string
  /** It was locked after it had been archived unlocked. */
  lockedLater?: true
}

/** Date (ISO UTC) and mode that the record's own manifest states. */
export interface StoredRetention {
  retainUntil: string
  mode: RetentionMode
}

/** Entry of a day's listing: what reconciliation, inventory and verification read. */
export type DayEntry = Pick<
  ArchiveRecord,
  | 'conversationId'
  | 'revision'
  | 'conversationEnd'
  | 'retentionClass'
  | 'mediaTypes'
  | 'objects'
  | 'gaps'
  | 'sourceFingerprint'
  | 'retention'
  | 'extendedUntil'
  | 'lockedLater'
>

export interface ArchiveIndex {
  /**
   * Writes records and all their lookup entries (day, agent, queue, number, business key). Idempotent.
   * An extension that stands in the index stays, also one that comes while the records are written.
   */
  put(records: readonly ArchiveRecord[]): Promise<void>
  record(conversationId: string): Promise<ArchiveRecord | null>
  /**
   * Notes that an archived record is kept until then; a later instant that stands already stays. Changes nothing else.
   * @param until ISO UTC
   * @param mode `locked` where it was locked with it
   */
  extend(conversationId: string, until: string, mode?: 'locked'): Promise<void>
  /** The day's entries in conversation-id order, page by page, from one partition; `from` <= id < `to` narrows. */
  day(day: string, range?: { from: string; to?: string }): AsyncIterable<DayEntry[]>
}
