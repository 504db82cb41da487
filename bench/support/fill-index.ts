/** Many records, written straight into the file of the Cosmos stand-in: by its API a million take an hour. */
import { randomUUID } from 'node:crypto'
import { lookupDocuments } from '../../adapters/cosmos-index/lookup-documents.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { openAccount } from '../../local/cosmos/account.ts'
import type { ItemStore } from '../../local/cosmos/item-store.ts'
import { COSMOS } from '../../local/platform/provision.ts'

const DAYS = 3652
const FIRST_DAY = Date.UTC(2016, 0, 1)
const AT_ONCE = 5_000

/** Records over ten years; none of them has a key that the benchmark asks for, but all days are theirs, too. */
export function fillIndex(dataDir: string, size: number): void {
  const account = openAccount(dataDir, COSMOS, () => Date.now())
  const records = account.container(COSMOS.database, 'records').store
  const lookups = account.container(COSMOS.database, 'lookups').store
  for (let from = 0; from < size; from += AT_ONCE)
    records.transaction(() => {
      for (let n = from; n < Math.min(size, from + AT_ONCE); n++) {
        const record = background(n)
        insert(records, record.conversationId, { id: record.conversationId, ...record })
        for (const document of lookupDocuments(record)) insert(lookups, String(document['key']), document)
      }
    })
  account.close()
}

function insert(store: ItemStore, partition: string, document: { id: string }): void {
  const etag = `"${randomUUID()}"`
  const body = JSON.stringify({ ...document, _etag: etag, _ts: 1_700_000_000 })
  store.insert(JSON.stringify(partition), document.id, etag, () => body)
}

/** The asked day is nobody else's, so that it is as long in every index. */
function background(n: number): ArchiveRecord {
  const at = new Date(FIRST_DAY + (n % DAYS) * 86_400_000).toISOString().slice(0, 10)
  const day = at === '2025-03-09' ? '2025-03-10' : at
  return {
    conversationId: `n-${n}`,
    revision: 1,
    day,
    conversationStart: `${day}T10:00:00.000Z`,
    conversationEnd: `${day}T10:05:00.000Z`,
    retentionClass: 'advice-voice',
    policyVersion: '1',
    mediaTypes: ['voice'],
    direction: 'inbound',
    queueIds: [`queue-${n % 41}`],
    agentIds: [`agent-${n % 997}`],
    addresses: [`tel:+1777${n % 100_003}`],
    keys: { trading_id: `T-${n}` },
    objects: [],
    gaps: [],
    sourceFingerprint: 'f',
  }
}
