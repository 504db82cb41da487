/**
 * Requests without a valid token, counted by address: anybody can send any number of them, so each address has one line
 * a minute in the trail, and the addresses beyond the first hundred share one.
 */
import { randomUUID } from 'node:crypto'
import { minuteCounts, type CountPorts } from './minute-counts.ts'

const MOST_ADDRESSES = 100
const OTHERS = 'others'

/**
 * @returns counts one refusal. Never throws: a refusal gives nothing out, so it stands also while the trail cannot be
 *   written; it is counted on
 */
export function refusalCounter(ports: CountPorts): (address: string | null) => Promise<void> {
  const counts = minuteCounts(ports)

  return async (address) => {
    const known = address ?? 'unknown'
    const key = counts.has(known) || counts.size() < MOST_ADDRESSES ? known : OTHERS
    try {
      await counts.count(key, (count) => ({
        id: randomUUID(),
        time: new Date(ports.clock.now()).toISOString(),
        action: 'sign-in.refused',
        outcome: 'denied',
        code: 'unauthenticated',
        user: null,
        address: key,
        count,
      }))
    } catch (error) {
      ports.log.warn('access.counts-unrecorded', { reason: error instanceof Error ? error.message : String(error) })
    }
  }
}
