/** What a person asks for, as a question to the index: exactly one key, and the days that it needs. */
import { scrubText } from '../../card-data/scrub.ts'
import { addressOf, businessKeyOf, type SearchKey, type SearchQuestion } from '../../domain/legal/lookup.ts'
import { parseDay } from '../../domain/day.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { RecordQuestion } from '../../domain/legal/retrieval.ts'

export type Question =
  { by: 'conversation'; conversationId: string } | { by: 'hold'; matterId: string } | ({ by: 'index' } & SearchQuestion)

const KEYS = ['conversation', 'key', 'agent', 'queue', 'number', 'hold'] as const
const FIRST_DAY = '2010-01-01'
const DAY_MS = 86_400_000

/**
 * @param now epoch ms; records of today can be asked for
 * @throws ArchiveError `bad-request` for no key or several, `bad-day`, `future-day`, `bad-range`
 */
export function questionOf(asked: RecordQuestion, now: number): Question {
  const named = KEYS.filter((name) => asked[name] !== undefined)
  if (named.length > 1)
    throw new ArchiveError('bad-request', `ask by one of ${KEYS.join(', ')}: not by ${named.join(' and ')}`)
  if (asked.conversation !== undefined) return { by: 'conversation', conversationId: asked.conversation }
  if (asked.hold !== undefined) return { by: 'hold', matterId: asked.hold }
  const key = keyOf(asked)
  const from = asked.from ?? (key.by === 'business' ? FIRST_DAY : null)
  if (from === null)
    throw new ArchiveError(
      'bad-request',
      named.length === 0 ? 'name what to find, or the first day (from)' : 'the first day (from) is needed, too',
    )
  const today = new Date(now).toISOString().slice(0, 10)
  const range = { from: parseDay(from, now + DAY_MS), to: parseDay(asked.to ?? today, now + DAY_MS) }
  if (range.from > range.to)
    throw new ArchiveError('bad-range', `the range ends before it begins: ${range.from} to ${range.to}`)
  const media = asked.media?.toLowerCase()
  return { by: 'index', key, ...range, ...(media === undefined ? {} : { media }) }
}

/** The index has no card number either: who asks for one finds what was masked. */
function keyOf({ key, agent, queue, number }: RecordQuestion): SearchKey {
  if (key !== undefined) return businessKeyOf(scrubText(key).text)
  if (agent !== undefined) return { by: 'agent', id: agent }
  if (queue !== undefined) return { by: 'queue', id: queue }
  if (number !== undefined) return { by: 'address', id: addressOf(scrubText(number).text) }
  return { by: 'range' }
}
