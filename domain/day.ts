/**
 * A UTC day of the archive: `YYYY-MM-DD`. A conversation belongs to the day of its end, also when it crossed midnight
 * (CAP-1).
 */
import { ArchiveError } from './errors.ts'

const DAY_MS = 86_400_000
/** Ten years: as far back as a backfill may reach. */
const LONGEST_DAYS = 3660
const OVERLAP_MS = 30 * 60_000
/** No tenant has conversations before: Genesys Cloud did not exist. */
const EARLIEST_DAY = '2010-01-01'

/**
 * Reads a day that is over.
 * @param now epoch ms
 * @throws ArchiveError `bad-day` (not a calendar date, or before 2010), `future-day` (not over yet)
 */
export function parseDay(text: string, now: number): string {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : NaN
  if (Number.isNaN(start) || iso(start).slice(0, 10) !== text)
    throw new ArchiveError('bad-day', `"${text.slice(0, 40)}" is not a calendar date of the form YYYY-MM-DD`)
  if (text < EARLIEST_DAY)
    throw new ArchiveError('bad-day', `${text} is too early: the first day that can be archived is ${EARLIEST_DAY}`)
  if (start + DAY_MS > now)
    throw new ArchiveError('future-day', `${text} is not over yet: it can be archived from ${iso(start + DAY_MS)} on`)
  return text
}

/** The day itself [from, to) and the query window that overlaps it by 30 minutes on each side, ISO UTC. */
export function dayWindow(day: string): { from: string; to: string; queryFrom: string; queryTo: string } {
  const start = Date.parse(`${day}T00:00:00.000Z`)
  return {
    from: iso(start),
    to: iso(start + DAY_MS),
    queryFrom: iso(start - OVERLAP_MS),
    queryTo: iso(start + DAY_MS + OVERLAP_MS),
  }
}

/** UTC day of an ISO instant, whatever its offset. */
export function dayOf(conversationEnd: string): string {
  return iso(Date.parse(conversationEnd)).slice(0, 10)
}

export function previousDay(now: number): string {
  return iso(now - DAY_MS).slice(0, 10)
}

export function nextDay(day: string): string {
  return iso(Date.parse(`${day}T00:00:00.000Z`) + DAY_MS).slice(0, 10)
}

/** So far back are days caught up, and so many in one morning: more would only wait for each other. */
const CATCH_UP_DAYS = 30
const MOST_CAUGHT_UP = 7
/** An export that misses a service is tried again on so many mornings. */
const AUDIT_GAP_DAYS = 7
/** Days after the first night on which a day is looked at again (CAP-11). */
const SWEEP_AFTER = [1, 3, 7, 30]

/** A later look that failed, or that nobody began, is made up for on so many mornings. */
const MADE_UP_DAYS = 30
/** So far back lie days of which a later look may be due or overdue. */
export const SWEEP_REACH_DAYS = Math.max(...SWEEP_AFTER) + 1 + MADE_UP_DAYS

/**
 * The days whose sweep is due at `now` (epoch ms), and at most seven of those whose sweep of an earlier morning has
 * closed no day: those that were tried longest ago. Oldest first: the source deletes the oldest first.
 * @param known what the ledger has of the last {@link SWEEP_REACH_DAYS}
 */
export function daysToSweep(known: readonly KnownDay[], now: number): string[] {
  const due = SWEEP_AFTER.map((days) => dayBefore(now, days + 1))
  const overdue = known.filter(({ day, lookedAt }) => !due.includes(day) && isOverdue(day, lookedAt, now))
  return [...due, ...triedLongestAgo(overdue)].sort()
}

/** Of a day without a closing look nothing is known: it is caught up as a whole, or it is older than this rule. */
function isOverdue(day: string, lookedAt: string | undefined, now: number): boolean {
  if (lookedAt === undefined) return false
  return SWEEP_AFTER.some((days) => {
    const dueAt = Date.parse(day) + (days + 1) * DAY_MS
    return Date.parse(lookedAt) < dueAt && dueAt <= now && now < dueAt + MADE_UP_DAYS * DAY_MS
  })
}

/** A day as the ledger knows it; ISO UTC. */
interface KnownDay {
  day: string
  status: string
  lookedAt?: string
  updatedAt: string
}

/**
 * Days that failed, or that nobody began although earlier ones were archived: 30 days back, oldest first because the
 * source deletes the oldest first, at most seven at once: those that were tried longest ago, so that days that cannot
 * be mended keep no others waiting.
 * @param known the newest days of the ledger @param now epoch ms
 */
export function daysToCatchUp(known: readonly KnownDay[], now: number): string[] {
  return missedOr(known, now, (status) => status === 'failed')
}

/** The same for the audit log; one with services missing is exported again for a week. */
export function auditDaysToCatchUp(known: readonly KnownDay[], now: number): string[] {
  const recent = dayBefore(now, AUDIT_GAP_DAYS)
  return missedOr(known, now, (status, day) => status === 'failed' || (status === 'gaps' && day >= recent))
}

function missedOr(known: readonly KnownDay[], now: number, wanted: (status: string, day: string) => boolean): string[] {
  const states = new Map(known.map((state) => [state.day, state]))
  const first = [...states.keys()].sort()[0]
  if (first === undefined) return []
  const missed = Array.from({ length: CATCH_UP_DAYS }, (_, i) => dayBefore(now, i + 1)).filter((day) => {
    const state = states.get(day)
    return day >= first && (state === undefined || wanted(state.status, day))
  })
  return triedLongestAgo(missed.map((day) => ({ day, updatedAt: states.get(day)?.updatedAt ?? '' })))
}

/** Some at once, so that those which cannot be mended keep no others waiting; oldest first. */
function triedLongestAgo(days: readonly Pick<KnownDay, 'day' | 'updatedAt'>[]): string[] {
  return days
    .toSorted((a, b) => (a.updatedAt === b.updatedAt ? order(a.day, b.day) : order(a.updatedAt, b.updatedAt)))
    .slice(0, MOST_CAUGHT_UP)
    .map(({ day }) => day)
    .sort()
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The UTC day so many days before `now` (epoch ms). */
export function dayBefore(now: number, days: number): string {
  return iso(now - days * DAY_MS).slice(0, 10)
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
/**
 * A range of days that are over.
 * @param now epoch ms
 * @throws ArchiveError `bad-day`, `future-day`, `bad-range` (the wrong way round, or longer than ten years)
 */
export function parseRange(from: string, to: string, now: number): { from: string; to: string; days: number } {
  const range = { from: parseDay(from, now), to: parseDay(to, now) }
  const days = daysBetween(range.from, range.to)
  if (days < 1) throw new ArchiveError('bad-range', `the range ends before it begins: ${from} to ${to}`)
  if (days > LONGEST_DAYS) throw new ArchiveError('bad-range', `${days} days are too many: at most ${LONGEST_DAYS}`)
  return { ...range, days }
}
/** Both included. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1
}
