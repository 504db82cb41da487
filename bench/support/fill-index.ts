/**
 * Many records, written straight into the file of the Cosmos stand-in: by its API a million take an hour. Its indexes
 * are made afterwards, when the stand-in opens the file.
 */
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { z } from 'zod'
import { lookupDocuments } from '../../adapters/cosmos-index/lookup-documents.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { openAccount } from '../../local/cosmos/account.ts'
import { COSMOS } from '../../local/platform/provision.ts'
import { plainRecord } from './plain-record.ts'

const DAYS = 3652
const FIRST_DAY = Date.UTC(2016, 0, 1)
const AT_ONCE = 20_000

/** Records over ten years; none of them has a key that the benchmark asks for, and none lies on its day. */
export function fillIndex(dataDir: string, size: number): void {
  openAccount(dataDir, COSMOS, () => Date.now()).close()
  const db = new DatabaseSync(join(dataDir, 'cosmos', 'cosmos.db'))
  db.exec('PRAGMA synchronous = OFF')
  const records = withoutIndexes(db, 'records')
  const lookups = withoutIndexes(db, 'lookups')
  let sequence = 0
  for (let from = 0; from < size; from += AT_ONCE) {
    db.exec('BEGIN')
    for (let n = from; n < Math.min(size, from + AT_ONCE); n++) {
      const record = background(n)
      insert(records, ++sequence, record.conversationId, { id: record.conversationId, ...record })
      for (const document of lookupDocuments(record)) insert(lookups, ++sequence, String(document['key']), document)
    }
    db.exec('COMMIT')
  }
  db.close()
  openAccount(dataDir, COSMOS, () => Date.now()).close()
}

function withoutIndexes(db: DatabaseSync, container: string): StatementSync {
  const { number } = z
    .object({ number: z.number() })
    .parse(db.prepare('SELECT number FROM containers WHERE id = ?').get(container))
  const table = `items_${number}`
  const indexes = db.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
  for (const row of indexes.all(table)) db.exec(`DROP INDEX "${String(row['name']).replaceAll('"', '""')}"`)
  return db.prepare(`INSERT INTO ${table} (sequence, partition, id, etag, body) VALUES (?, ?, ?, ?, ?)`)
}

function insert(into: StatementSync, sequence: number, partition: string, document: { id: string }): void {
  const etag = `"${sequence}"`
  const body = JSON.stringify({ ...document, _etag: etag, _ts: 1_700_000_000 })
  into.run(sequence, JSON.stringify(partition), document.id, etag, body)
}

/** The asked day is nobody else's, so that it is as long in every index. */
function background(n: number): ArchiveRecord {
  const at = new Date(FIRST_DAY + (n % DAYS) * 86_400_000).toISOString().slice(0, 10)
  const day = at === '2025-03-09' ? '2025-03-10' : at
  return plainRecord(`n-${n}`, day, {
    queueIds: [`queue-${n % 41}`],
    agentIds: [`agent-${n % 997}`],
    addresses: [`tel:+1777${n % 100_003}`],
    keys: { trading_id: `T-${n}` },
  })
}
