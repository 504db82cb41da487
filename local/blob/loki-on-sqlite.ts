import { DatabaseSync } from 'node:sqlite'

/**
 * Azurite keeps its index in LokiJS, which saves by writing everything as one JSON text every five seconds: slow with
 * many blobs, and a killed process forgets what it has already answered for. Here only changed documents are written,
 * into SQLite, whenever the stand-in asks for it.
 */
export interface LokiDatabase {
  collections: LokiCollection[]
  getCollection(name: string): LokiCollection
  persistenceAdapter: unknown
  persistenceMethod: string
  isIncremental: boolean
  autosaveInterval: number
  autosaveDisable(): void
  autosaveEnable(): void
}

interface LokiCollection {
  name: string
  dirty: boolean
  /** Ids of inserted, updated and removed documents since the last save. */
  dirtyIds: number[]
  binaryIndices: Record<string, unknown>
  adaptiveBinaryIndices: boolean
  uniqueNames: string[]
  get(id: number): object | null
  chain(): LokiResults
}

interface LokiResults {
  find(query: object): LokiResults
}

// What the stand-in does not save by itself before it answers: leases and the like.
const LEFTOVERS_MS = 1000

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS collection (name TEXT PRIMARY KEY, shape TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS document (
    collection TEXT NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID;
`

export interface SavedIndex {
  /** Writes what has changed since the last time; cheap where nothing has. A killed process loses nothing saved. */
  save(): void
  close(): void
}

/** Puts one of Azurite's Loki databases on an SQLite file. Call before the server starts: it then loads from there. */
export function saveToSqlite(loki: LokiDatabase, file: string): SavedIndex {
  const db = new DatabaseSync(file)
  db.exec(SCHEMA)
  const putCollection = db.prepare('INSERT OR REPLACE INTO collection VALUES (?, ?)')
  const putDocument = db.prepare('INSERT OR REPLACE INTO document VALUES (?, ?, ?)')
  const removeDocument = db.prepare('DELETE FROM document WHERE collection = ? AND id = ?')
  const known = new Set<string>()

  function save(): void {
    const changed = loki.collections.filter(
      (lokiCollection) => lokiCollection.dirtyIds.length > 0 || !known.has(lokiCollection.name),
    )
    if (changed.length === 0) return
    db.exec('BEGIN')
    try {
      for (const collection of changed) saveCollection(collection)
      db.exec('COMMIT')
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
    for (const collection of changed) {
      collection.dirty = false
      collection.dirtyIds = []
      known.add(collection.name)
    }
  }

  function saveCollection(collection: LokiCollection): void {
    const { name, adaptiveBinaryIndices, uniqueNames } = collection
    if (!known.has(name)) {
      putCollection.run(
        name,
        JSON.stringify({ name, adaptiveBinaryIndices, uniqueNames, indices: Object.keys(collection.binaryIndices) }),
      )
    }
    for (const id of new Set(collection.dirtyIds)) {
      const document = collection.get(id)
      if (document === null) removeDocument.run(name, id)
      else putDocument.run(name, id, JSON.stringify(document, tagged))
    }
  }

  loki.autosaveDisable()
  loki.persistenceMethod = 'adapter'
  loki.isIncremental = true
  loki.persistenceAdapter = {
    mode: 'incremental',
    loadDatabase: (_name: string, done: (content: object) => void) => done(load(db)),
    saveDatabase: (_name: string, _copy: unknown, done: (error: Error | null) => void) => {
      try {
        save()
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
        return
      }
      done(null)
    },
  }
  loki.autosaveInterval = LEFTOVERS_MS
  loki.autosaveEnable()
  return {
    save,
    close: () => {
      loki.autosaveDisable()
      db.close()
    },
  }
}

interface Shape {
  name: string
  adaptiveBinaryIndices: boolean
  uniqueNames: string[]
  indices: string[]
}

function load(db: DatabaseSync): object {
  const documents = db.prepare('SELECT body FROM document WHERE collection = ? ORDER BY id')
  const shapes: Shape[] = db
    .prepare('SELECT shape FROM collection')
    .all()
    .map((row) => JSON.parse(String(row['shape'])))
  return {
    // A version before 1.5 makes Loki build its indices anew, which are not saved here.
    databaseVersion: 1.4,
    collections: shapes.map(({ name, adaptiveBinaryIndices, uniqueNames, indices }) => {
      const data: { $loki: number }[] = documents.all(name).map((row) => JSON.parse(String(row['body']), revived))
      return {
        name,
        adaptiveBinaryIndices,
        uniqueNames,
        data,
        maxId: data.at(-1)?.$loki ?? 0,
        binaryIndices: Object.fromEntries(indices.map((indice) => [indice, { name: indice, dirty: true, values: [] }])),
        // The options Azurite's collections are made with; Loki takes what is absent here as undefined, not as its
        // default.
        DynamicViews: [],
        changes: [],
        dirtyIds: [],
        transactional: false,
        cloneObjects: false,
        asyncListeners: false,
        autoupdate: false,
        disableMeta: false,
        disableChangesApi: true,
        disableDeltaChangesApi: true,
        disableFreeze: true,
      }
    }),
  }
}

// Dates and bytes come back as what they were: Azurite computes with them, in places without looking.
function tagged(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key]
  if (original instanceof Date) return { $date: original.getTime() }
  if (original instanceof Uint8Array) return { $bytes: Buffer.from(original).toString('base64') }
  return value
}

function revived(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('$date' in value && typeof value.$date === 'number') return new Date(value.$date)
  if ('$bytes' in value && typeof value.$bytes === 'string') return new Uint8Array(Buffer.from(value.$bytes, 'base64'))
  return value
}
