/** Where the durable engine gets its time. A virtual clock stands still until nothing is left to run but timers. */
export interface Clock {
  /** Epoch ms, UTC. */
  now(): number
  /** Set on a virtual clock: moves it to the given epoch ms (never backwards). */
  readonly jumpTo?: (epochMs: number) => void
  /** A virtual clock does not jump while this is false: tests raise events in between. */
  readonly mayJump?: () => boolean
}

export const systemClock: Clock = { now: () => Date.now() }

export interface VirtualClock extends Clock {
  jumpTo(epochMs: number): void
  mayJump(): boolean
  /** Stops jumping until the returned function is called. */
  hold(): () => void
}

/** A clock for tests: weeks of timers pass in milliseconds, in their order. @param start epoch ms */
export const virtualClock = (start: number): VirtualClock => {
  let time = start
  let holds = 0
  return {
    now: () => time,
    jumpTo: (epochMs) => {
      time = Math.max(time, epochMs)
    },
    mayJump: () => holds === 0,
    hold: () => {
      let held = true
      holds++
      return () => {
        if (held) holds--
        held = false
      }
    },
  }
}
