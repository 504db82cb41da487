/** Simulated time: it stands still until somebody moves it, then wakes its sleepers in their order. */
export interface SimulatedClock {
  /** Epoch ms, UTC. */
  now(): number
  /** Resolves when the clock has been moved so far; `Infinity` never. */
  sleep(ms: number): Promise<void>
  /** When the earliest sleeper wakes, epoch ms; null when nobody sleeps. */
  nextWake(): number | null
  /** Moves the clock (never backwards) and wakes who is due. */
  moveTo(epochMs: number): void
}

interface Sleeper {
  at: number
  wake: () => void
}

/** @param start epoch ms */
export function simulatedClock(start: number): SimulatedClock {
  let time = start
  let sleepers: Sleeper[] = []
  return {
    now: () => time,
    sleep: (ms) =>
      new Promise((resolve) => {
        sleepers.push({ at: time + Math.max(0, ms), wake: resolve })
      }),
    nextWake: () => (sleepers.length === 0 ? null : Math.min(...sleepers.map(({ at }) => at))),
    moveTo: (epochMs) => {
      time = Math.max(time, epochMs)
      const due = sleepers.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at)
      sleepers = sleepers.filter(({ at }) => at > time)
      for (const { wake } of due) wake()
    },
  }
}
