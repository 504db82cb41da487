/** The partitions of the index that a question of Legal reads (VLT-4): one per key and month, at any size. */
import { nextDay } from '../day.ts'
import { ArchiveError } from '../errors.ts'

/** One partition of the index. `business` holds all years of a key; the others one month, `day` one UTC day. */
export type Lookup =
  | { by: 'business'; name: string; value: string }
  | { by: 'agent' | 'queue' | 'address'; id: string; month: string }
  | { by: 'day'; day: string }

/** What is asked by, besides the range of days. */
export type SearchKey =
  { by: 'business'; name: string; value: string } | { by: 'agent' | 'queue' | 'address'; id: string } | { by: 'range' }

export interface SearchQuestion {
  key: SearchKey
  /** UTC days of the end of the conversation, both included. */
  from: string
  to: string
  /** Lower-case media type, as analytics names it. */
  media?: string
}

/** Twenty years by month, or as many months of days: nobody keeps records for longer than the first. */
const MOST_LOOKUPS = 620

/**
 * In the order in which they are read: the earliest first. A partition is named by the day that the record ended on.
 * @throws ArchiveError `bad-range` when the days would be too many partitions
 */
export function lookupsOf({ key, from, to }: SearchQuestion): Lookup[] {
  switch (key.by) {
    case 'business':
      return [key]
    case 'range':
      return within(
        spread(from, to, nextDay, (day) => ({ by: 'day', day })),
        'days',
      )
    case 'agent':
    case 'queue':
    case 'address': {
      const { by, id } = key
      return within(
        spread(from.slice(0, 7), to.slice(0, 7), nextMonth, (month) => ({ by, id, month })),
        'months',
      )
    }
  }
}

/**
 * As addresses stand in the index: `tel:` before a number, lower case. A number may be typed with blanks, dots, dashes
 * and brackets.
 */
export function addressOf(typed: string): string {
  const text = typed.trim().toLowerCase()
  const digits = text.replace(/^tel:/, '').replace(/[\s().-]/g, '')
  return /^\+?\d{3,20}$/.test(digits) ? `tel:${digits}` : text
}

/** `name:value`; the value may have colons. @throws ArchiveError `bad-request` */
export function businessKeyOf(typed: string): { by: 'business'; name: string; value: string } {
  const at = typed.indexOf(':')
  const [name, value] = [typed.slice(0, at).trim(), typed.slice(at + 1).trim()]
  if (at < 1 || name === '' || value === '') throw new ArchiveError('bad-request', 'a key is asked for as name:value')
  return { by: 'business', name, value }
}

function spread(from: string, to: string, next: (at: string) => string, lookup: (at: string) => Lookup): Lookup[] {
  const lookups: Lookup[] = []
  for (let at = from; at <= to && lookups.length <= MOST_LOOKUPS; at = next(at)) lookups.push(lookup(at))
  return lookups
}

function within(lookups: Lookup[], unit: string): Lookup[] {
  if (lookups.length > MOST_LOOKUPS)
    throw new ArchiveError('bad-range', `more than ${MOST_LOOKUPS} ${unit}: narrow the range, or ask by a key`)
  return lookups
}

function nextMonth(month: string): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1)).toISOString().slice(0, 7)
}
