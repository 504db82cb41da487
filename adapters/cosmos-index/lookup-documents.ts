/** The entries of a record in the lookups: one under its day, which reconciliation reads, and one under every key. */
import type { JSONObject } from '@azure/cosmos'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { dayEntryOf } from '../../domain/record/day-entry.ts'
import { recordHitOf } from '../../domain/record/record-hit.ts'
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
    ...recordHitOf(record),
    entry: headOf(dayEntryOf(record)),
  })
}

function keyDocuments(record: ArchiveRecord): Document[] {
  return [...new Set(lookupKeys(record))].map((key) =>
    document({ id: safe(record.conversationId), key, ...recordHitOf(record) }),
  )
}

/** Documents are plain JSON: undefined properties are dropped as on the wire. */
export function document<T extends { id: string }>(value: T): Document {
  return value as T & Document
}
