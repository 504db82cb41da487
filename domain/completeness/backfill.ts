/**
 * A backfill (CAP-12): old days in order, a few side by side, oldest first because the source deletes the oldest first.
 */
import { isWhole } from './day-status.ts'
import { daysBetween, nextDay } from '../day.ts'

export interface Backfill {
  id: string
  /** First and last day, both included. */
  from: string
  to: string
  /** Days side by side. */
  parallel: number
  /** Also days that are complete already. */
  again: boolean
  status: 'running' | 'finished' | 'cancelled'
  /** The next day to begin; null when all have begun. */
  next: string | null
  running: string[]
  /** Days archived to the end, and days that were complete before. */
  done: number
  skipped: number
  /** Days that closed with gaps or failed; the first of them by name. */
  problems: { day: string; status: string }[]
  problemCount: number
  conversations: number
  bytes: number
  genesysCalls: number
  /** ISO UTC. */
  startedAt: string
  updatedAt: string
}

/** What is asked for. `at`, ISO UTC, tells this backfill from an earlier one of the same range. */
export interface BackfillBegin {
  from: string
  to: string
  parallel: number
  again: boolean
  at: string
}

const PROBLEMS_NAMED = 100
/** Days side by side: more would only wait for each other in the rate budget. */
export const MOST_PARALLEL = 4

/** The derived instance id: the same range is one backfill at a time. */
export function backfillId(from: string, to: string): string {
  return `backfill-${from}-${to}`
}

export function newBackfill({ from, to, parallel, again }: Omit<BackfillBegin, 'at'>, at: string): Backfill {
  return {
    from,
    to,
    parallel,
    again,
    id: backfillId(from, to),
    status: 'running',
    next: from,
    running: [],
    done: 0,
    skipped: 0,
    problems: [],
    problemCount: 0,
    conversations: 0,
    bytes: 0,
    genesysCalls: 0,
    startedAt: at,
    updatedAt: at,
  }
}

export interface DayOutcome {
  day: string
  status: string
  conversations: number
  bytes: number
  genesysCalls: number
}

/** A day that ran has ended. */
export function ended(backfill: Backfill, { day, status, conversations, bytes, genesysCalls }: DayOutcome): Backfill {
  const bad = !isWhole(status)
  return {
    ...backfill,
    running: backfill.running.filter((name) => name !== day),
    done: backfill.done + 1,
    conversations: backfill.conversations + conversations,
    bytes: backfill.bytes + bytes,
    genesysCalls: backfill.genesysCalls + genesysCalls,
    problemCount: backfill.problemCount + (bad ? 1 : 0),
    problems:
      bad && backfill.problems.length < PROBLEMS_NAMED ? [...backfill.problems, { day, status }] : backfill.problems,
  }
}

/** The next day has begun, or was complete before. @throws TypeError when there is none */
export function begun(backfill: Backfill, outcome: 'started' | 'skipped'): Backfill {
  const { next } = backfill
  if (next === null) throw new TypeError('every day has begun')
  const following = next === backfill.to ? null : nextDay(next)
  return outcome === 'skipped'
    ? { ...backfill, next: following, skipped: backfill.skipped + 1 }
    : { ...backfill, next: following, running: [...backfill.running, next] }
}

/** Whether a day may begin now. */
export function mayBegin(backfill: Backfill, cancelled: boolean): boolean {
  return !cancelled && backfill.next !== null && backfill.running.length < backfill.parallel
}

export function isOver(backfill: Backfill, cancelled: boolean): boolean {
  return backfill.running.length === 0 && (backfill.next === null || cancelled)
}

export interface BackfillProgress {
  days: number
  over: number
  share: number
  etaMs: number | null
}

/** How far it is, and how long it will take at the pace so far; null while there is no pace. @param now epoch ms */
export function progressOf(backfill: Backfill, now: number): BackfillProgress {
  const days = daysBetween(backfill.from, backfill.to)
  const over = backfill.done + backfill.skipped
  const left = days - over
  const elapsed = Math.max(0, now - Date.parse(backfill.startedAt))
  return {
    days,
    over,
    share: over / days,
    etaMs: left === 0 ? 0 : backfill.done === 0 ? null : Math.round((elapsed / backfill.done) * left),
  }
}
