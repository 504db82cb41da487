import { z } from 'zod'
import { badRequest } from './cosmos-refusal.ts'
import type { ItemStore } from './item-store.ts'
import { readPartitionKey } from './partition-key.ts'
import type { Json } from './query/json.ts'
import { parseQuery } from './query/parse.ts'
import { runQuery } from './query/run-query.ts'
import { isAggregate, type Query } from './query/syntax.ts'
import { queryCharge } from './request-charge.ts'
import { bodyJson, header, isSet, type CosmosAnswer, type CosmosRequest } from './request.ts'

const DEFAULT_PAGE = 100
const LARGEST_PAGE = 1000

const json: z.ZodType<Json> = z.json()
const queryBody = z.object({
  query: z.string(),
  parameters: z.array(z.object({ name: z.string().startsWith('@'), value: json })).nullish(),
})

/** How queries without a partition key are answered: as the service does, or never (to find them in tests). */
export type CrossPartition = 'as-service' | 'refuse'

/** POST …/docs with a query. @throws CosmosRefusal 400 */
export function answerQuery(store: ItemStore, request: CosmosRequest, crossPartition: CrossPartition): CosmosAnswer {
  const parsed = queryBody.safeParse(bodyJson(request))
  if (!parsed.success) throw badRequest('The request body is not a query: {query, parameters}')
  const { query: text, parameters } = parsed.data
  const query = parseQuery(text, new Map((parameters ?? []).map(({ name, value }) => [name, value])))
  return answerPage(store, request, query, [text, JSON.stringify(parameters ?? [])], crossPartition)
}

/** GET …/docs: all items. */
export function answerFeed(store: ItemStore, request: CosmosRequest, crossPartition: CrossPartition): CosmosAnswer {
  if (header(request.headers, 'a-im') !== undefined)
    throw badRequest('The local stand-in does not offer the change feed.')
  const everything: Query = { selection: { kind: 'item' }, where: undefined, orderBy: [], offset: 0, limit: undefined }
  return answerPage(store, request, everything, ['feed'], crossPartition)
}

function answerPage(
  store: ItemStore,
  { headers }: CosmosRequest,
  query: Query,
  source: readonly string[],
  crossPartition: CrossPartition,
): CosmosAnswer {
  const key = header(headers, 'x-ms-documentdb-partitionkey')
  const partition = key === undefined ? undefined : readPartitionKey(key)
  if (partition === undefined)
    requireCrossPartition(query, isSet(headers, 'x-ms-documentdb-query-enablecrosspartition'), crossPartition)
  const page = runQuery(store, {
    query,
    source,
    partition,
    pageSize: pageSize(header(headers, 'x-ms-max-item-count')),
    continuation: header(headers, 'x-ms-continuation'),
  })
  return {
    status: 200,
    body: `{"_rid":"${store.rid}","Documents":[${page.rows.join(',')}],"_count":${page.rows.length}}`,
    charge: queryCharge({ ...page, rowsGiven: page.rows.length }),
    continuation: page.continuation,
    itemCount: page.rows.length,
  }
}

function requireCrossPartition(query: Query, isAsked: boolean, crossPartition: CrossPartition): void {
  if (crossPartition === 'refuse')
    throw badRequest('This stand-in was started to refuse queries without a partition key.')
  if (!isAsked) {
    throw badRequest(
      'Cross partition query is required but disabled. Please set ' +
        'x-ms-documentdb-query-enablecrosspartition to true, specify x-ms-documentdb-partitionkey, or ' +
        'revise your query to avoid this exception.',
    )
  }
  const needsPlan = isAggregate(query) || query.orderBy.length > 0 || query.limit !== undefined || query.offset > 0
  // The service hands such queries back to the client to be merged there; that plan is not offered here.
  if (needsPlan)
    throw badRequest('The local stand-in answers ORDER BY, TOP, OFFSET LIMIT and aggregates within one partition only.')
}

function pageSize(asked: string | undefined): number {
  if (asked === undefined) return DEFAULT_PAGE
  const size = Number(asked)
  if (size === -1) return LARGEST_PAGE
  if (!Number.isInteger(size) || size < 1) throw badRequest('x-ms-max-item-count must be -1 or a positive number')
  return Math.min(size, LARGEST_PAGE)
}
