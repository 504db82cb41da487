import type { Clock } from '../../../domain/ports/support.ts'

/** A clock that a test turns; it stands still otherwise. */
export interface MemoryClock extends Clock {
  set(iso: string): void
}

export function memoryClock(iso: string): MemoryClock {
  let at = Date.parse(iso)
  return {
    now: () => at,
    set: (next) => {
      at = Date.parse(next)
    },
  }
}
