import { unsupportedQuery, badRequest } from '../cosmos-refusal.ts'
import { pathSteps, type ContainerDefinition } from '../definition.ts'
import type { SqlValue } from '../item-store.ts'
import { sqlKey } from '../sql-keys.ts'
import type { OrderKey, Query } from './syntax.ts'

/** One column of a sort position. */
export interface SortColumn {
  sql: string
  descending: boolean
}

/**
 * The order in which rows are read. It is always total, so that a page can begin right after the last one:
 * ORDER BY as asked, else the order of the index that the filter uses, else the order of insertion.
 * @throws CosmosRefusal 400 for ORDER BY over several paths without a composite index, as the service
 */
export function sortColumns(query: Query, definition: ContainerDefinition, bounded: ReadonlySet<string>): SortColumn[] {
  if (query.orderBy.length > 1) requireComposite(query.orderBy, definition)
  const keys = query.orderBy.length > 0 ? query.orderBy : naturalOrder(definition, bounded)
  const columns = keys.flatMap(({ steps, descending }) => {
    const key = sqlKey(steps)
    if (key === undefined) throw unsupportedQuery(`ORDER BY ${steps.join('.')}`)
    const value = { sql: key.value, descending }
    return key.value === 'id' ? [value] : [{ sql: key.rank, descending }, value]
  })
  return [...columns, { sql: 'sequence', descending: keys[0]?.descending ?? false }]
}

function naturalOrder(definition: ContainerDefinition, bounded: ReadonlySet<string>): OrderKey[] {
  if (bounded.has('id')) return [{ steps: ['id'], descending: false }]
  const indexed = (definition.indexes ?? []).map(pathSteps).find((steps) => bounded.has(steps.join('/')))
  return indexed === undefined ? [] : [{ steps: indexed, descending: false }]
}

function requireComposite(orderBy: readonly OrderKey[], definition: ContainerDefinition): void {
  const fits = (definition.compositeIndexes ?? []).some((composite) => {
    const flips = composite.map(({ path, order }, i) => {
      const key = orderBy[i]
      if (key === undefined || pathSteps(path).join('/') !== key.steps.join('/')) return undefined
      return key.descending !== (order === 'descending')
    })
    return composite.length === orderBy.length && flips[0] !== undefined && flips.every((flip) => flip === flips[0])
  })
  if (!fits)
    throw badRequest('The order by query does not have a corresponding composite index that it can be served from.')
}

/** SQL for "later in this order than `after`". */
export function afterPosition(
  columns: readonly SortColumn[],
  after: readonly SqlValue[],
): { sql: string; values: SqlValue[] } {
  if (after.length !== columns.length) throw badRequest('Invalid continuation token')
  const descending = columns[0]?.descending ?? false
  if (columns.every((column) => column.descending === descending)) {
    const names = columns.map((column) => column.sql).join(', ')
    return { sql: `(${names}) ${descending ? '<' : '>'} (${columns.map(() => '?').join(', ')})`, values: [...after] }
  }
  const values: SqlValue[] = []
  const alternatives = columns.map((column, i) => {
    const same = columns.slice(0, i).map((earlier, j) => {
      values.push(after[j] ?? '')
      return `${earlier.sql} = ?`
    })
    values.push(after[i] ?? '')
    return `(${[...same, `${column.sql} ${column.descending ? '<' : '>'} ?`].join(' AND ')})`
  })
  return { sql: `(${alternatives.join(' OR ')})`, values }
}
