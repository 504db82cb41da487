/** Tenants are drawn from their seed and their day, which is yesterday: a seed for what a test needs of it. */
import { createFaults } from '../../local/genesys-simulator/faults.ts'
import { days } from '../../local/genesys-simulator/tenant/days.ts'
import { tenantOf, type TenantTraits } from '../../local/genesys-simulator/tenant/tenant-of.ts'
import { truthOf, type TrueConversation } from '../../local/genesys-simulator/truth.ts'

const MOST_SEEDS = 500

/**
 * @param traits `seed` is the first that is tried
 * @param has what the test needs of the day
 * @returns the traits with the first seed whose tenant has it
 * @throws RangeError when none of 500 has
 */
export function tenantThat<T extends TenantTraits & { faults: string[] }>(
  traits: T,
  day: string,
  has: (truth: readonly TrueConversation[]) => boolean,
): T {
  const faults = createFaults(traits.faults)
  for (let seed = traits.seed; seed < traits.seed + MOST_SEEDS; seed++) {
    const tenant = { ...traits, seed }
    if (has([...truthOf({ days: days(tenantOf(tenant, faults), day), faults }, day)])) return tenant
  }
  throw new RangeError(`none of ${MOST_SEEDS} seeds gives the day ${day} what is asked of it`)
}
