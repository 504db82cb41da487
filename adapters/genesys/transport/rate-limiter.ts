import { LANES, type Lane } from '../../../domain/calls/lane.ts'
import type { RateBudget } from './rate-budget.ts'
import type { TicketDesk } from './ticket-desk.ts'
import type { TokenSource } from './token.ts'

export interface LimiterParts {
  budget: RateBudget
  /** The backfill's own share of it. */
  share: RateBudget
  /** Of the budget that all processes share. */
  desk: TicketDesk
  tokens: TokenSource
  now: () => number
  sleep: (ms: number) => Promise<void>
}

interface Waiting {
  resolve: (token: string) => void
  reject: (error: unknown) => void
}

/** Whoever waits looks around this often, ms: a call of an earlier lane that comes meanwhile goes before it. */
const LOOK_EVERY = 250

/**
 * Lets callers through one after the other: people before the night, the night before the backfill, first come first
 * served within a lane, when the budget has a place and a ticket. A call of the backfill passes only when nobody else
 * waits and its share of the minute has a place, too. The token is read last: one that was read before a long wait may
 * have ended meanwhile.
 */
export function rateLimiter({
  budget,
  share,
  desk,
  tokens,
  now,
  sleep,
}: LimiterParts): (lane: Lane) => Promise<string> {
  const waiting: Record<Lane, Waiting[]> = { person: [], night: [], backfill: [] }
  let open = false
  return (lane) =>
    new Promise((resolve, reject) => {
      waiting[lane].push({ resolve, reject })
      if (open) return
      open = true
      void letThrough()
    })

  async function letThrough(): Promise<void> {
    for (let lane = nextLane(); lane !== undefined; lane = nextLane()) {
      try {
        const token = await tokens.token()
        lane = nextLane() ?? lane
        const wait = await placeFor(lane)
        if (wait > 0) await sleep(lane === 'person' ? wait : Math.min(wait, LOOK_EVERY))
        else waiting[lane].shift()?.resolve(token)
      } catch (error) {
        waiting[lane].shift()?.reject(error)
      }
    }
    open = false
  }

  function nextLane(): Lane | undefined {
    return LANES.find((lane) => waiting[lane].length > 0)
  }

  /** Ms to wait; 0: a place in each budget that counts, and a ticket, are taken. */
  async function placeFor(lane: Lane): Promise<number> {
    const counted = lane === 'backfill' ? [budget, share] : [budget]
    const full = Math.max(...counted.map((each) => each.wait(now())))
    if (full > 0) return full
    const noTicket = await desk.take(lane, waiting[lane].length)
    if (noTicket > 0) return noTicket
    // Nobody else takes places meanwhile; a pause that began while the ticket came makes it lapse.
    for (const each of counted) {
      const late = each.take(now())
      if (late > 0) return late
    }
    return 0
  }
}
