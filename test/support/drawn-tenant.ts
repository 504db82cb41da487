/** Tenants are drawn from their seed and their day, which is yesterday: a seed for what a test needs of it. */
import { createFaults } from '../../local/genesys-simulator/faults.ts'
import { days } from '../../local/genesys-simulator/tenant/days.ts'
import type { Recording, SimConversation } from '../../local/genesys-simulator/tenant/shapes.ts'
import { tenantOf, type TenantTraits } from '../../local/genesys-simulator/tenant/tenant-of.ts'
import { truthOf, type TrueConversation } from '../../local/genesys-simulator/truth.ts'

const MOST_SEEDS = 500
const DAY_MS = 86_400_000

export interface DrawnDay {
  /** Conversations that ended on the day. */
  ended: SimConversation[]
  /** Conversations of the day and its neighbours that have not ended yet. */
  open: SimConversation[]
}

/**
 * @param traits `seed` is the first that is tried
 * @param has what the test needs of the day
 * @returns the traits with the first seed whose tenant has it
 * @throws RangeError when none of 500 has
 */
export function tenantThat<T extends TenantTraits & { faults?: string[] }>(
  traits: T,
  day: string,
  has: (truth: readonly TrueConversation[], drawn: DrawnDay) => boolean,
): T {
  const faults = createFaults(traits.faults ?? [])
  for (let seed = traits.seed; seed < traits.seed + MOST_SEEDS; seed++) {
    const tenant = { ...traits, seed }
    const drawn = { days: days(tenantOf(tenant, faults), day), faults }
    if (has([...truthOf(drawn, day)], drawnDay(drawn.days, day))) return tenant
  }
  throw new RangeError(`none of ${MOST_SEEDS} seeds gives the day ${day} what is asked of it`)
}

function drawnDay(drawn: ReturnType<typeof days>, day: string): DrawnDay {
  const from = Date.parse(`${day}T00:00:00Z`)
  const around = [...drawn.around(from, from + DAY_MS)]
  return {
    ended: around.filter(({ end }) => end !== null && end >= from && end < from + DAY_MS),
    open: around.filter(({ end }) => end === null),
  }
}

/** Whether the day closes as complete when nothing goes wrong: nobody is still writing, nothing was deleted. */
export function closesComplete({ ended, open }: DrawnDay): boolean {
  return open.length === 0 && !ended.some(({ recordings }) => recordings.some((recording) => recording.deleted))
}

/** Whether it is a call whose recording can be had. */
export function isRecordedCall({ media, recordings, oddity }: SimConversation): boolean {
  return media === 'voice' && oddity === null && recordings.some(isThere)
}

export function isThere({ deleted, stuckAs }: Recording): boolean {
  return !deleted && stuckAs === null
}

/** Whether these queues alone have had it: they decide its class. */
export function isOfQueues({ agents }: SimConversation, queues: readonly string[]): boolean {
  return agents.length > 0 && agents.every(({ queue }) => queues.includes(queue.name))
}
