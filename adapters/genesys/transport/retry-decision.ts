/** Whether and when a failed call is repeated. Pure: tested as a table. */
export interface Failure {
  /**
   * How many times it has been refused with 429 so far, and how many times it has failed otherwise; this failure
   * included.
   */
  refused: number
  failed: number
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

const MAX_FAILED = 6
/** A storm of refusals may last minutes; it costs waiting, not calls. */
const MAX_REFUSED = 30
const BASE_MS = 1_000
const CAP_MS = 30_000
/** A longer wait belongs to the orchestration, which waits without holding a worker. */
const LONGEST_WAIT_SECONDS = 300

/** @param random in [0, 1): full jitter, so that many callers do not come back together */
export function decide(failure: Failure, random: number): Decision {
  const { refused, failed, status, repeatable, retryAfterSeconds } = failure
  if (status === 429) {
    const named = retryAfterSeconds ?? secondsIn(failure.message)
    // No matter of the budget: it may take hours, and nobody else has to wait for it.
    if (named === null && saysBusy(failure.message)) return { kind: 'give-up' }
    const seconds = named ?? failure.resetSeconds ?? 5
    if (refused >= MAX_REFUSED || seconds > LONGEST_WAIT_SECONDS) return { kind: 'give-up' }
    return { kind: 'retry', delayMs: Math.max(seconds, 1) * 1000 + random * 1000, everybody: true }
  }
  // 501 is an answer about this server (RFC 9110 section 15.6.2): it will not have learnt it a second later.
  const transient = status === null || status === 408 || (status >= 500 && status !== 501)
  const harmless = repeatable || failure.unsent || (status === 503 && retryAfterSeconds !== null)
  if (!transient || !harmless || failed >= MAX_FAILED || (retryAfterSeconds ?? 0) > LONGEST_WAIT_SECONDS)
    return { kind: 'give-up' }
  const backoff = random * Math.min(CAP_MS, BASE_MS * 2 ** failed)
  return { kind: 'retry', delayMs: Math.max(backoff, (retryAfterSeconds ?? 0) * 1000), everybody: false }
}

/**
 * Whether a refusal speaks of work that may go on once at a time, such as an audit query of the organisation: whoever
 * asked comes back when that may be over. Codes are not documented, so the words count.
 */
export function saysBusy(message: string): boolean {
  return /(?:already|another|concurrent|in progress).*(?:query|running|progress)/i.test(message)
}

/** "Retry the request in [12] seconds", "exceeded the maximum [300] requests within [60] seconds". */
function secondsIn(message: string): number | null {
  const found = /\[(\d+)\] seconds/.exec(message)?.[1]
  return found === undefined ? null : Number(found)
}
