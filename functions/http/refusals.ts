/**
 * Requests without a valid token, counted by address: anybody can send any number of them, so each address has one line
 * a minute in the trail, and the addresses beyond the first hundred share one.
 */
import { randomUUID } from 'node:crypto'
import type { AccessTrail } from '../../domain/ports/access-trail.ts'
import type { Clock, EventLog } from '../../domain/ports/support.ts'

const WINDOW_MS = 60_000
const MOST_ADDRESSES = 100
const OTHERS = 'others'

export interface RefusalPorts {
  trail: AccessTrail
  clock: Clock
  log: EventLog
  /** Does the work after so long, if the process lives then. */
  later(ms: number, work: () => void): void
}

/**
 * @returns counts one refusal; the first of an address is on record at once, the others of its minute at the end of it.
 *   Never throws: a refusal gives nothing out, so it stands also while the trail cannot be written; it is counted on.
 */
export function refusalCounter({ trail, clock, log, later }: RefusalPorts): (address: string | null) => Promise<void> {
  const counts = new Map<string, number>()

  return async (address) => {
    const known = address ?? 'unknown'
    const key = counts.has(known) || counts.size < MOST_ADDRESSES ? known : OTHERS
    const before = counts.get(key)
    counts.set(key, (before ?? 0) + 1)
    if (before === undefined) await report(key)
  }

  async function report(key: string): Promise<void> {
    const count = counts.get(key) ?? 0
    if (count === 0) {
      counts.delete(key)
      return
    }
    counts.set(key, 0)
    later(WINDOW_MS, () => void report(key))
    try {
      await trail.record({
        id: randomUUID(),
        time: new Date(clock.now()).toISOString(),
        action: 'sign-in.refused',
        outcome: 'denied',
        code: 'unauthenticated',
        user: null,
        address: key,
        count,
      })
    } catch (error) {
      counts.set(key, (counts.get(key) ?? 0) + count)
      log.warn('access.refusals-unrecorded', { count, reason: error instanceof Error ? error.message : String(error) })
    }
  }
}
