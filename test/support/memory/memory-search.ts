import { addressOf, type Lookup } from '../../../domain/legal/lookup.ts'
import type { ArchiveRecord } from '../../../domain/ports/archive-index.ts'
import type { RecordSearch } from '../../../domain/ports/record-search.ts'
import { recordHitOf } from '../../../domain/record/record-hit.ts'

/** Reads the records of a memory index as the lookups would name them; `reads` are the partitions, in order. */
export function memorySearch(records: ReadonlyMap<string, ArchiveRecord>): RecordSearch & { reads: Lookup[] } {
  const reads: Lookup[] = []
  return {
    reads,
    page(lookup, { from, to, media }, after, limit) {
      reads.push(lookup)
      const rows = [...records.values()]
        .filter((record) => stands(record, lookup))
        .filter(
          ({ day, mediaTypes }) => day >= from && day <= to && (media === undefined || mediaTypes.includes(media)),
        )
        .filter(({ conversationId }) => conversationId > (after ?? ''))
        .sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1))
      const given = rows.slice(0, limit)
      return Promise.resolve({
        hits: given.map((record) => structuredClone(recordHitOf(record))),
        next: rows.length > given.length ? (given.at(-1)?.conversationId ?? after) : null,
        requestCharge: 2.3 + given.length / 4,
      })
    },
  }
}

function stands(record: ArchiveRecord, lookup: Lookup): boolean {
  switch (lookup.by) {
    case 'business':
      return record.keys[lookup.name] === lookup.value
    case 'day':
      return record.day === lookup.day
    case 'agent':
      return record.agentIds.includes(lookup.id) && record.day.startsWith(lookup.month)
    case 'queue':
      return record.queueIds.includes(lookup.id) && record.day.startsWith(lookup.month)
    case 'address':
      return record.addresses.some((address) => addressOf(address) === lookup.id) && record.day.startsWith(lookup.month)
  }
}
