/** Questions to the trail, and the partitions of the index that answer them: one per key and month, or day. */
import { nextDay } from '../day.ts'
import { ArchiveError } from '../errors.ts'
import type { AccessEvent } from './access-event.ts'

export type AccessKey = { by: 'user' | 'conversation' | 'matter'; value: string } | { by: 'any' }
export type AccessLookup =
  { by: 'user' | 'conversation' | 'matter'; value: string; month: string } | { by: 'any'; day: string }

export interface AccessQuestion {
  /** The first three are asked together; the index is asked by the rarest of them. */
  user?: string
  conversation?: string
  matter?: string
  outcome?: AccessEvent['outcome']
  /** UTC days of the access, both included. */
  from: string
  to: string
}

/** A year of days, or of months many times over: nobody asks for more at once. */
const MOST_LOOKUPS = 370

/** Earliest first. @throws ArchiveError `bad-range` when the days would be too many partitions */
export function accessLookupsOf({ user, conversation, matter, from, to }: AccessQuestion): AccessLookup[] {
  const key: AccessKey =
    conversation !== undefined
      ? { by: 'conversation', value: conversation }
      : matter !== undefined
        ? { by: 'matter', value: matter }
        : user !== undefined
          ? { by: 'user', value: user.toLowerCase() }
          : { by: 'any' }
  const lookups = daysOf(from, to)
  if (key.by === 'any') return lookups.map((day) => ({ by: 'any', day }))
  return [...new Set(lookups.map((day) => day.slice(0, 7)))].map((month) => ({ ...key, month }))
}

/** @throws ArchiveError `bad-range` */
export function daysOf(from: string, to: string): string[] {
  const days: string[] = []
  for (let day = from; day <= to; day = nextDay(day)) {
    if (days.push(day) > MOST_LOOKUPS)
      throw new ArchiveError('bad-range', `at most ${MOST_LOOKUPS} days of accesses are searched at once`)
  }
  if (days.length === 0) throw new ArchiveError('bad-range', `the range ends before it begins: ${from} to ${to}`)
  return days
}

/** Where an event is looked for. A user is known by object id and, for people who ask, by name. */
export function lookupsFor({ user, conversationIds = [], matterId, time }: AccessEvent): AccessLookup[] {
  const day = time.slice(0, 10)
  const month = day.slice(0, 7)
  const users = user === null ? [] : [...new Set([user.oid.toLowerCase(), user.name.toLowerCase()])]
  return [
    { by: 'any', day },
    ...users.map((value): AccessLookup => ({ by: 'user', value, month })),
    ...[...new Set(conversationIds)].map((value): AccessLookup => ({ by: 'conversation', value, month })),
    ...(matterId === undefined ? [] : [{ by: 'matter' as const, value: matterId, month }]),
  ]
}

/** All that the partition alone does not say. */
export function isAskedFor(
  event: AccessEvent,
  { user, conversation, matter, outcome, from, to }: AccessQuestion,
): boolean {
  const day = event.time.slice(0, 10)
  const name = user?.toLowerCase()
  return (
    day >= from &&
    day <= to &&
    (outcome === undefined || event.outcome === outcome) &&
    (name === undefined || event.user?.oid.toLowerCase() === name || event.user?.name.toLowerCase() === name) &&
    (conversation === undefined || (event.conversationIds ?? []).includes(conversation)) &&
    (matter === undefined || event.matterId === matter)
  )
}
