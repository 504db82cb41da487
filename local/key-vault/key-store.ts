import { chmodSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { KEY_TYPES, type KeyType } from './key-material.ts'
import { rotationPolicyShape, type RotationPolicy } from './rotation-policy.ts'

/** One version of a key. Times are epoch seconds. */
export interface KeyVersion {
  name: string
  version: string
  type: KeyType
  privatePem: string
  operations: string[]
  enabled: boolean
  notBefore: number | undefined
  expires: number | undefined
  created: number
  updated: number
  tags: Record<string, string>
}

/** What holds for all versions of a key. Times are epoch seconds. */
export interface KeyEntry {
  name: string
  deletedAt: number | undefined
  purgeAt: number | undefined
  policy: RotationPolicy | undefined
}

export interface KeyStore {
  entry(name: string): KeyEntry | undefined
  entries(): KeyEntry[]
  putEntry(entry: KeyEntry): void
  /** Removes a key with all its versions for good. */
  removeEntry(name: string): void
  /** Oldest first. */
  versions(name: string): KeyVersion[]
  putVersion(version: KeyVersion): void
  close(): void
}

const entryRow = z.object({
  name: z.string(),
  deleted_at: z.number().nullable(),
  purge_at: z.number().nullable(),
  policy: z.string().nullable(),
})
const versionBody = z.object({
  name: z.string(),
  version: z.string(),
  type: z.enum(KEY_TYPES),
  privatePem: z.string(),
  operations: z.array(z.string()),
  enabled: z.boolean(),
  notBefore: z.number().optional(),
  expires: z.number().optional(),
  created: z.number(),
  updated: z.number(),
  tags: z.record(z.string(), z.string()),
})

/**
 * Opens `dataDir/key-vault/keys.db`, readable by its owner only: it holds private keys. Every write is on disk when it
 * returns.
 */
export function openKeyStore(dataDir: string): KeyStore {
  const dir = resolve(dataDir, 'key-vault')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = join(dir, 'keys.db')
  const db = new DatabaseSync(file)
  chmodSync(file, 0o600)
  db.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, deleted_at INTEGER, purge_at INTEGER, policy TEXT) STRICT;
    CREATE TABLE IF NOT EXISTS versions (
      position INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, version TEXT NOT NULL, body TEXT NOT NULL,
      UNIQUE (name, version)) STRICT;
  `)
  const selectEntry = db.prepare('SELECT * FROM keys WHERE name = ?')
  const selectEntries = db.prepare('SELECT * FROM keys ORDER BY name')
  const upsertEntry = db.prepare(`INSERT INTO keys (name, deleted_at, purge_at, policy) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET deleted_at = excluded.deleted_at, purge_at = excluded.purge_at,
      policy = excluded.policy`)
  const selectVersions = db.prepare('SELECT body FROM versions WHERE name = ? ORDER BY position')
  const upsertVersion = db.prepare(`INSERT INTO versions (name, version, body) VALUES (?, ?, ?)
    ON CONFLICT (name, version) DO UPDATE SET body = excluded.body`)
  const deleteEntry = db.prepare('DELETE FROM keys WHERE name = ?')
  const deleteVersions = db.prepare('DELETE FROM versions WHERE name = ?')

  return {
    entry(name) {
      const row = selectEntry.get(name)
      return row === undefined ? undefined : readEntry(row)
    },
    entries: () => selectEntries.all().map(readEntry),
    putEntry(entry) {
      const policy = entry.policy === undefined ? null : JSON.stringify(entry.policy)
      upsertEntry.run(entry.name, entry.deletedAt ?? null, entry.purgeAt ?? null, policy)
    },
    removeEntry(name) {
      db.exec('BEGIN IMMEDIATE')
      deleteVersions.run(name)
      deleteEntry.run(name)
      db.exec('COMMIT')
    },
    versions: (name) => selectVersions.all(name).map((row) => readVersion(row['body'])),
    putVersion(version) {
      upsertVersion.run(version.name, version.version, JSON.stringify(version))
    },
    close: () => db.close(),
  }
}

function readEntry(row: unknown): KeyEntry {
  const { name, deleted_at, purge_at, policy } = entryRow.parse(row)
  return {
    name,
    deletedAt: deleted_at ?? undefined,
    purgeAt: purge_at ?? undefined,
    policy: policy === null ? undefined : rotationPolicyShape.parse(JSON.parse(policy)),
  }
}

function readVersion(body: unknown): KeyVersion {
  const { notBefore, expires, ...rest } = versionBody.parse(JSON.parse(z.string().parse(body)))
  return { ...rest, notBefore, expires }
}
