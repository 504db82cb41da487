/**
 * Extension of single records (POL-2): on an authority's request a record is kept longer than its class asks. Never
 * shorter.
 */
import { ArchiveError } from '../errors.ts'
import { lawfulUntil } from './retention-date.ts'

/** MiFID II art. 16(7) goes from five to seven years; nobody needs a record for longer than this. */
const LONGEST_YEARS = 100

export type ExtensionTerm = { years: number } | { until: string }

/**
 * The date that was asked for, ISO UTC.
 * @param conversationEnd ISO instant; `years` are calendar years from there
 * @throws ArchiveError `bad-request` for no date, or one further away than a century
 */
export function extendedUntil(conversationEnd: string, term: ExtensionTerm): string {
  if ('years' in term) return lawfulUntil(conversationEnd, term.years)
  const until = Date.parse(term.until)
  if (Number.isNaN(until) || until > Date.parse(lawfulUntil(conversationEnd, LONGEST_YEARS)))
    throw new ArchiveError('bad-request', 'until is not a date of the next hundred years')
  return new Date(Math.ceil(until / 1000) * 1000).toISOString()
}

/** The later of two dates: what an extension leaves standing. Null: there was none. */
export function later(current: string | null, asked: string): string {
  return current !== null && Date.parse(current) >= Date.parse(asked) ? current : asked
}
