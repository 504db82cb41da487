/** Questions of Legal to the index: a page of one partition, in the order of ids (docs/adr/0010). */
import type { Database, SqlQuerySpec } from '@azure/cosmos'
import type { RecordHit, RecordSearch } from '../../domain/ports/record-search.ts'
import { containerOf } from './connect-cosmos.ts'
import { indexed } from './cosmos-errors.ts'
import { lookupKey } from './lookup-keys.ts'

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
      const rows: (RecordHit & { id: string })[] = []
      let requestCharge = 0
      // Storage may answer a page that is not full, or empty, and not the last.
      while (query.hasMoreResults() && rows.length < limit) {
        const answer = await indexed('search the index', () => query.fetchNext())
        requestCharge += answer.requestCharge
        rows.push(...(answer.resources ?? []))
      }
      const given = rows.slice(0, limit)
      const isLast = rows.length <= limit && !query.hasMoreResults()
      return {
        hits: given.map(({ id: _, ...hit }) => hit),
        next: isLast ? null : (given.at(-1)?.id ?? after),
        requestCharge,
      }
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
