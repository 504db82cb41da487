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

/** Whoever waits for a ticket looks around this often, ms: another process may give one back. */
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
  /** Whoever waits, and what lets them look around: a call of an earlier lane that comes meanwhile goes first. */
  let sleeper: { lane: Lane; wake: () => void } | null = null
  return (lane) =>
    new Promise((resolve, reject) => {
      waiting[lane].push({ resolve, reject })
      if (sleeper !== null && LANES.indexOf(lane) < LANES.indexOf(sleeper.lane)) sleeper.wake()
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
        if (wait > 0) await sleepUnlessEarlier(lane, wait)
        else waiting[lane].shift()?.resolve(token)
      } catch (error) {
        waiting[lane].shift()?.reject(error)
      }
    }
    open = false
  }

  async function sleepUnlessEarlier(lane: Lane, wait: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    sleeper = { lane, wake: resolve }
    await Promise.race([sleep(wait), promise])
    sleeper = null
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
    if (noTicket > 0) return lane === 'person' ? noTicket : Math.min(noTicket, LOOK_EVERY)
    // Nobody else takes places meanwhile; a pause that began while the ticket came makes it lapse.
    for (const each of counted) {
      const late = each.take(now())
      if (late > 0) return late
    }
    return 0
  }
}
