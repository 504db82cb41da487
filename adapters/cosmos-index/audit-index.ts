/** Audit entries as lookups: rows in bundles by entity and year, by user and month, by action and day. */
import type { Database, JSONObject, SqlQuerySpec } from '@azure/cosmos'
import { keysOf, matches, partitionsOf, type AuditRow } from '../../domain/audit/audit.ts'
import type { AuditIndex } from '../../domain/ports/audit-index.ts'
import { upsertAll } from './bulk.ts'
import { containerOf } from './connect-cosmos.ts'
import { indexed } from './cosmos-errors.ts'
import { safe } from './lookup-keys.ts'
import { textOrder } from '../../domain/text-order.ts'

/** Rows of one document: a document of some 20 KB costs little more to write than one row. */
const BUNDLE = 50
/** Rows held before they are written, and documents written at once: they are megabytes while they travel. */
const HELD = 3_000
const DOCUMENTS_AT_ONCE = 100

type Row = JSONObject & { id: string }

export function createAuditIndex(database: Database): AuditIndex {
  const lookups = containerOf(database, 'lookups')
  return {
    async put(day, service, pages) {
      const bundles = new Map<string, { rows: AuditRow[]; written: number }>()
      const names = new Map<string, { name: string; id: string }>()
      let held = 0
      let count = 0
      for await (const page of pages) {
        for (const row of page) {
          count++
          for (const key of keysOf(row)) {
            const bundle = bundles.get(key) ?? { rows: [], written: 0 }
            bundle.rows.push(row)
            bundles.set(key, bundle)
            held++
          }
          for (const [name, id] of [
            [row.userName, row.userId],
            [row.entityName, row.entityId],
          ] as const)
            if (name !== null && id !== null) names.set(`${name}\n${id}`, { name, id })
        }
        if (held < HELD) continue
        await flush(day, service, bundles, BUNDLE)
        held = [...bundles.values()].reduce((sum, entry) => sum + entry.rows.length, 0)
        // Many keys with a few rows each never make a whole bundle.
        if (held < HELD) continue
        await flush(day, service, bundles, 1)
        held = 0
      }
      await flush(day, service, bundles, 1)
      await upsertAll(
        lookups,
        'key',
        [...names.values()].map(({ name, id }) => ({ id: safe(id), key: nameKey(name), named: id })),
      )
      return count
    },

    async search(question, limit) {
      const rows = new Map<string, AuditRow>()
      let requestCharge = 0
      const partitions = partitionsOf(question)
      for (const key of partitions) {
        const query = lookups.items.query<{ rows: AuditRow[] }>(spec(question), {
          partitionKey: safe(key),
          maxItemCount: 100,
        })
        while (query.hasMoreResults() && rows.size <= limit) {
          const page = await indexed('search the audit log', () => query.fetchNext())
          requestCharge += page.requestCharge
          for (const { rows: found } of page.resources ?? [])
            for (const row of found) if (matches(row, question)) rows.set(row.id, row)
        }
      }
      const sorted = [...rows.values()].sort((a, b) => textOrder(a.time, b.time))
      return {
        rows: sorted.slice(0, limit),
        truncated: sorted.length > limit,
        requestCharge,
        partitions: partitions.length,
      }
    },

    async idsOf(name) {
      const query = lookups.items.query<{ named: string }>('SELECT c.named FROM c', { partitionKey: nameKey(name) })
      const { resources } = await indexed('look up a name', () => query.fetchAll())
      return resources.map((resource) => resource.named)
    },
  }

  /** Writes whole bundles; with `least` 1 also what is left. Numbers make ids that a second run writes over. */
  async function flush(
    day: string,
    service: string,
    bundles: Map<string, { rows: AuditRow[]; written: number }>,
    least: number,
  ): Promise<void> {
    const documents: Row[] = []
    for (const [key, bundle] of bundles) {
      while (bundle.rows.length >= least && bundle.rows.length > 0) {
        const rows = bundle.rows.splice(0, BUNDLE)
        documents.push({
          id: safe(`${day}.${service}.${bundle.written++}`),
          key: safe(key),
          day,
          rows: rows.map((row) => ({ ...row })),
        })
      }
    }
    for (let at = 0; at < documents.length; at += DOCUMENTS_AT_ONCE)
      await upsertAll(lookups, 'key', documents.slice(at, at + DOCUMENTS_AT_ONCE))
  }
}

/** Bundles of other days than those asked for are not even read. */
function spec({ from, to }: { from: string; to: string }): SqlQuerySpec {
  return {
    query: 'SELECT c.rows FROM c WHERE c.day >= @from AND c.day <= @to',
    parameters: [
      { name: '@from', value: from },
      { name: '@to', value: to },
    ],
  }
}

function nameKey(name: string): string {
  return safe(`audit-name:${name.normalize('NFC').trim().toLowerCase()}`)
}
