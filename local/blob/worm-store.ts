import { DatabaseSync } from 'node:sqlite'
import type { ContainerDefinition, EncryptionScope, PolicyMode, WormRecord } from './contract.ts'
import type { Provisioned } from './provisioning.ts'

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS version (
    container TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL,
    until_ms INTEGER, mode TEXT, hold INTEGER, scope TEXT,
    PRIMARY KEY (container, name, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS container (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS scope (name TEXT PRIMARY KEY, key_uri TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS delegation (
    object_id TEXT NOT NULL, starts TEXT NOT NULL, expires TEXT NOT NULL, role TEXT NOT NULL,
    PRIMARY KEY (object_id, starts, expires)) WITHOUT ROWID;
`

/** A user-delegation key that was handed out; a link signed with any other is worth nothing. */
export interface Delegation {
  objectId: string
  starts: string
  expires: string
  role: string
}

/**
 * The durable memory of what protects which blob, of the provisioned containers and of delegation keys, in one SQLite
 * file. One row is written per version of a blob; a killed process loses no row that it has answered for.
 */
export class WormStore {
  readonly #db: DatabaseSync
  readonly #find
  readonly #put
  readonly #remove
  readonly #list
  readonly #putDelegation
  readonly #findDelegation

  constructor(file: string) {
    this.#db = new DatabaseSync(file)
    if (this.#db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'worm'").get() !== undefined)
      throw new Error(`${file} is of a stand-in that knew no versions: begin with an empty data directory`)
    this.#db.exec(SCHEMA)
    this.#find = this.#db.prepare(
      'SELECT until_ms, mode, hold, scope FROM version WHERE container = ? AND name = ? AND id = ?',
    )
    this.#put = this.#db.prepare('INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#remove = this.#db.prepare('DELETE FROM version WHERE container = ? AND name = ? AND id = ?')
    this.#list = this.#db.prepare(
      "SELECT * FROM version WHERE instr(container || '/' || name, ?) = 1 ORDER BY container, name, id",
    )
    this.#putDelegation = this.#db.prepare('INSERT OR REPLACE INTO delegation VALUES (?, ?, ?, ?)')
    this.#findDelegation = this.#db.prepare(
      'SELECT role FROM delegation WHERE object_id = ? AND starts = ? AND expires = ?',
    )
  }

  find(container: string, name: string, versionId: string): WormRecord | undefined {
    const row = this.#find.get(container, name, versionId)
    return row === undefined ? undefined : toRecord({ ...row, container, name, id: versionId })
  }

  /** Undefined before the first. */
  newestVersion(): string | undefined {
    const row = this.#db.prepare('SELECT max(id) AS id FROM version').get()
    return typeof row?.['id'] === 'string' && row['id'] !== '' ? row['id'] : undefined
  }

  put(record: WormRecord): void {
    const { container, name, versionId, policy, legalHold, encryptionScope } = record
    this.#put.run(
      container,
      name,
      versionId,
      policy?.untilMs ?? null,
      policy?.mode ?? null,
      legalHold === undefined ? null : Number(legalHold),
      encryptionScope ?? null,
    )
  }

  remove({ container, name, versionId }: Pick<WormRecord, 'container' | 'name' | 'versionId'>): void {
    this.#remove.run(container, name, versionId)
  }

  list(prefix: string): WormRecord[] {
    return this.#list.all(prefix).map(toRecord)
  }

  putDelegation(key: Delegation): void {
    this.#putDelegation.run(key.objectId, key.starts, key.expires, key.role)
  }

  /** The role that asked for this delegation key; undefined where the key was never handed out. */
  delegatingRole(key: Omit<Delegation, 'role'>): string | undefined {
    const row = this.#findDelegation.get(key.objectId, key.starts, key.expires)
    return row === undefined ? undefined : String(row['role'])
  }

  loadProvisioned(): Provisioned {
    const containers = new Map<string, ContainerDefinition>()
    for (const row of this.#db.prepare('SELECT definition FROM container').all()) {
      const definition: ContainerDefinition = JSON.parse(String(row['definition']))
      containers.set(definition.name, definition)
    }
    const scopes = new Map<string, EncryptionScope>()
    for (const row of this.#db.prepare('SELECT name, key_uri FROM scope').all()) {
      const name = String(row['name'])
      scopes.set(name, { name, keyUri: String(row['key_uri']) })
    }
    return { containers, scopes }
  }

  saveProvisioned({ containers, scopes }: Provisioned): void {
    const putContainer = this.#db.prepare('INSERT OR REPLACE INTO container VALUES (?, ?)')
    const putScope = this.#db.prepare('INSERT OR REPLACE INTO scope VALUES (?, ?)')
    this.#db.exec('BEGIN')
    for (const container of containers.values()) putContainer.run(container.name, JSON.stringify(container))
    for (const scope of scopes.values()) putScope.run(scope.name, scope.keyUri)
    this.#db.exec('COMMIT')
  }

  close(): void {
    this.#db.close()
  }
}

function toRecord(row: Record<string, unknown>): WormRecord {
  const record: WormRecord = {
    container: String(row['container']),
    name: String(row['name']),
    versionId: String(row['id']),
  }
  if (row['until_ms'] !== null) record.policy = { untilMs: Number(row['until_ms']), mode: toMode(row['mode']) }
  if (row['hold'] !== null) record.legalHold = row['hold'] === 1
  if (row['scope'] !== null) record.encryptionScope = String(row['scope'])
  return record
}

function toMode(value: unknown): PolicyMode {
  return value === 'Locked' ? 'Locked' : 'Unlocked'
}
