import { lookupsFor, type AccessLookup } from '../../../domain/access/question.ts'
import type { AccessIndex, AccessPlace, IndexedChain } from '../../../domain/ports/access-index.ts'

export function memoryAccessIndex(): AccessIndex {
  const chains = new Map<string, IndexedChain>()
  const rows = new Map<string, Map<string, AccessPlace>>()
  const keyOf = (lookup: AccessLookup) => JSON.stringify(lookup)
  return {
    through: (from, to) => Promise.resolve(new Map([...chains].filter(([day]) => day >= from && day <= to))),
    put(day, events, through) {
      for (const { sequence, event } of events)
        for (const lookup of lookupsFor(event)) {
          const partition = rows.get(keyOf(lookup)) ?? new Map<string, AccessPlace>()
          const at = `${event.time}.${String(sequence).padStart(8, '0')}.${event.id}`
          rows.set(keyOf(lookup), partition.set(at, { day, sequence, id: event.id }))
        }
      chains.set(day, through)
      return Promise.resolve()
    },
    page(lookup, after, limit) {
      const all = [...(rows.get(keyOf(lookup)) ?? [])].filter(([id]) => id > (after ?? '')).toSorted()
      const page = all.slice(0, limit)
      return Promise.resolve({
        places: page.map(([, place]) => place),
        next: all.length > limit ? (page.at(-1)?.[0] ?? null) : null,
        requestCharge: 1,
      })
    },
  }
}
