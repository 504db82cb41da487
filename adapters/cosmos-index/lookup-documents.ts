/** The entries of a record in the lookups: one under its day, which reconciliation reads, and one under every key. */
import type { JSONObject } from '@azure/cosmos'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { RecordHit } from '../../domain/ports/record-search.ts'
import { dayEntryOf } from '../../domain/record/day-entry.ts'
import { dayKey, lookupKeys, safe } from './lookup-keys.ts'
import { headOf } from './object-lists.ts'

type Document = JSONObject & { id: string }

export function lookupDocuments(record: ArchiveRecord): Document[] {
  return [dayDocument(record), ...keyDocuments(record)]
}

function dayDocument(record: ArchiveRecord): Document {
  return document({
    id: safe(record.conversationId),
    key: dayKey(record.day),
    ...rowOf(record),
    entry: headOf(dayEntryOf(record)),
  })
}

function keyDocuments(record: ArchiveRecord): Document[] {
  return [...new Set(lookupKeys(record))].map((key) =>
    document({ id: safe(record.conversationId), key, ...rowOf(record) }),
  )
}

/** Enough to show a row of a result list and to find the record; the rest is a point read away. */
function rowOf({
  conversationId,
  day,
  conversationStart,
  conversationEnd,
  mediaTypes,
  direction,
  retentionClass,
  revision,
  objects,
}: ArchiveRecord): RecordHit {
  return {
    conversationId,
    day,
    conversationStart,
    conversationEnd,
    mediaTypes,
    direction,
    retentionClass,
    revision,
    objects: objects.length,
    sizeBytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }
}

/** Documents are plain JSON: undefined properties are dropped as on the wire. */
export function document<T extends { id: string }>(value: T): Document {
  return value as T & Document
}
