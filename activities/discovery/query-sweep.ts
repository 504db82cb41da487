/**
 * All records of an interval by the synchronous query, which answers at most 10,000 of one question
 * (developercenter-tutorials, recordings-downloader), a page at a time. Larger answers are asked for by halves of the
 * interval; where the source takes an interval for its whole day, from both ends.
 */
import type { ConversationSource, Interval, QueryOrder } from '../../domain/ports/conversation-source.ts'
import type { SourceRecord } from '../../domain/record/conversation.ts'
import type { SweepCursor } from '../contract/discovery.ts'

type Source = Pick<ConversationSource, 'queryPage'>

/** Pages of 100. */
const MOST_PAGES = 100
const MOST_RECORDS = 10_000
const SHORTEST_MS = 60_000
/** A half that counts more of the whole than this has not been narrowed by its interval. */
const NARROWED = 0.9

export const OLDEST_FIRST: QueryOrder = { by: 'conversationStart', newestFirst: false }
const NEWEST_FIRST: QueryOrder = { by: 'conversationStart', newestFirst: true }
export const NEWEST_END_FIRST: QueryOrder = { by: 'conversationEnd', newestFirst: true }

export function sweepOf(interval: Interval): SweepCursor {
  return { intervals: [interval], page: null, lastOldest: [], whole: true }
}

/** Records, some of them twice, and where the sweep goes on: at its end no interval is left. */
export async function sweepStep(
  source: Source,
  cursor: SweepCursor,
): Promise<{ records: SourceRecord[]; next: SweepCursor }> {
  const [interval, ...rest] = cursor.intervals
  if (interval === undefined) return { records: [], next: cursor }
  const page = cursor.page ?? { newestFirst: false, number: 1 }
  if (cursor.page === null) {
    const halves = await halvesOf(source, interval)
    if (halves !== null) return { records: [], next: { ...cursor, intervals: [...halves, ...rest] } }
  }
  const order = page.newestFirst ? NEWEST_FIRST : OLDEST_FIRST
  const { records } = await source.queryPage(interval, page.number, order)
  const ids = records.map(idOf)
  const met = page.newestFirst && ids.some((id) => cursor.lastOldest.includes(id))
  const through: SweepCursor = { intervals: rest, page: null, lastOldest: [], whole: cursor.whole }
  if (records.length === 0 || met) return { records, next: through }
  if (page.number < MOST_PAGES)
    return { records, next: { ...cursor, page: { ...page, number: page.number + 1 }, lastOldest: lastOldest() } }
  // As far as the source goes: the other end, until they meet.
  if (!page.newestFirst)
    return { records, next: { ...cursor, page: { newestFirst: true, number: 1 }, lastOldest: lastOldest() } }
  return { records, next: { ...through, whole: false } }

  /** Needed once, so that it does not stand in every cursor before. */
  function lastOldest(): string[] {
    return page.newestFirst ? cursor.lastOldest : page.number === MOST_PAGES ? ids : []
  }
}

/** Where the source has more than it answers, and fewer of each half than of the whole. */
async function halvesOf(source: Source, interval: Interval): Promise<Interval[] | null> {
  const [start, end] = [Date.parse(interval.from), Date.parse(interval.to)]
  if (end - start < 2 * SHORTEST_MS) return null
  const { totalHits } = await source.queryPage(interval, 1, OLDEST_FIRST)
  if (totalHits === null || totalHits <= MOST_RECORDS) return null
  const middle = new Date(Math.floor((start + end) / 2)).toISOString()
  const halves = [
    { from: interval.from, to: middle },
    { from: middle, to: interval.to },
  ]
  const counts = await Promise.all(
    halves.map(async (half) => (await source.queryPage(half, 1, OLDEST_FIRST)).totalHits ?? totalHits),
  )
  return counts.every((count) => count < totalHits * NARROWED) ? halves : null
}

/**
 * A page of the records that began in the interval and had not ended at the instant: newest end first, until a page has
 * nothing else than what had ended before. `more`: there is another page. `whole`: false when the source gives no more.
 */
export async function endedSince(
  source: Source,
  interval: Interval,
  since: string,
  page: number,
): Promise<{ records: SourceRecord[]; more: boolean; whole: boolean }> {
  const { records } = await source.queryPage(interval, page, NEWEST_END_FIRST)
  // Open ones and those whose end cannot be read are later than everything.
  const late = records.filter((record) => (endOf(record) ?? since) >= since)
  if (late.length === 0) return { records: [], more: false, whole: true }
  return { records: late, more: page < MOST_PAGES, whole: page < MOST_PAGES }
}

/** Empty where it has none. */
export function idOf(record: SourceRecord): string {
  return (record.kind === 'conversation' ? record.conversation.conversationId : record.conversationId) ?? ''
}

/** ISO UTC; null for open ones and those whose end cannot be read. */
export function endOf(record: SourceRecord): string | null {
  return (record.kind === 'conversation' ? record.conversation.conversationEnd : record.conversationEnd) ?? null
}
