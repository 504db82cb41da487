/** Questions of Legal to the index: a page of one partition, in the order of ids (docs/adr/0010). */
import type { Database, SqlQuerySpec } from '@azure/cosmos'
import type { RecordHit, RecordSearch } from '../../domain/ports/record-search.ts'
import { containerOf } from './connect-cosmos.ts'
import { lookupKey } from './lookup-keys.ts'
import { pageOf } from './page.ts'

const FIELDS: readonly (keyof RecordHit)[] = [
  'conversationId',
  'revision',
  'day',
  'conversationStart',
  'conversationEnd',
  'retentionClass',
  'mediaTypes',
  'direction',
  'objects',
  'sizeBytes',
]

export function createRecordSearch(database: Database): RecordSearch {
  const lookups = containerOf(database, 'lookups')
  return {
    async page(lookup, filter, after, limit) {
      const query = lookups.items.query<RecordHit & { id: string }>(spec(filter, after), {
        partitionKey: lookupKey(lookup),
        maxItemCount: limit,
      })
      const { rows, ...page } = await pageOf('search the index', query, { limit, after, positionOf: ({ id }) => id })
      return { hits: rows.map(({ id: _, ...hit }) => hit), ...page }
    },
  }
}

/** By the id behind the last one, not by a token of the service: a cursor stays good when entries are added. */
function spec(filter: { from: string; to: string; media?: string }, after: string | null): SqlQuerySpec {
  return {
    query:
      `SELECT c.id, ${FIELDS.map((field) => `c.${field}`).join(', ')} FROM c ` +
      'WHERE c.id > @after AND c.day >= @from AND c.day <= @to' +
      (filter.media === undefined ? '' : ' AND ARRAY_CONTAINS(c.mediaTypes, @media)') +
      ' ORDER BY c.id',
    parameters: [
      { name: '@after', value: after ?? '' },
      { name: '@from', value: filter.from },
      { name: '@to', value: filter.to },
      ...(filter.media === undefined ? [] : [{ name: '@media', value: filter.media }]),
    ],
  }
}
