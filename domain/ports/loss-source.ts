/** What Genesys itself knows to be lost, late or about to be deleted (CAP-11). */
import type { JsonObject } from '../json.ts'

export interface OrphanRecording {
  orphanId: string
  /** ISO UTC or null. */
  createdAt: string | null
  status: string
  mediaType: string | null
  sizeBytes: number | null
  raw: JsonObject
}

export interface UploadRow {
  conversationId: string
  recordingId: string | null
}
/** As the source names them. */
export type UploadStatus = 'Pending' | 'Failure' | 'Success' | 'WaitForConversation'
/** A finished report comes as it is read, some rows at a time. */
export type UploadReport = { kind: 'running' } | { kind: 'failed' } | { kind: 'done'; rows: AsyncIterable<UploadRow[]> }

export interface ExpiringRecording {
  conversationId: string
  recordingId: string
  /** ISO UTC: when Genesys deletes it; null when no rule says so. */
  deleteDate: string | null
  /** ISO UTC; null where the source does not say. */
  createdAt: string | null
}

export interface LossSource {
  /** Recordings that belong to no conversation, page by page. */
  orphans(): AsyncIterable<OrphanRecording[]>
  /** Links to the media of an orphan; empty while they are being prepared. */
  orphanMedia(orphanId: string): Promise<string[]>
  /** Orders the report on uploads since the instant (ISO UTC) that are in the state. Not idempotent. */
  orderUploadReport(since: string, status: UploadStatus): Promise<string>
  /** @throws ArchiveError `source-unreadable` when a finished report names no conversations */
  uploadReport(reportId: string): Promise<UploadReport>
  /** Recordings older than the days given, with the date of their deletion: 500 a page. */
  expiring(
    olderThanDays: number,
    cursor: string | null,
  ): Promise<{
    recordings: ExpiringRecording[]
    /** Entries that name no conversation or no recording. */
    unreadable: number
    cursor: string | null
  }>
}
