/** A page of one partition in the order of its ids, of exactly the length asked for while there is more. */
import type { QueryIterator } from '@azure/cosmos'
import { indexed } from './cosmos-errors.ts'

/**
 * @param query ordered by what `positionOf` tells, behind `after`
 * @returns `next`: position of the last row, for the page behind it; null when there is none
 * @throws ArchiveError `index-unreachable`
 */
export async function pageOf<Row>(
  what: string,
  query: QueryIterator<Row>,
  { limit, after, positionOf }: { limit: number; after: string | null; positionOf: (row: Row) => string },
): Promise<{ rows: Row[]; next: string | null; requestCharge: number }> {
  const rows: Row[] = []
  let requestCharge = 0
  // Storage may answer a page that is not full, or empty, and not the last.
  while (query.hasMoreResults() && rows.length < limit) {
    const answer = await indexed(what, () => query.fetchNext())
    requestCharge += answer.requestCharge
    rows.push(...(answer.resources ?? []))
  }
  const given = rows.slice(0, limit)
  const last = given.at(-1)
  const isLast = rows.length <= limit && !query.hasMoreResults()
  return { rows: given, next: isLast ? null : last === undefined ? after : positionOf(last), requestCharge }
}
