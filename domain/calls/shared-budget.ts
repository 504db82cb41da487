/**
 * How many calls may go out now, over all processes of an OAuth client: Genesys counts calls a minute per client, and
 * Azure starts as many processes as it likes. What was handed out is kept by second and lane; whoever wants more adds
 * to it by a conditional write.
 */
import { LANES, type Lane } from './lane.ts'

/** A ticket that was not used by then is not used at all. */
export const TICKET_LIFE_MS = 2_000
/**
 * Seconds that are looked back. A ticket of second s is used between s and s + 3 (its own second, its life), and the
 * clock that counts the seconds is known to one: calls of any 60 s are tickets of at most 64.
 */
const WINDOW_S = 64
/** A process that has not asked for so long is gone, seconds. */
const SEEN_S = 120
/** Percent of the calls that are left for people, so that a night in full course keeps nobody waiting for a minute. */
const FOR_PERSONS = 5

type Taken = Record<Lane, number>

/** What the processes share. */
export interface SpentCalls {
  /** Tickets by epoch second, as decimal text; seconds older than the window are gone. */
  seconds: Record<string, Taken>
  /** When each process asked last, epoch seconds. */
  processes: Record<string, number>
}

export interface BudgetRules {
  callsPerMinute: number
  /** Of these, how many the backfill may use. */
  backfillPerMinute: number
}

export const NOTHING_SPENT: SpentCalls = { seconds: {}, processes: {} }

export interface Grant {
  spent: SpentCalls
  tickets: number
  /** Until the oldest tickets leave the window, ms; 0 with a ticket. */
  waitMs: number
  processes: number
}

/** @param second of the clock that all processes share, epoch seconds */
export function grant(
  before: SpentCalls,
  { lane, want, process, second }: { lane: Lane; want: number; process: string; second: number },
  rules: BudgetRules,
): Grant {
  const seconds = Object.fromEntries(Object.entries(before.seconds).filter(([at]) => Number(at) > second - WINDOW_S))
  const processes = {
    ...Object.fromEntries(Object.entries(before.processes).filter(([, seen]) => seen > second - SEEN_S)),
    [process]: second,
  }
  const tickets = Math.max(0, Math.min(want, free(lane, Object.values(seconds), rules)))
  const now = seconds[second] ?? { person: 0, night: 0, backfill: 0 }
  return {
    spent: {
      seconds: tickets === 0 ? seconds : { ...seconds, [second]: { ...now, [lane]: now[lane] + tickets } },
      processes,
    },
    tickets,
    waitMs: tickets > 0 ? 0 : waitMs(Object.keys(seconds).map(Number), second),
    processes: Object.keys(processes).length,
  }
}

/** What the lane may still take of the window. */
function free(lane: Lane, taken: readonly Taken[], { callsPerMinute, backfillPerMinute }: BudgetRules): number {
  const of = (lanes: readonly Lane[]) => taken.reduce((sum, second) => sum + total(second, lanes), 0)
  const left = callsPerMinute - of(LANES)
  if (lane === 'person') return left
  const forPersons = Math.floor((callsPerMinute * FOR_PERSONS) / 100)
  const machines = Math.min(left, callsPerMinute - forPersons - of(['night', 'backfill']))
  // What is kept for people comes out of the backfill's share: the night keeps the rest of the budget.
  return lane === 'night'
    ? machines
    : Math.min(machines, Math.max(1, backfillPerMinute - forPersons) - of(['backfill']))
}

function total(taken: Taken, lanes: readonly Lane[]): number {
  return lanes.reduce((sum, lane) => sum + taken[lane], 0)
}

function waitMs(seconds: readonly number[], second: number): number {
  return Math.max(1, Math.min(...seconds, second) + WINDOW_S - second) * 1000
}
