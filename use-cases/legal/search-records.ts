/** One page of the answer to a question of Legal: partition after partition, bounded in rows and in partitions read. */
import { lookupsOf, type SearchQuestion } from '../../domain/legal/lookup.ts'
import type { RecordHit, RecordSearch } from '../../domain/ports/record-search.ts'
import { cursorOf, digestOf, positionOf } from '../paging.ts'

export interface SearchAnswer {
  /** Each record once; the next page may have it again. */
  hits: RecordHit[]
  /** For the next page of the same question; null when there is none. A page may be empty and not the last. */
  cursor: string | null
  requestCharge: number
  /** Partitions read for this page. */
  partitions: number
}

/** Of one page: a long range of empty months is answered in several. */
const MOST_PARTITIONS = 62

/**
 * A cursor says where to go on and of which question it is; it grants nothing, for the question is asked again with it.
 * @throws ArchiveError `bad-request` for a cursor of another question, or none; `bad-range`; `index-unreachable`
 */
export async function searchRecords(
  search: RecordSearch,
  question: SearchQuestion,
  cursor: string | null,
  limit: number,
): Promise<SearchAnswer> {
  const lookups = lookupsOf(question)
  const digest = digestOf(asked(question))
  let { at, after } = cursor === null ? { at: 0, after: null } : positionOf(cursor, digest, lookups.length)
  // One that went on later stands under each of its months: the last has it as it is.
  const hits = new Map<string, RecordHit>()
  let requestCharge = 0
  let partitions = 0
  while (at < lookups.length && hits.size < limit && partitions < MOST_PARTITIONS) {
    const lookup = lookups[at]
    if (lookup === undefined) break
    const page = await search.page(lookup, question, after, limit - hits.size)
    for (const hit of page.hits) hits.set(hit.conversationId, hit)
    requestCharge += page.requestCharge
    partitions++
    after = page.next
    if (page.next === null) at++
  }
  const next = at < lookups.length ? cursorOf({ q: digest, at, after }) : null
  return { hits: [...hits.values()], cursor: next, requestCharge, partitions }
}

/** All hits, page after page, each conversation once: one that went on later stands under several months. */
export async function* everyHit(
  search: RecordSearch,
  question: SearchQuestion,
  pageSize: number,
): AsyncGenerator<RecordHit[], undefined> {
  const seen = new Set<string>()
  let cursor: string | null = null
  do {
    const page: SearchAnswer = await searchRecords(search, question, cursor, pageSize)
    const fresh = page.hits.filter(({ conversationId }) => !seen.has(conversationId))
    for (const { conversationId } of fresh) seen.add(conversationId)
    if (fresh.length > 0) yield fresh
    cursor = page.cursor
  } while (cursor !== null)
  return undefined
}

function asked({ key, from, to, media }: SearchQuestion): object {
  return { key: { ...key }, from, to, media: media ?? null }
}
