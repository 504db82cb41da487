/** Tasks that take timers of their own, as DurableTask builds them: long timers and retries. */
import type { RetryOptions } from './events.ts'
import { openTask, type SyncSource, type SyncTask } from './sync-task.ts'

export interface Timers {
  /** The instance's own time, epoch ms. */
  now(): number
  /** @param userTimer whether an action asked for it, not a retry */
  start(fireAtMs: number, userTimer: boolean): { id: number; task: SyncSource }
  forget(id: number): void
}

const MAXIMUM_TIMER_MS = 6 * 86_400_000
const LONG_TIMER_INTERVAL_MS = 3 * 86_400_000
const MAX_RETRY_INTERVAL_MS = 6 * 86_400_000

/** A timer that is further away than the storage allows is made of several. */
export const longTimer = (timers: Timers, fireAtMs: number, isCanceled: boolean): SyncTask => {
  const result = openTask()
  const tooFar = () => fireAtMs - timers.now() > MAXIMUM_TIMER_MS
  const long = tooFar()
  const step = () => {
    const { id, task } = timers.start(long && tooFar() ? timers.now() + LONG_TIMER_INTERVAL_MS : fireAtMs, true)
    if (isCanceled) {
      timers.forget(id)
      result.end('failed')
      return
    }
    task.onEnd(() => {
      if (long && timers.now() < fireAtMs) step()
      else result.end('done')
    })
  }
  step()
  return result
}

export const withRetry = (timers: Timers, call: () => SyncTask, options: RetryOptions): SyncTask => {
  const result = openTask()
  const firstAttempt = timers.now()
  const attempt = (count: number) => {
    const task = call()
    task.onEnd(() => {
      if (task.state === 'done') return result.end('done')
      if (count + 1 === options.maxNumberOfAttempts) {
        // DurableTask keeps one more timer after the last failure, so that old histories still replay.
        return timers.start(timers.now(), false).task.onEnd(() => result.end('failed'))
      }
      const timeout = options.retryTimeoutInMilliseconds
      if (timeout !== undefined && timers.now() >= firstAttempt + timeout) return result.end('failed')
      const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** count
      const capped = Math.min(delay, options.maxRetryIntervalInMilliseconds ?? MAX_RETRY_INTERVAL_MS)
      timers.start(timers.now() + capped, false).task.onEnd(() => attempt(count + 1))
    })
  }
  attempt(0)
  return result
}
