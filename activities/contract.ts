/**
 * Every activity's name, input and output, a file a subject in `contract/`: the one interface that types both the
 * orchestrations and the implementations.
 * Inputs and outputs are small JSON objects (pointers and counts); lists live in staging (claim check).
 */
import type { BackfillBegin } from '../domain/completeness/backfill.ts'
import type { AuditActivities } from './contract/audits.ts'
import type { DiscoveryActivities } from './contract/discovery.ts'
import type { LegalActivities } from './contract/legal.ts'
import type { LossActivities } from './contract/losses.ts'
import type { RetentionActivities } from './contract/retention.ts'
import type { SealingActivities } from './contract/sealing.ts'
import type { SliceActivities } from './contract/slices.ts'
import type { TenantActivities } from './contract/tenant.ts'

export interface Activities
  extends
    DiscoveryActivities,
    SliceActivities,
    LossActivities,
    SealingActivities,
    TenantActivities,
    AuditActivities,
    RetentionActivities,
    LegalActivities {
  /**
   * Looks after a backfill: days that ended, days to begin. The first look writes down what is asked for (`begin`):
   * only the orchestration that runs writes the record. Delivered again it finds what it has done.
   */
  pollBackfill(input: { id: string; round: number; begin?: BackfillBegin }): { finished: boolean }
}

/** Activities that start orchestrations themselves, and so are built where the durable client is: in functions/. */
export type ClientActivity = 'pollBackfill'

/** How an implementation looks: the same shapes, asynchronous. */
export type ActivityImplementations = {
  [K in keyof Activities]: (input: Parameters<Activities[K]>[0]) => Promise<ReturnType<Activities[K]>>
}
