import type { ArchiveIndex, ArchiveRecord, DayEntry } from '../../../domain/ports/archive-index.ts'

const PAGE = 500

export function memoryIndex(): ArchiveIndex & { records: Map<string, ArchiveRecord> } {
  const records = new Map<string, ArchiveRecord>()
  return {
    records,
    put: (batch) => Promise.resolve(batch.forEach((record) => void records.set(record.conversationId, structuredClone(record)))),
    record: (conversationId) => Promise.resolve(structuredClone(records.get(conversationId) ?? null)),
    async *day(day, range) {
      const entries = [...records.values()]
        .filter((record) => record.day === day && record.conversationId >= (range?.from ?? '') && (range?.to === undefined || record.conversationId < range.to))
        .sort((a, b) => a.conversationId < b.conversationId ? -1 : 1)
      for (let at = 0; at < entries.length; at += PAGE) yield await Promise.resolve(entries.slice(at, at + PAGE).map(entryOf))
    },
  }
}

function entryOf({ conversationId, revision, conversationEnd, retentionClass, mediaTypes, objects, gaps, sourceFingerprint }: ArchiveRecord): DayEntry {
  return structuredClone({ conversationId, revision, conversationEnd, retentionClass, mediaTypes, objects, gaps, sourceFingerprint })
}
