/**
 * How many calls may go out now. Two limits hold together: our own count in any sliding minute, and what the server
 * says is left (`inin-ratelimit-*`), which also sees what other programs spend of the same budget.
 */

/** The minute that Genesys counts, and half a second for clocks that do not run evenly. */
const WINDOW_MS = 60_500
/**
 * Two answers speak of the same counting window when their resets are this close: seconds are rounded, answers are
 * late.
 */
const SAME_WINDOW_MS = 2_000
/** A reset further away than this is not believed. */
const MAX_RESET_MS = 120_000

export interface RateBudget {
  /**
   * Ms to wait before one call may be sent, never more than needed; 0 takes a place in the budget, which `done` must
   * end.
   */
  take(now: number): number
  /** The same without taking a place. */
  wait(now: number): number
  /** A call that took a place is answered or lost. Its place is free a minute later. */
  done(now: number): void
  /**
   * What an answer said: calls counted, calls allowed, seconds until the count starts again. To be told after `done`.
   */
  learn(now: number, seen: { count: number; allowed: number; resetSeconds: number }): void
  /** Nobody sends before this instant (a 429 said so), epoch ms. */
  pauseUntil(instant: number): void
}

/**
 * A place is held from before a call is sent until a minute after it ended. The server counts the call somewhere
 * between the two, so it never sees more than `callsPerMinute` of them in a minute, however long calls wait in
 * connections.
 */
export function rateBudget(callsPerMinute: number): RateBudget {
  /** When the latest calls ended, as a ring: the oldest is at `head`. */
  const ended = new Float64Array(callsPerMinute)
  let head = 0
  let length = 0
  let inFlight = 0
  let paused = -Infinity
  let server = { count: 0, allowed: Infinity, until: -Infinity }

  return {
    take(now) {
      const wait = waitAt(now)
      if (wait === 0) inFlight++
      return wait
    },
    wait: waitAt,
    done(now) {
      inFlight--
      ended[(head + length) % callsPerMinute] = now
      length++
    },
    learn(now, { count, allowed, resetSeconds }) {
      const until = now + Math.min(resetSeconds * 1000, MAX_RESET_MS)
      if (now >= server.until || until > server.until + SAME_WINDOW_MS) server = { count, allowed, until }
      // Answers overtake each other: within a window the count only grows, and one of the window before says nothing.
      else if (until > server.until - SAME_WINDOW_MS)
        server = { count: Math.max(count, server.count), allowed, until: server.until }
    },
    pauseUntil(instant) {
      paused = Math.max(paused, instant)
    },
  }

  function waitAt(now: number): number {
    while (length > 0 && oldest() + WINDOW_MS <= now) {
      head = (head + 1) % callsPerMinute
      length--
    }
    return Math.ceil(Math.max(own(now), shared(now), paused - now, 0))
  }

  function oldest(): number {
    return ended[head] ?? -Infinity
  }

  /** With every place in flight, the first of them ends now at the earliest. */
  function own(now: number): number {
    if (inFlight + length < callsPerMinute) return 0
    return length > 0 ? oldest() + WINDOW_MS - now : WINDOW_MS
  }

  /** Calls in flight are not in the server's count yet. */
  function shared(now: number): number {
    return now < server.until && server.count + inFlight >= server.allowed ? server.until - now : 0
  }
}
