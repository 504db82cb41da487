import type { SQLInputValue } from 'node:sqlite'
import { z } from 'zod'
import { removeInstance } from './instances.ts'
import type { InstanceRow, Store } from './store.ts'

export interface InstanceFilter {
  createdFromMs: number | undefined
  createdToMs: number | undefined
  statuses: string[]
  idPrefix: string | undefined
}

const tokenSchema = z.tuple([z.number(), z.string()])
const PAGE = 100

/** @throws RangeError on a time that is none */
export const filterOf = (query: URLSearchParams): InstanceFilter => {
  const time = (name: string): number | undefined => {
    const text = query.get(name)
    if (text === null || text === '') return undefined
    const ms = Date.parse(text)
    if (Number.isNaN(ms)) throw new RangeError(`${name} is not a time`)
    return ms
  }
  return {
    createdFromMs: time('createdTimeFrom'),
    createdToMs: time('createdTimeTo'),
    statuses: (query.get('runtimeStatus') ?? '').split(',').filter((status) => status !== ''),
    idPrefix: query.get('instanceIdPrefix') ?? undefined,
  }
}

const where = (filter: InstanceFilter): { sql: string; values: SQLInputValue[] } => {
  const parts = ['createdMs >= ?', 'createdMs <= ?']
  const values: SQLInputValue[] = [filter.createdFromMs ?? 0, filter.createdToMs ?? Number.MAX_SAFE_INTEGER]
  if (filter.statuses.length > 0) {
    parts.push(`status IN (${filter.statuses.map(() => '?').join(', ')})`)
    values.push(...filter.statuses)
  }
  if (filter.idPrefix !== undefined) {
    parts.push('substr(id, 1, ?) = ?')
    values.push(filter.idPrefix.length, filter.idPrefix)
  }
  return { sql: parts.join(' AND '), values }
}

/** One page of instances by creation, with the token of the next page. @throws RangeError on a token that is none */
export const listInstances = (
  store: Store,
  filter: InstanceFilter,
  top: number | undefined,
  token: string | undefined,
): { rows: InstanceRow[]; next: string | undefined } => {
  let after: [number, string] = [-1, '']
  if (token !== undefined) {
    const decoded = tokenSchema.safeParse(tryJson(Buffer.from(token, 'base64url').toString()))
    if (!decoded.success) throw new RangeError('The continuation token is not one of this host')
    after = decoded.data
  }
  const limit = Math.min(Math.max(1, top ?? PAGE), 1000)
  const { sql, values } = where(filter)
  const rows = store.all<InstanceRow>(
    `SELECT * FROM instances WHERE ${sql} AND (createdMs, id) > (?, ?) ORDER BY createdMs, id LIMIT ?`,
    ...values,
    ...after,
    limit + 1,
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next =
    rows.length > limit && last !== undefined
      ? Buffer.from(JSON.stringify([last.createdMs, last.id])).toString('base64url')
      : undefined
  return { rows: page, next }
}

const tryJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Removes finished instances that match. @returns how many */
export const purgeInstances = (store: Store, filter: InstanceFilter): number =>
  store.transaction(() => {
    const { sql, values } = where(filter)
    const rows = store.all<{ id: string }>(
      `SELECT id FROM instances WHERE ${sql} AND status IN ('Completed', 'Failed', 'Terminated')`,
      ...values,
    )
    for (const { id } of rows) removeInstance(store, id)
    return rows.length
  })
