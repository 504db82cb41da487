/**
 * How many calls may go out now. Two limits hold together: our own count in any sliding minute, and what the server says
 * is left (`inin-ratelimit-*`), which also sees what other programs spend of the same budget.
 */

/** A little more than the minute that Genesys counts: calls may arrive closer together than they were sent. */
const WINDOW_MS = 62_000

export interface RateBudget {
  /** Ms to wait before one call may be sent; 0 takes a place in the budget at once. */
  take(now: number): number
  /** What an answer said: calls counted, calls allowed, seconds until the count starts again; in-flight calls are not in the count yet. */
  learn(now: number, seen: { count: number; allowed: number; resetSeconds: number }, inFlight: number): void
  /** Nobody sends before this instant (a 429 said so), epoch ms. */
  pauseUntil(instant: number): void
}

export function rateBudget(callsPerMinute: number): RateBudget {
  /** Send times of the last `callsPerMinute` calls as a ring: the oldest is at `next`. */
  const sent = new Float64Array(callsPerMinute).fill(-Infinity)
  let next = 0
  let paused = -Infinity
  return {
    take(now) {
      const free = Math.max((sent[next] ?? -Infinity) + WINDOW_MS, paused)
      if (free > now) return Math.ceil(free - now)
      sent[next] = now
      next = (next + 1) % callsPerMinute
      return 0
    },
    learn(now, { count, allowed, resetSeconds }, inFlight) {
      if (count + inFlight >= allowed) paused = Math.max(paused, now + resetSeconds * 1000)
    },
    pauseUntil(instant) {
      paused = Math.max(paused, instant)
    },
  }
}
