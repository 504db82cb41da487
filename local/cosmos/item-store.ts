import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { z } from 'zod'
import { pathSteps, type ContainerDefinition } from './definition.ts'
import { sqlKey } from './sql-keys.ts'

/** An item as it lies in its container. `body` is the whole JSON text, system properties included. */
export interface StoredItem {
  sequence: number
  etag: string
  body: string
}

export type SqlValue = string | number

/** The rows of one container. All calls are synchronous: one request is one step, nothing comes between its parts. */
export interface ItemStore {
  readonly definition: ContainerDefinition
  /** The `_rid` of the container. */
  readonly rid: string
  find(partition: string, id: string): StoredItem | undefined
  /** @param write makes the body for the sequence number that the new item got */
  insert(partition: string, id: string, etag: string, write: (sequence: number) => string): StoredItem
  update(sequence: number, etag: string, body: string): void
  remove(sequence: number): void
  /** Runs a SELECT over this container; `%t` in the text stands for its table. */
  select(sql: string, values: readonly SqlValue[]): Iterable<Record<string, unknown>>
  /** All or nothing. */
  transaction<T>(work: () => T): T
}

const storedRow = z.object({ sequence: z.number(), etag: z.string(), body: z.string() })
const STATEMENT_LIMIT = 300

/** @param number of the container in this account; names its table */
export function createItemStore(db: DatabaseSync, definition: ContainerDefinition, number: number): ItemStore {
  const table = `items_${number}`
  createTable(db, table, definition)
  const selectOne = db.prepare(`SELECT sequence, etag, body FROM ${table} WHERE partition = ? AND id = ?`)
  const insertOne = db.prepare(`INSERT INTO ${table} (sequence, partition, id, etag, body) VALUES (?, ?, ?, ?, ?)`)
  const updateOne = db.prepare(`UPDATE ${table} SET etag = ?, body = ? WHERE sequence = ?`)
  const deleteOne = db.prepare(`DELETE FROM ${table} WHERE sequence = ?`)
  let last = z
    .object({ last: z.number() })
    .parse(db.prepare(`SELECT ifnull(max(sequence), 0) AS last FROM ${table}`).get()).last
  const prepared = new Map<string, StatementSync>()
  let depth = 0

  return {
    definition,
    rid: ridOf(number, 0),
    find(partition, id) {
      const row = selectOne.get(partition, id)
      return row === undefined ? undefined : storedRow.parse(row)
    },
    insert(partition, id, etag, write) {
      const sequence = ++last
      const body = write(sequence)
      insertOne.run(sequence, partition, id, etag, body)
      return { sequence, etag, body }
    },
    update(sequence, etag, body) {
      updateOne.run(etag, body, sequence)
    },
    remove(sequence) {
      deleteOne.run(sequence)
    },
    select(sql, values) {
      const text = sql.replaceAll('%t', table)
      let statement = prepared.get(text)
      if (statement === undefined) {
        if (prepared.size >= STATEMENT_LIMIT) prepared.clear()
        statement = db.prepare(text)
        prepared.set(text, statement)
      }
      return statement.iterate(...values)
    },
    transaction(work) {
      if (depth > 0) return work()
      db.exec('BEGIN IMMEDIATE')
      depth++
      try {
        const result = work()
        db.exec('COMMIT')
        return result
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      } finally {
        depth--
      }
    },
  }
}

function createTable(db: DatabaseSync, table: string, definition: ContainerDefinition): void {
  db.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    sequence INTEGER PRIMARY KEY, partition TEXT NOT NULL, id TEXT NOT NULL, etag TEXT NOT NULL,
      body TEXT NOT NULL) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS ${table}_id ON ${table} (partition, id);
    CREATE INDEX IF NOT EXISTS ${table}_partition ON ${table} (partition);`)
  for (const path of definition.indexes ?? []) {
    const key = indexedKey(path)
    db.exec(`CREATE INDEX IF NOT EXISTS ${indexName(table, [path])} ON ${table} (partition, ${key.rank}, ${key.value})`)
  }
  for (const composite of definition.compositeIndexes ?? []) {
    const columns = composite.flatMap(({ path, order }) => {
      const key = indexedKey(path)
      const direction = order === 'descending' ? 'DESC' : 'ASC'
      return key.value === 'id' ? [`id ${direction}`] : [`${key.rank} ${direction}`, `${key.value} ${direction}`]
    })
    const name = indexName(
      table,
      composite.map(({ path, order }) => `${path}_${order}`),
    )
    db.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${table} (partition, ${columns.join(', ')})`)
  }
}

function indexedKey(path: string): { rank: string; value: string } {
  const key = sqlKey(pathSteps(path))
  if (key === undefined) throw new Error(`${path} cannot be indexed`)
  return key
}

function indexName(table: string, paths: readonly string[]): string {
  return `"${table}_by${paths.join('_').replaceAll('/', '.')}"`
}

/** An opaque resource id of eight bytes, as the service makes them: container, then item. */
export function ridOf(container: number, item: number): string {
  const bytes = Buffer.alloc(item === 0 ? 8 : 16)
  bytes.writeUInt32BE(0x484f4c44, 0)
  bytes.writeUInt32BE(container, 4)
  if (item !== 0) bytes.writeBigUInt64LE(BigInt(item), 8)
  return bytes.toString('base64').replaceAll('/', '-')
}
