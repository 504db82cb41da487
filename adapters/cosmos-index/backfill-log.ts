/** Backfills lie in one small partition of the ledger. */
import type { Database } from '@azure/cosmos'
import type { Backfill } from '../../domain/completeness/backfill.ts'
import type { BackfillLog } from '../../domain/ports/backfill-log.ts'
import { containerOf } from './connect-cosmos.ts'
import { indexed } from './cosmos-errors.ts'

const PARTITION = 'backfills'

export function createBackfillLog(database: Database): BackfillLog {
  const ledger = containerOf(database, 'ledger')
  const write = async (backfill: Backfill) => {
    await indexed(`write ${backfill.id}`, () =>
      ledger.items.upsert({
        id: backfill.id,
        day: PARTITION,
        kind: 'backfill',
        backfill: { ...backfill, problems: backfill.problems.map((problem) => ({ ...problem })) },
      }),
    )
  }
  const cancellation = async (id: string) => {
    const { resource } = await indexed(`read ${cancelId(id)}`, () =>
      ledger.item(cancelId(id), PARTITION).read<{ cancelled: boolean; at?: string }>(),
    )
    return resource
  }
  return {
    async read(id) {
      const { resource } = await indexed(`read ${id}`, () => ledger.item(id, PARTITION).read<{ backfill: Backfill }>())
      return resource?.backfill ?? null
    },
    write,
    async list(limit) {
      const query = ledger.items.query<{ backfill: Backfill }>(
        { query: `SELECT c.backfill FROM c WHERE c.kind = @kind`, parameters: [{ name: '@kind', value: 'backfill' }] },
        { partitionKey: PARTITION },
      )
      const { resources } = await indexed('list the backfills', () => query.fetchAll())
      return resources
        .map((entry) => entry.backfill)
        .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
        .slice(0, limit)
    },
    async cancel(id, at) {
      await indexed(`cancel ${id}`, () =>
        ledger.items.upsert({ id: cancelId(id), day: PARTITION, kind: 'cancel', cancelled: true, at }),
      )
    },
    isCancelled: async (id) => (await cancellation(id))?.cancelled ?? false,
    async begin(backfill) {
      // A cancellation may overtake the first look at the backfill that it means.
      if (((await cancellation(backfill.id))?.at ?? '') < backfill.startedAt)
        await indexed(`begin ${backfill.id}`, () =>
          ledger.items.upsert({ id: cancelId(backfill.id), day: PARTITION, kind: 'cancel', cancelled: false }),
        )
      await write(backfill)
    },
  }
}

function cancelId(id: string): string {
  return `cancel-${id}`
}
