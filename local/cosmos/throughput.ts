/**
 * The request units of one second, as a container with provisioned throughput has them: a request is let in while any
 * are left, its charge is taken afterwards, and what is overdrawn must be earned back first.
 */
export interface Throughput {
  /** Milliseconds to wait before asking again; undefined if the request may go on. */
  retryAfter(): number | undefined
  consume(charge: number): void
}

/**
 * @param perSecond request units; also the most that can be saved up
 * @param clock epoch ms
 */
export function createThroughput(perSecond: number, clock: () => number): Throughput {
  let available = perSecond
  let last = clock()
  return {
    retryAfter() {
      const now = clock()
      if (Number.isFinite(perSecond)) available = Math.min(perSecond, available + ((now - last) * perSecond) / 1000)
      last = now
      return available > 0 ? undefined : Math.max(1, Math.ceil((-available * 1000) / perSecond))
    },
    consume(charge) {
      available -= charge
    },
  }
}
