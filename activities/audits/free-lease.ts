import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { holderOf } from './audit-queries.ts'

/**
 * An audit day that fails here may have failed for good: it gives the organisation's one query back, and takes it again
 * where it is tried once more. Otherwise every other day would wait for three hours.
 */
export function freeingOnFailure<I extends Pick<DayRun, 'day'>, O>(
  { auditLease, log }: Pick<ActivityPorts, 'auditLease' | 'log'>,
  activity: (input: I) => Promise<O>,
): (input: I) => Promise<O> {
  return async (input) => {
    try {
      return await activity(input)
    } catch (error) {
      // What went wrong is what is told; a lease that cannot be given back ends by itself.
      await auditLease.release(holderOf(input)).catch(() => log.warn('audits.lease-kept', { day: input.day }))
      throw error
    }
  }
}
