/** Whether and when a failed call is repeated. Pure: tested as a table. */
export interface Failure {
  /** How many times it has been sent, from 1. */
  attempt: number
  /** HTTP status; null when there was no answer. */
  status: number | null
  /** True when the connection was never made: then the call certainly had no effect. */
  unsent: boolean
  retryAfterSeconds: number | null
  /** Text of the answer, where a 429 without header names its seconds. */
  message: string
  resetSeconds: number | null
  /** True when sending it twice does no harm: reads, whatever their method. */
  repeatable: boolean
}
export type Decision = { kind: 'give-up' } | { kind: 'retry'; delayMs: number; everybody: boolean }

const MAX_ATTEMPTS = 6
/** A storm of refusals may last minutes; it costs waiting, not calls. */
const MAX_THROTTLED = 30
const BASE_MS = 1_000
const CAP_MS = 30_000

/** @param random in [0, 1): full jitter, so that many callers do not come back together */
export function decide(failure: Failure, random: number): Decision {
  const { attempt, status, repeatable } = failure
  if (status === 429) {
    if (attempt >= MAX_THROTTLED) return { kind: 'give-up' }
    const seconds = failure.retryAfterSeconds ?? secondsIn(failure.message) ?? failure.resetSeconds ?? 5
    return { kind: 'retry', delayMs: Math.max(seconds, 1) * 1000 + random * 1000, everybody: true }
  }
  const transient = status === null || status === 408 || status >= 500
  const harmless = repeatable || failure.unsent || (status === 503 && failure.retryAfterSeconds !== null)
  if (!transient || !harmless || attempt >= MAX_ATTEMPTS) return { kind: 'give-up' }
  const backoff = random * Math.min(CAP_MS, BASE_MS * 2 ** attempt)
  return { kind: 'retry', delayMs: Math.max(backoff, (failure.retryAfterSeconds ?? 0) * 1000), everybody: false }
}

/** "Retry the request in [12] seconds", "exceeded the maximum [300] requests within [60] seconds": the last bracket is the time. */
function secondsIn(message: string): number | null {
  const found = /\[(\d+)\] seconds/.exec(message)?.[1]
  return found === undefined ? null : Number(found)
}
