import type { ArchiveRecord } from '../ports/archive-index.ts'
import type { RecordHit } from '../ports/record-search.ts'

/** A record as a row of a result list. */
export function recordHitOf({
  conversationId,
  revision,
  day,
  conversationStart,
  conversationEnd,
  retentionClass,
  mediaTypes,
  direction,
  objects,
}: ArchiveRecord): RecordHit {
  return {
    conversationId,
    revision,
    day,
    conversationStart,
    conversationEnd,
    retentionClass,
    mediaTypes,
    direction,
    objects: objects.length,
    sizeBytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }
}
