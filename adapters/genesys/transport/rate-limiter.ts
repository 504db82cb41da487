import type { CallPriority } from './call-priority.ts'
import type { RateBudget } from './rate-budget.ts'
import type { TokenSource } from './token.ts'

export interface GateParts {
  budget: RateBudget
  /** The background's own share of it. */
  share: RateBudget
  tokens: TokenSource
  now: () => number
  sleep: (ms: number) => Promise<void>
}

interface Waiting {
  resolve: (token: string) => void
  reject: (error: unknown) => void
}

/** A background call that waits looks around this often, ms: a first-lane call that comes meanwhile goes before it. */
const LOOK_EVERY = 250

/**
 * Lets callers through one after the other, first come first served within a lane, when the budget has a place.
 * A background call passes only when nobody waits in the first lane and its share of the minute has a place, too.
 * The token is read last: one that was read before a long wait may have ended meanwhile.
 */
export function rateLimiter({
  budget,
  share,
  tokens,
  now,
  sleep,
}: GateParts): (priority: CallPriority) => Promise<string> {
  const waiting: Record<CallPriority, Waiting[]> = { first: [], background: [] }
  let open = false
  return (priority) =>
    new Promise((resolve, reject) => {
      waiting[priority].push({ resolve, reject })
      if (open) return
      open = true
      void letThrough()
    })

  async function letThrough(): Promise<void> {
    for (let priority = nextPriority(); priority !== null; priority = nextPriority()) {
      try {
        const token = await tokens.token()
        priority = nextPriority() ?? priority
        const wait = priority === 'first' ? budget.take(now()) : takeBoth(now())
        if (wait === 0) waiting[priority].shift()?.resolve(token)
        else await sleep(priority === 'first' ? wait : Math.min(wait, LOOK_EVERY))
      } catch (error) {
        waiting[priority].shift()?.reject(error)
      }
    }
    open = false
  }

  function nextPriority(): CallPriority | null {
    return waiting.first.length > 0 ? 'first' : waiting.background.length > 0 ? 'background' : null
  }

  /** A place in both, or in neither. */
  function takeBoth(at: number): number {
    const wait = share.wait(at)
    if (wait > 0) return wait
    const others = budget.take(at)
    if (others === 0) share.take(at)
    return others
  }
}
