import { Refusal } from './refusal.ts'
import type { Faults } from './faults.ts'

const MINUTE = 60_000

export interface Limiter {
  /**
   * Counts one call of an OAuth client, whatever its token; answers the headers every answer carries.
   * @throws Refusal 429 in one of Genesys' two
   * forms
   */
  count(client: string): Record<string, string>
  refused(): number
  /** Most calls in any sliding minute so far. */
  busiestMinute(): number
}

/**
 * 300 calls a minute per OAuth client, counted from its first call (client.credentials.token.rate.per.minute;
 * Genesys asks programs to share one token). Wall clock.
 */
export function createLimiter(perMinute: number, faults: Faults): Limiter {
  const windows = new Map<string, { from: number; count: number }>()
  const recent: number[] = []
  let storm = 0
  let refused = 0
  let busiest = 0
  return {
    refused: () => refused,
    busiestMinute: () => busiest,
    count(client) {
      const now = Date.now()
      const window = windows.get(client)
      const current = window === undefined || now - window.from >= MINUTE ? { from: now, count: 0 } : window
      windows.set(client, current)
      const reset = Math.ceil((current.from + MINUTE - now) / 1000)
      const headers = (count: number, resetIn = reset) => ({
        'inin-ratelimit-count': String(count),
        'inin-ratelimit-allowed': String(perMinute),
        'inin-ratelimit-reset': String(resetIn),
      })
      if (storm < (faults.value('storm') ?? 0)) {
        storm++
        throw tooMany(headers(perMinute, 1), 1, storm)
      }
      if (current.count >= perMinute) throw tooMany(headers(current.count), reset, refused)
      current.count++
      note(now)
      return headers(current.count)
    },
  }

  function note(now: number): void {
    recent.push(now)
    while ((recent[0] ?? now) <= now - MINUTE) recent.shift()
    busiest = Math.max(busiest, recent.length)
  }

  /** With Retry-After, or with the seconds in the text only: both are seen in life. */
  function tooMany(headers: Record<string, string>, seconds: number, turn: number): Refusal {
    refused++
    return turn % 2 === 0
      ? new Refusal(
          429,
          'too.many.requests',
          `Rate limit exceeded the maximum [${perMinute}] requests within [60] seconds`,
          { ...headers, 'retry-after': String(seconds) },
        )
      : new Refusal(
          429,
          'too.many.requests.retry.after',
          `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`,
          headers,
        )
  }
}
