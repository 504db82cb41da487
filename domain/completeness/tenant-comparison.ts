/** The whole tenant against the whole archive (CAP-13): every recording that the source lists, by what holds it. */
import type { ArchiveRecord } from '../ports/archive-index.ts'
import type { ExpiringRecording } from '../ports/loss-source.ts'
import { wholeRecordings } from '../record/recordings.ts'

export interface TenantTally {
  /** Recordings that the source lists and that were compared. */
  seen: number
  /** Of these, archived whole. */
  held: number
  /** Of these, held by no record, or not whole. */
  missing: number
  /** Entries of the list that name no conversation or no recording: what they stand for is not known. */
  unreadable: number
  /** Listed, and left out: made before the day that was asked about. */
  older: number
}
export const NOTHING_SEEN: TenantTally = { seen: 0, held: 0, missing: 0, unreadable: 0, older: 0 }

/** A recording at the source that no record holds. */
export interface MissingRecording extends ExpiringRecording {
  /** UTC day of its record; null where the archive has no record of the conversation. */
  day: string | null
  /** Why the record itself says that it is missing; null where it says nothing. */
  reason: string | null
}

/** Null when the record holds the recording whole. @param record of the conversation; null: there is none */
export function missingOf(recording: ExpiringRecording, record: ArchiveRecord | null): MissingRecording | null {
  if (record !== null && wholeRecordings(record.objects).has(recording.recordingId)) return null
  const gap = record?.gaps.find(({ objectId }) => objectId === recording.recordingId)
  return { ...recording, day: record?.day ?? null, reason: gap?.reason ?? null }
}
