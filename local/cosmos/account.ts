import { chmodSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { notFound } from './cosmos-refusal.ts'
import { provisionShape, type ContainerDefinition, type Provision } from './definition.ts'
import { createItems, type Items } from './items.ts'
import { createItemStore, ridOf, type ItemStore } from './item-store.ts'

const DATABASE_RID = 'SE9MRA=='

export interface Container {
  store: ItemStore
  items: Items
}

/** One account with one database, as it lies on disk. */
export interface Account {
  readonly database: string
  readonly databaseRid: string
  containers(): Container[]
  /** @throws CosmosRefusal 404 */
  container(database: string, id: string): Container
  /** Count of writes: what session tokens carry. Never goes back, also not over restarts. */
  sequenceNumber(): number
  noteWrite(): void
  close(): void
}

/**
 * Opens `dataDir/cosmos/cosmos.db` and makes what is provisioned and not there yet. What a request has changed is on
 * disk when it is answered: the death of the process loses nothing.
 * @throws Error if a container is there with another partition key: that cannot change in Cosmos either
 */
export function openAccount(dataDir: string, provision: Provision, clock: () => number): Account {
  const { database, containers } = provisionShape.parse(provision)
  const dir = resolve(dataDir, 'cosmos')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = join(dir, 'cosmos.db')
  const db = new DatabaseSync(file)
  chmodSync(file, 0o600)
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
    CREATE TABLE IF NOT EXISTS containers (
      number INTEGER PRIMARY KEY, database TEXT NOT NULL, id TEXT NOT NULL, partition_key TEXT NOT NULL,
      UNIQUE (database, id)) STRICT;`)
  const opened = new Map<string, Container>()
  for (const definition of containers) {
    const number = containerNumber(db, database, definition)
    const store = createItemStore(db, definition, number)
    opened.set(definition.id, { store, items: createItems(store, number, DATABASE_RID, clock) })
  }
  let writes = clock() * 1000
  return {
    database,
    databaseRid: DATABASE_RID,
    containers: () => [...opened.values()],
    container(inDatabase, id) {
      const found = inDatabase === database ? opened.get(id) : undefined
      if (found === undefined) throw notFound()
      return found
    },
    sequenceNumber: () => writes,
    noteWrite() {
      writes++
    },
    close: () => db.close(),
  }
}

function containerNumber(db: DatabaseSync, database: string, { id, partitionKey }: ContainerDefinition): number {
  db.prepare('INSERT INTO containers (database, id, partition_key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
    database,
    id,
    partitionKey,
  )
  const row = z
    .object({ number: z.number(), partition_key: z.string() })
    .parse(db.prepare('SELECT number, partition_key FROM containers WHERE database = ? AND id = ?').get(database, id))
  if (row.partition_key !== partitionKey) {
    throw new Error(`The container ${id} has the partition key ${row.partition_key}; it cannot become ${partitionKey}`)
  }
  return row.number
}

export function databaseResource({ database, databaseRid }: Account): object {
  return {
    id: database,
    _rid: databaseRid,
    _self: `dbs/${databaseRid}/`,
    _etag: '"0"',
    _colls: 'colls/',
    _users: 'users/',
    _ts: 0,
  }
}

export function containerResource({ databaseRid }: Account, { store }: Container): object {
  const { definition, rid } = store
  return {
    id: definition.id,
    partitionKey: { paths: [definition.partitionKey], kind: 'Hash', version: 2 },
    indexingPolicy: {
      indexingMode: 'consistent',
      automatic: true,
      includedPaths: [{ path: '/*' }],
      excludedPaths: [{ path: '/"_etag"/?' }],
      ...(definition.compositeIndexes === undefined ? {} : { compositeIndexes: definition.compositeIndexes }),
    },
    conflictResolutionPolicy: {
      mode: 'LastWriterWins',
      conflictResolutionPath: '/_ts',
      conflictResolutionProcedure: '',
    },
    _rid: rid,
    _self: `dbs/${databaseRid}/colls/${rid}/`,
    _etag: '"0"',
    _docs: 'docs/',
    _sprocs: 'sprocs/',
    _ts: 0,
  }
}

export function partitionKeyRanges({ databaseRid }: Account, { store }: Container): object {
  const rid = ridOf(1, 1)
  const range = {
    id: '0',
    minInclusive: '',
    maxExclusive: 'FF',
    ridPrefix: 0,
    throughputFraction: 1,
    status: 'online',
    parents: [],
    _rid: rid,
    _self: `dbs/${databaseRid}/colls/${store.rid}/pkranges/${rid}/`,
    _etag: '"0"',
    _ts: 0,
  }
  return { _rid: store.rid, PartitionKeyRanges: [range], _count: 1 }
}

/** Body of GET /: where the client finds its regions. One region, this address. */
export function accountResource(url: string): object {
  const location = { name: 'Local', databaseAccountEndpoint: `${url}/` }
  return {
    // Not "localhost": for that id the client ignores the locations and with them its own failover logic.
    id: 'holdfast-local',
    _self: '',
    _rid: 'holdfast-local',
    media: '//media/',
    addresses: '//addresses/',
    _dbs: '//dbs/',
    writableLocations: [location],
    readableLocations: [location],
    enableMultipleWriteLocations: false,
    userReplicationPolicy: { asyncReplication: false, minReplicaSetSize: 3, maxReplicasetSize: 4 },
    userConsistencyPolicy: { defaultConsistencyLevel: 'Session' },
    systemReplicationPolicy: { minReplicaSetSize: 3, maxReplicasetSize: 4 },
    readPolicy: { primaryReadCoefficient: 1, secondaryReadCoefficient: 1 },
    queryEngineConfiguration: '{}',
  }
}
