import { z } from 'zod'
import type { ItemStore, SqlValue } from '../item-store.ts'
import { aggregateItems, aggregateRow } from './aggregate.ts'
import { queryFingerprint, readContinuation, writeContinuation } from './continuation.ts'
import { evaluate } from './evaluate.ts'
import { parseJson, type Json, type Value } from './json.ts'
import { narrow, type Narrowing } from './narrow.ts'
import { afterPosition, sortColumns, type SortColumn } from './order.ts'
import { isAggregate, type Column, type Query } from './syntax.ts'

/** Most rows that one page looks at; then it ends early, perhaps empty, as the service's pages do. */
const ROWS_PER_PAGE = 20_000
/** Most bytes of one answer: the service's limit. */
const BYTES_PER_PAGE = 4 * 1024 * 1024

export interface QueryRequest {
  query: Query
  /** Text and parameters as they came: a continuation belongs to them. */
  source: readonly string[]
  /** Undefined to look through all partitions. */
  partition: string | undefined
  /** Most rows on this page. */
  pageSize: number
  continuation: string | undefined
}

export interface QueryPage {
  /** JSON texts of the rows. */
  rows: string[]
  continuation: string | undefined
  /** What the charge is made of. */
  rowsRead: number
  bytesRead: number
}

interface Plan {
  narrowing: Narrowing
  sort: SortColumn[]
  conditions: string[]
  values: SqlValue[]
}

/** Answers one page of a query. @throws CosmosRefusal 400 */
export function runQuery(store: ItemStore, request: QueryRequest): QueryPage {
  const plan = makePlan(store, request)
  return isAggregate(request.query) ? runAggregate(store, request, plan) : runPage(store, request, plan)
}

function makePlan(store: ItemStore, { query, partition }: QueryRequest): Plan {
  const narrowing = narrow(query.where)
  const sort = sortColumns(query, store.definition, narrowing.bounded)
  const scope = partition === undefined ? [] : ['partition = ?']
  // Rows without the property that is sorted by are left out, as in the service.
  const sorted = query.orderBy.length === 0 ? [] : sort.slice(0, -1).map((column) => `${column.sql} IS NOT NULL`)
  return {
    narrowing,
    sort,
    conditions: [...scope, ...narrowing.conditions, ...sorted],
    values: [...(partition === undefined ? [] : [partition]), ...narrowing.values],
  }
}

function runPage(store: ItemStore, request: QueryRequest, plan: Plan): QueryPage {
  const { query, partition } = request
  const fingerprint = queryFingerprint([store.rid, partition ?? '', ...request.source])
  const start =
    request.continuation === undefined
      ? { after: undefined, skipped: 0, given: 0 }
      : readContinuation(request.continuation, fingerprint)
  const limit = query.limit ?? Number.POSITIVE_INFINITY
  let { skipped, given } = start
  const rows: string[] = []
  let bytes = 0
  let read = 0
  let matched = 0
  let bytesRead = 0
  let position: SqlValue[] | undefined
  if (given >= limit) return { rows, continuation: undefined, rowsRead: 0, bytesRead: 0 }

  for (const row of selectRows(store, plan, start.after)) {
    const isFull = rows.length >= request.pageSize || bytes >= BYTES_PER_PAGE || read >= ROWS_PER_PAGE
    if (isFull && position !== undefined) {
      const continuation = writeContinuation({ query: fingerprint, after: position, skipped, given })
      return { rows, continuation, rowsRead: plan.narrowing.isExact ? matched : read, bytesRead }
    }
    const body = z.string().parse(row['body'])
    position = plan.sort.map((_, i) => z.union([z.string(), z.number()]).parse(row[`k${i}`]))
    read++
    const item = plan.narrowing.isExact && query.selection.kind === 'item' ? undefined : parseJson(body)
    if (item !== undefined && !isWanted(query, item)) continue
    matched++
    bytesRead += body.length
    if (skipped < query.offset) {
      skipped++
      continue
    }
    given++
    const text = item === undefined || query.selection.kind === 'item' ? body : project(query, item)
    if (text !== undefined) {
      rows.push(text)
      bytes += text.length
    }
    if (given >= limit) break
  }
  return { rows, continuation: undefined, rowsRead: plan.narrowing.isExact ? matched : read, bytesRead }
}

function runAggregate(store: ItemStore, { query }: QueryRequest, plan: Plan): QueryPage {
  const where = plan.conditions.length === 0 ? '' : `WHERE ${plan.conditions.join(' AND ')}`
  const { selection } = query
  const columns: readonly Column[] =
    selection.kind === 'columns' ? selection.columns : selection.kind === 'value' ? [selection.column] : []
  const countsRows = columns.every(
    (column) => column.kind === 'aggregate' && column.aggregate === 'COUNT' && column.argument.kind === 'literal',
  )
  if (countsRows && plan.narrowing.isExact) {
    const [first] = store.select(`SELECT count(*) AS n FROM %t ${where}`, plan.values)
    const { n } = z.object({ n: z.number() }).parse(first)
    const rows = aggregateRow(
      selection,
      columns.map((column) => ({ column, value: n })),
    )
    return { rows: rows.map((row) => JSON.stringify(row)), continuation: undefined, rowsRead: 0, bytesRead: 0 }
  }
  let read = 0
  let bytesRead = 0
  function* items(): Generator<Json> {
    for (const row of store.select(`SELECT body FROM %t ${where}`, plan.values)) {
      const body = z.string().parse(row['body'])
      read++
      bytesRead += body.length
      const item = parseJson(body)
      if (isWanted(query, item)) yield item
    }
  }
  const rows = aggregateItems(selection, items())
  return { rows: rows.map((row) => JSON.stringify(row)), continuation: undefined, rowsRead: read, bytesRead }
}

function selectRows(
  store: ItemStore,
  plan: Plan,
  after: readonly SqlValue[] | undefined,
): Iterable<Record<string, unknown>> {
  const later = after === undefined ? undefined : afterPosition(plan.sort, after)
  const conditions = later === undefined ? plan.conditions : [...plan.conditions, later.sql]
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  // Integers beyond 2^53 can only leave SQLite as what they are in JSON: doubles.
  const keys = plan.sort
    .map(({ sql }, i) => `iif(typeof(${sql}) = 'integer', CAST(${sql} AS REAL), ${sql}) AS k${i}`)
    .join(', ')
  const order = plan.sort.map((column) => `${column.sql}${column.descending ? ' DESC' : ''}`).join(', ')
  return store.select(`SELECT body, ${keys} FROM %t ${where} ORDER BY ${order}`, [
    ...plan.values,
    ...(later?.values ?? []),
  ])
}

function isWanted(query: Query, item: Json): boolean {
  return query.where === undefined || evaluate(query.where, item) === true
}

/** The row as JSON; undefined where VALUE has no value, which gives no row. */
function project(query: Query, item: Json): string | undefined {
  const { selection } = query
  switch (selection.kind) {
    case 'item':
      return JSON.stringify(item)
    case 'value': {
      const value = columnValue(selection.column, item)
      return value === undefined ? undefined : JSON.stringify(value)
    }
    case 'columns':
      return JSON.stringify(
        Object.fromEntries(
          selection.columns.flatMap((column) => {
            const value = columnValue(column, item)
            return value === undefined ? [] : [[column.name, value]]
          }),
        ),
      )
  }
}

function columnValue(column: Column, item: Json): Value {
  if (column.kind === 'aggregate') throw new Error('Aggregates are answered elsewhere')
  return evaluate(column.expression, item)
}
