/** Accesses as lookups: by user, conversation and matter per month, and by day; only where they stand, not what. */
import type { Database } from '@azure/cosmos'
import { lookupsFor, type AccessLookup } from '../../domain/access/question.ts'
import type { AccessIndex, AccessPlace, IndexedChain } from '../../domain/ports/access-index.ts'
import { upsertAll } from './bulk.ts'
import { containerOf } from './connect-cosmos.ts'
import { indexed } from './cosmos-errors.ts'
import { safe } from './lookup-keys.ts'
import { pageOf } from './page.ts'

/** How far each day's chain is indexed: one small document a day. */
const THROUGH = 'access-through'

export function createAccessIndex(database: Database): AccessIndex {
  const lookups = containerOf(database, 'lookups')
  return {
    async through(from, to) {
      const query = lookups.items.query<{ id: string } & IndexedChain>(
        {
          query: 'SELECT c.id, c.sequence, c.closed FROM c WHERE c.id >= @from AND c.id <= @to',
          parameters: [
            { name: '@from', value: from },
            { name: '@to', value: to },
          ],
        },
        { partitionKey: THROUGH },
      )
      const { resources } = await indexed('read how far accesses are indexed', () => query.fetchAll())
      return new Map(resources.map(({ id, sequence, closed }) => [id, { sequence, closed }]))
    },

    async put(day, events, through) {
      const documents = events.flatMap(({ sequence, event }) =>
        lookupsFor(event).map((lookup) => ({
          // Of the same moment: in the order of the chain.
          id: `${event.time}.${String(sequence).padStart(8, '0')}.${event.id}`,
          key: keyOf(lookup),
          event: event.id,
          day,
          sequence,
        })),
      )
      await upsertAll(lookups, 'key', documents)
      // Last, so that what a process that died here has not written is written by the next one.
      await upsertAll(lookups, 'key', [{ id: day, key: THROUGH, ...through }])
    },

    async page(lookup, after, limit) {
      const query = lookups.items.query<AccessPlace & { at: string }>(
        {
          query: 'SELECT c.id AS at, c.event AS id, c.day, c.sequence FROM c WHERE c.id > @after ORDER BY c.id',
          parameters: [{ name: '@after', value: after ?? '' }],
        },
        { partitionKey: keyOf(lookup), maxItemCount: limit },
      )
      const { rows, ...page } = await pageOf('search the accesses', query, { limit, after, positionOf: ({ at }) => at })
      return { places: rows.map(({ id, day, sequence }) => ({ id, day, sequence })), ...page }
    },
  }
}

function keyOf(lookup: AccessLookup): string {
  return lookup.by === 'any' ? `access-day:${lookup.day}` : `access-${lookup.by}:${safe(lookup.value)}:${lookup.month}`
}
