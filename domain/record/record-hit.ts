import type { ArchiveRecord } from '../ports/archive-index.ts'
import type { RecordHit } from '../ports/record-search.ts'

/** A record as a row of a result list; whatever else its store knows of it stays behind. */
export function recordHitOf(record: ArchiveRecord): RecordHit {
  return {
    conversationId: record.conversationId,
    revision: record.revision,
    day: record.day,
    conversationStart: record.conversationStart,
    conversationEnd: record.conversationEnd,
    retentionClass: record.retentionClass,
    mediaTypes: record.mediaTypes,
    direction: record.direction,
    objects: record.objects.length,
    sizeBytes: record.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }
}
