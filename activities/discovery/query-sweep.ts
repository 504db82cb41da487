/**
 * All records of an interval by the synchronous query, which answers at most 10,000 of one question
 * (developercenter-tutorials, recordings-downloader). Larger answers are asked for by halves of the interval; where the
 * source takes an interval for its whole day, from both ends.
 */
import type { ConversationSource, Interval, QueryOrder } from '../../domain/ports/conversation-source.ts'
import type { SourceRecord } from '../../domain/record/conversation.ts'

type Source = Pick<ConversationSource, 'queryPage'>

/** Pages of 100. */
const MOST_PAGES = 100
const MOST_RECORDS = 10_000
const SHORTEST_MS = 60_000
/** A half that counts more of the whole than this has not been narrowed by its interval. */
const NARROWED = 0.9

const OLDEST_FIRST: QueryOrder = { by: 'conversationStart', newestFirst: false }
const NEWEST_FIRST: QueryOrder = { by: 'conversationStart', newestFirst: true }

/** Pages of records, some of them twice. @returns whether all of them could be asked for */
export async function* querySweep(source: Source, interval: Interval): AsyncGenerator<SourceRecord[], boolean> {
  const { totalHits } = await source.queryPage(interval, 1, OLDEST_FIRST)
  const halves = halvesOf(interval)
  if (totalHits !== null && totalHits > MOST_RECORDS && halves !== null) {
    const counts = await Promise.all(
      halves.map(async (half) => (await source.queryPage(half, 1, OLDEST_FIRST)).totalHits ?? totalHits),
    )
    if (counts.every((count) => count < totalHits * NARROWED)) {
      let whole = true
      for (const half of halves) whole = (yield* querySweep(source, half)) && whole
      return whole
    }
  }
  return yield* bothEnds(source, interval)
}

/** Oldest first to the end, or as far as the source goes; then newest first, until they meet. */
async function* bothEnds(source: Source, interval: Interval): AsyncGenerator<SourceRecord[], boolean> {
  const seen = new Set<string>()
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { records } = await source.queryPage(interval, page, OLDEST_FIRST)
    if (records.length === 0) return true
    yield records
    for (const record of records) seen.add(idOf(record))
  }
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { records } = await source.queryPage(interval, page, NEWEST_FIRST)
    if (records.length === 0) return true
    yield records
    if (records.some((record) => seen.has(idOf(record)))) return true
  }
  return false
}

/**
 * Records that began in the interval and had not ended at the instant: newest end first, until a page has nothing else
 * than what had ended before. @returns whether that page was reached
 */
export async function* endedSince(
  source: Source,
  interval: Interval,
  since: string,
): AsyncGenerator<SourceRecord[], boolean> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { records } = await source.queryPage(interval, page, { by: 'conversationEnd', newestFirst: true })
    if (records.length === 0) return true
    const late = records.filter((record) => !(endOf(record) < since))
    if (late.length > 0) yield late
    else return true
  }
  return false
}

function idOf(record: SourceRecord): string {
  return (record.kind === 'conversation' ? record.conversation.conversationId : record.conversationId) ?? ''
}

/** Open ones and those whose end cannot be read are later than everything. */
function endOf(record: SourceRecord): string {
  const end = record.kind === 'conversation' ? record.conversation.conversationEnd : record.conversationEnd
  return end ?? '~'
}

function halvesOf({ from, to }: Interval): [Interval, Interval] | null {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  if (end - start < 2 * SHORTEST_MS) return null
  const middle = new Date(Math.floor((start + end) / 2)).toISOString()
  return [
    { from, to: middle },
    { from: middle, to },
  ]
}
