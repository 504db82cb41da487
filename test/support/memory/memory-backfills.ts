import type { Backfill } from '../../../domain/completeness/backfill.ts'
import type { BackfillLog } from '../../../domain/ports/backfill-log.ts'
import { copyOf } from './copy.ts'

export function memoryBackfills(): BackfillLog {
  const backfills = new Map<string, Backfill>()
  const cancelled = new Map<string, string>()
  const write = (backfill: Backfill) => Promise.resolve(void backfills.set(backfill.id, copyOf(backfill)))
  return {
    read: (id) => Promise.resolve(copyOf(backfills.get(id) ?? null)),
    write,
    list: (limit) =>
      Promise.resolve(
        [...backfills.values()]
          .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
          .slice(0, limit)
          .map((entry) => copyOf(entry)),
      ),
    cancel: (id, at) => Promise.resolve(void cancelled.set(id, at)),
    isCancelled: (id) => Promise.resolve(cancelled.has(id)),
    begin(backfill) {
      if ((cancelled.get(backfill.id) ?? '') < backfill.startedAt) cancelled.delete(backfill.id)
      return write(backfill)
    },
  }
}
