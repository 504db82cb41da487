/** The index (VLT-4): one record per conversation and small lookup entries. Rebuildable from the manifests alone. */
import type { Database, Item } from '@azure/cosmos'
import pLimit from 'p-limit'
import { ArchiveError } from '../../domain/errors.ts'
import type { ArchiveIndex, ArchiveRecord, DayEntry } from '../../domain/ports/archive-index.ts'
import { archiveRecordOf } from '../../domain/record/day-entry.ts'
import { later } from '../../domain/retention/extension.ts'
import { createAll, upsertAll } from './bulk.ts'
import { containerOf } from './connect-cosmos.ts'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'
import { document, lookupDocuments } from './lookup-documents.ts'
import { dayKey, safe } from './lookup-keys.ts'
import { headOf, putRests, whole, type Stored } from './object-lists.ts'

const PAGE = 500
const MERGED_AT_ONCE = 8
/** Of a record that others write at the same time. */
const ATTEMPTS = 5

export function createArchiveIndex(database: Database): ArchiveIndex {
  const records = containerOf(database, 'records')
  const lookups = containerOf(database, 'lookups')
  const readers = pLimit(MERGED_AT_ONCE)
  return {
    async put(batch) {
      await putRests(lookups, batch)
      const there = await createAll(
        records,
        'conversationId',
        batch.map((record) => document({ id: safe(record.conversationId), ...headOf(record) })),
      )
      const limit = pLimit(MERGED_AT_ONCE)
      const merged = await Promise.all(
        batch.map((record) =>
          limit(async () => (there.has(safe(record.conversationId)) ? await merge(record) : record)),
        ),
      )
      await upsertAll(lookups, 'key', merged.flatMap(lookupDocuments))
      // An extension that came between the two writes stands in the record only.
      await Promise.all(
        merged.filter((record) => there.has(safe(record.conversationId))).map((record) => limit(() => compare(record))),
      )
    },

    async record(conversationId) {
      const { resource } = await indexed(`read the record of ${conversationId}`, () =>
        records.item(safe(conversationId), conversationId).read<Stored<ArchiveRecord>>(),
      )
      return resource === undefined ? null : archiveRecordOf(await whole(lookups, resource))
    },

    async extend(conversationId, until, mode) {
      const id = safe(conversationId)
      const { resource } = await indexed(`read the record of ${conversationId}`, () =>
        records.item(id, conversationId).read<ArchiveRecord>(),
      )
      if (resource === undefined)
        throw new ArchiveError('index-conflict', `extend ${conversationId}: there is no such record`)
      await moveOn(
        lookups.item(id, dayKey(resource.day)),
        '/entry/extendedUntil',
        'c.entry.extendedUntil',
        until,
        conversationId,
      )
      await moveOn(records.item(id, conversationId), '/extendedUntil', 'c.extendedUntil', until, conversationId)
      if (mode === 'locked') {
        await noteLocked(lookups.item(id, dayKey(resource.day)), '/entry/lockedLater', conversationId)
        await noteLocked(records.item(id, conversationId), '/lockedLater', conversationId)
      }
    },

    async *day(day, range) {
      const query = lookups.items.query<{ entry: Stored<DayEntry> }>(
        {
          query: `SELECT c.entry FROM c WHERE c.id >= @from AND c.id < @to ORDER BY c.id`,
          parameters: [
            { name: '@from', value: range?.from ?? '' },
            { name: '@to', value: range?.to ?? '\uffff' },
          ],
        },
        { partitionKey: dayKey(day), maxItemCount: PAGE },
      )
      while (query.hasMoreResults()) {
        const { resources } = await indexed(`list ${day}`, () => query.fetchNext())
        if (resources === undefined || resources.length === 0) continue
        yield await Promise.all(resources.map((item) => readers(() => whole(lookups, item.entry))))
      }
    },
  }

  /** Over exactly what was read: an extension that stands is never taken back by a revision that did not know of it. */
  async function merge(record: ArchiveRecord): Promise<ArchiveRecord> {
    const { conversationId } = record
    const item = records.item(safe(conversationId), conversationId)
    for (let attempt = 1; ; attempt++) {
      const { resource, etag } = await indexed(`read the record of ${conversationId}`, () => item.read<ArchiveRecord>())
      if (resource === undefined) throw new ArchiveError('index-conflict', `${conversationId} was and is no more`)
      const merged = withExtensionOf(record, resource)
      try {
        await item.replace(document({ id: safe(conversationId), ...headOf(merged) }), {
          accessCondition: { type: 'IfMatch', condition: etag },
        })
        return merged
      } catch (error) {
        if (statusOf(error) !== 412 || attempt === ATTEMPTS) throw cosmosError(error, `write ${conversationId}`)
      }
    }
  }

  async function compare({ conversationId, day, extendedUntil, lockedLater }: ArchiveRecord): Promise<void> {
    const id = safe(conversationId)
    const { resource } = await indexed(`read the record of ${conversationId}`, () =>
      records.item(id, conversationId).read<ArchiveRecord>(),
    )
    if (resource?.day !== day) return
    const entry = lookups.item(id, dayKey(day))
    if (resource.extendedUntil !== undefined && resource.extendedUntil !== extendedUntil)
      await moveOn(entry, '/entry/extendedUntil', 'c.entry.extendedUntil', resource.extendedUntil, conversationId)
    if (resource.lockedLater === true && lockedLater !== true)
      await noteLocked(entry, '/entry/lockedLater', conversationId)
  }
}

/** What was asked of the record while it was written holds for every revision of it. */
function withExtensionOf(record: ArchiveRecord, stored: ArchiveRecord): ArchiveRecord {
  const until =
    stored.extendedUntil === undefined
      ? record.extendedUntil
      : later(record.extendedUntil ?? null, stored.extendedUntil)
  return {
    ...record,
    ...(until === undefined ? {} : { extendedUntil: until }),
    ...(stored.lockedLater === true ? { lockedLater: true } : {}),
  }
}

/**
 * One field only, so that a revision which is written at the same time is never taken back; the later of two instants
 * stays.
 */
async function moveOn(item: Item, path: string, field: string, until: string, conversationId: string): Promise<void> {
  const instant = new Date(until).toISOString()
  try {
    await item.patch({
      operations: [{ op: 'set', path, value: instant }],
      condition: `from c where not is_defined(${field}) or ${field} < "${instant}"`,
    })
  } catch (error) {
    if (statusOf(error) !== 412) throw cosmosError(error, `extend ${conversationId}`)
  }
}

async function noteLocked(item: Item, path: string, conversationId: string): Promise<void> {
  await indexed(`note the lock of ${conversationId}`, () => item.patch([{ op: 'set', path, value: true }]))
}
