import type { RateBudget } from './rate-budget.ts'
import type { TokenSource } from './token.ts'

export interface GateParts {
  budget: RateBudget
  tokens: TokenSource
  now: () => number
  sleep: (ms: number) => Promise<void>
}

/**
 * Lets callers through one after the other, first come first served, when the budget has a place.
 * The token is read last: one that was read before a long wait may have ended meanwhile, and one that is still to be
 * fetched would hold up a place that is already counted.
 */
export function callGate({ budget, tokens, now, sleep }: GateParts): () => Promise<string> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const mine = last.then(pass)
    last = mine.catch(() => {})
    return mine
  }

  /** @returns the token to send with @throws ArchiveError of the token source */
  async function pass(): Promise<string> {
    for (;;) {
      const token = await tokens.token()
      const wait = budget.take(now())
      if (wait === 0) return token
      await sleep(wait)
    }
  }
}
