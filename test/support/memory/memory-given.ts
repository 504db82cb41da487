import { NOTHING_GIVEN, type GivenRecords } from '../../../domain/access/given-records.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { GivenCounts } from '../../../domain/ports/given-records.ts'

export function memoryGiven(): GivenCounts & { away: boolean } {
  const given = new Map<string, GivenRecords>()
  const counts = {
    away: false,
    async update(oid: string, change: (before: GivenRecords) => GivenRecords) {
      await Promise.resolve()
      if (counts.away) throw new ArchiveError('index-unreachable', 'the index is away', { retryable: true })
      given.set(oid, change(given.get(oid) ?? NOTHING_GIVEN))
    },
  }
  return counts
}
