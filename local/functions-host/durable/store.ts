import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { HostError } from '../host-error.ts'
import type { RuntimeStatus } from './events.ts'

/** One orchestration instance as stored; JSON columns are text. */
export interface InstanceRow {
  id: string
  name: string
  executionId: string
  status: RuntimeStatus
  input: string
  output: string | null
  customStatus: string | null
  createdMs: number
  updatedMs: number
  parentId: string | null
  parentExecutionId: string | null
  parentTaskId: number | null
  historyEvents: number
  generation: number
  /** How far the instance's own time runs ahead of the clock because timers were made to fire sooner, ms. */
  skewMs: number
}

export interface ActivityRow {
  seq: number
  instanceId: string
  executionId: string
  taskId: number
  name: string
  input: string
}
export interface TimerRow {
  instanceId: string
  executionId: string
  timerId: number
  fireAtMs: number
  createdLogicalMs: number
  createdMs: number
  dueMs: number
}
export interface MessageRow {
  seq: number
  executionId: string | null
  body: string
  skewMs: number
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS instances (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, executionId TEXT NOT NULL, status TEXT NOT NULL, input TEXT NOT NULL,
  output TEXT,
  customStatus TEXT, createdMs INTEGER NOT NULL, updatedMs INTEGER NOT NULL, parentId TEXT, parentExecutionId TEXT,
  parentTaskId INTEGER, historyEvents INTEGER NOT NULL DEFAULT 0, generation INTEGER NOT NULL DEFAULT 0,
  skewMs INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS instances_created ON instances (createdMs, id);
CREATE TABLE IF NOT EXISTS history (instanceId TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (instanceId, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, instanceId TEXT NOT NULL, executionId TEXT,
  body TEXT NOT NULL,
  skewMs INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS messages_instance ON messages (instanceId, seq);
CREATE TABLE IF NOT EXISTS activities (seq INTEGER PRIMARY KEY AUTOINCREMENT, instanceId TEXT NOT NULL,
  executionId TEXT NOT NULL, taskId INTEGER NOT NULL,
  name TEXT NOT NULL, input TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS activities_instance ON activities (instanceId);
CREATE TABLE IF NOT EXISTS timers (
  instanceId TEXT NOT NULL, executionId TEXT NOT NULL, timerId INTEGER NOT NULL, fireAtMs INTEGER NOT NULL,
  createdLogicalMs INTEGER NOT NULL, createdMs INTEGER NOT NULL, dueMs INTEGER NOT NULL,
  PRIMARY KEY (instanceId, executionId, timerId)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timers_due ON timers (dueMs);
CREATE TABLE IF NOT EXISTS schedules (name TEXT PRIMARY KEY, last TEXT NOT NULL, next TEXT NOT NULL) WITHOUT ROWID;
`

/**
 * The engine's one file. Everything that happened in a step is written in one transaction, so that a process killed at
 * any instant leaves either the whole step or nothing of it.
 */
export interface Store {
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[]
  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined
  run(sql: string, ...values: SQLInputValue[]): number
  /** Runs `work` in one transaction; nothing of it stays when it throws. */
  transaction<Result>(work: () => Result): Result
  close(): void
}

/** Opens or creates `durable.db` in the folder. WAL survives the death of the process at any instant. */
export const openStore = (dataDir: string): Store => {
  mkdirSync(dataDir, { recursive: true })
  const db = new DatabaseSync(join(dataDir, 'durable.db'))
  try {
    // Exclusive: two hosts over one folder would each run every activity. The lock dies with the process.
    db.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA ' +
        'cache_size = -8000;',
    )
    db.exec(SCHEMA)
  } catch (error) {
    db.close()
    if (error instanceof Error && error.message.includes('locked')) {
      throw new HostError('data-in-use', `Another Functions host is running over ${dataDir}; stop it first`)
    }
    throw error
  }
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? db.prepare(sql)
    statements.set(sql, known)
    return known
  }
  let open = true
  return {
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    one: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    transaction: (work) => {
      db.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        db.exec('COMMIT')
        return result
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      }
    },
    close: () => {
      if (!open) return
      open = false
      statements.clear()
      db.close()
    },
  }
}
