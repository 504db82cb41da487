import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The tenant's own time: everything that is late is late on it. It starts when the night starts and runs `speed` times
 * faster.
 */
export interface SimulatorClock {
  /** Epoch ms of the tenant's time. */
  now(): number
  /** Keeps the time over a restart, so that what was ready stays ready. */
  save(): void
}

/** @param start the earliest time, epoch ms; a later one that was saved in `dataDir` wins, so time never goes back */
export function simulatorClock(start: number, speed: number, dataDir: string | null): SimulatorClock {
  const file = dataDir === null ? null : join(dataDir, 'simulator-clock.json')
  const base = Math.max(start, file === null ? 0 : saved(file))
  const began = Date.now()
  const now = () => base + (Date.now() - began) * speed
  return {
    now,
    save: () => {
      if (file !== null) writeFileSync(file, JSON.stringify({ now: now() }))
    },
  }
}

function saved(file: string): number {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { now: number }).now
  } catch {
    return 0
  }
}
