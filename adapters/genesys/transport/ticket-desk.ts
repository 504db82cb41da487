/** Tickets of the shared budget, fetched in packs; and what is done where the shared count is out of reach. */
import type { Lane } from '../../../domain/calls/lane.ts'
import { TICKET_LIFE_MS } from '../../../domain/calls/shared-budget.ts'
import type { CallTickets, Granted } from '../../../domain/ports/call-tickets.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { rateBudget, type RateBudget } from './rate-budget.ts'

/** Most tickets at a time: what a process that dies takes with it. */
const PACK = 10
/** A count that was out of reach is asked again after so long, ms. */
const ALONE_MS = 10_000
/** A lane that has nothing left asks again when the first tickets come free, and after so long at the latest, ms. */
const LOOK_MS = 15_000
/** Calls of one way of counting are unknown to the other: between the two lies the minute that Genesys counts, ms. */
const BETWEEN_MS = 65_000

export interface TicketDesk {
  /**
   * 0: a ticket is spent and one call may go. Else ms to wait.
   * @param waiting callers of the lane, this one included
   */
  take(lane: Lane, waiting: number): Promise<number>
}

/** One process alone: its own budget is the whole one. */
export const NO_DESK: TicketDesk = { take: () => Promise.resolve(0) }

export interface DeskParts {
  tickets: CallTickets
  callsPerMinute: number
  now: () => number
  warn: (event: string, facts: Record<string, string | number | boolean>) => void
}

interface Pack {
  left: number
  size: number
  until: number
}

export function ticketDesk({ tickets, callsPerMinute, now, warn }: DeskParts): TicketDesk {
  const packs = new Map<Lane, Pack>()
  /** Until when a lane has nothing: only time frees tickets. */
  const empty = new Map<Lane, number>()
  let processes = 2
  let lastShared = -Infinity
  let lastAlone = -Infinity
  /** Until when nobody is asked, and this process's own part of the budget. */
  let alone: { until: number; budget: RateBudget } | null = null

  return {
    async take(lane, waiting) {
      const at = now()
      const pack = packs.get(lane)
      if (pack !== undefined && pack.left > 0 && at < pack.until) {
        pack.left--
        return 0
      }
      const none = (empty.get(lane) ?? 0) - at
      if (none > 0) return none
      if (alone !== null && at < alone.until) return spendAlone(alone.budget, at)
      if (alone === null && at < lastAlone + BETWEEN_MS) return Math.min(lastAlone + BETWEEN_MS - at, LOOK_MS)
      const granted = await ask(lane, wanted(pack, waiting), at)
      if (granted === null) return spendAlone(goAlone(at).budget, at)
      if (alone !== null) {
        alone = null
        return 1
      }
      if (granted.tickets === 0) {
        const wait = Math.min(granted.waitMs, LOOK_MS)
        empty.set(lane, at + wait)
        return wait
      }
      lastShared = at
      packs.set(lane, { left: granted.tickets - 1, size: granted.tickets, until: at + TICKET_LIFE_MS })
      return 0
    },
  }

  /** A lane that used up its last pack takes a larger one: fewer writes for the same calls. */
  function wanted(last: Pack | undefined, waiting: number): number {
    return Math.min(PACK, Math.max(waiting, last?.left === 0 ? last.size * 2 : 1))
  }

  /** Null: the shared count is out of reach, or so slow that its tickets are old when they come. */
  async function ask(lane: Lane, want: number, at: number): Promise<Granted | null> {
    try {
      const granted = await tickets.take(lane, want)
      processes = granted.processes
      if (now() - at < TICKET_LIFE_MS) return granted
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code !== 'index-unreachable') throw error
    }
    return null
  }

  /** Two processes at least: never the whole budget while nobody can be asked who else calls. */
  function goAlone(at: number): { budget: RateBudget } {
    if (alone === null) {
      const share = Math.max(1, Math.floor(callsPerMinute / Math.max(2, processes)))
      const budget = rateBudget(share)
      budget.pauseUntil(lastShared + BETWEEN_MS)
      warn('calls.alone', { callsPerMinute: share, processes })
      alone = { until: at, budget }
    }
    alone.until = at + ALONE_MS
    return alone
  }

  function spendAlone(budget: RateBudget, at: number): number {
    const wait = budget.take(at)
    if (wait > 0) return Math.min(wait, LOOK_MS)
    budget.done(at)
    lastAlone = at
    return 0
  }
}
