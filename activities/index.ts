/** All activities over their ports. Each reports the Genesys calls it spent, so that a night's cost is always known. */
import type { Activities, ActivityImplementations, ClientActivity } from './contract.ts'
import type { DayRun } from '../domain/day-run.ts'
import { archiveBatches } from './slices/archive-batches.ts'
import { archiveOrphans } from './losses/archive-orphans.ts'
import { checkAudits, failAudits, planAudits, queryAudits } from './audits/audit-queries.ts'
import { checkExpiring } from './losses/check-expiring.ts'
import { checkDataLake, checkDiscovery, collectPages, collectTail, startDiscovery } from './discovery/discovery.ts'
import { closePending } from './slices/close-pending.ts'
import { failDay } from './sealing/fail-day.ts'
import { noteWarning } from './sealing/note-warning.ts'
import { failSlice } from './slices/fail-slice.ts'
import { planDay } from './discovery/plan-day.ts'
import type { ActivityPorts } from '../use-cases/ports.ts'
import { prepareDay } from './discovery/prepare-day.ts'
import { reconcileDay } from './sealing/reconcile-day.ts'
import { retryPending } from './slices/retry-pending.ts'
import { sealAudits } from './audits/seal-audits.ts'
import { sealDay } from './sealing/seal-day.ts'
import { snapshotNames } from './discovery/snapshot-names.ts'
import { storeAudits } from './audits/store-audits.ts'
import { submitSlice } from './slices/submit-slice.ts'
import { orderUploadReports, readUploadReports } from './losses/upload-reports.ts'

export function createActivities(ports: ActivityPorts): Omit<ActivityImplementations, ClientActivity> {
  const metered = meter(ports)
  return {
    prepareDay: prepareDay(ports),
    checkDataLake: metered('checkDataLake', checkDataLake(ports)),
    snapshotNames: metered('snapshotNames', snapshotNames(ports)),
    startDiscovery: metered('startDiscovery', startDiscovery(ports)),
    checkDiscovery: metered('checkDiscovery', checkDiscovery(ports)),
    collectPages: metered('collectPages', collectPages(ports)),
    collectTail: metered('collectTail', collectTail(ports)),
    planDay: planDay(ports),
    submitSlice: metered('submitSlice', submitSlice(ports)),
    archiveBatches: metered('archiveBatches', archiveBatches(ports)),
    retryPending: metered('retryPending', retryPending(ports)),
    closePending: closePending(ports),
    failSlice: failSlice(ports),
    archiveOrphans: metered('archiveOrphans', archiveOrphans(ports)),
    orderUploadReports: metered('orderUploadReports', orderUploadReports(ports)),
    readUploadReports: metered('readUploadReports', readUploadReports(ports)),
    checkExpiring: metered('checkExpiring', checkExpiring(ports)),
    reconcileDay: reconcileDay(ports),
    sealDay: sealDay(ports),
    planAudits: planAudits(ports),
    queryAudits: queryAudits(ports),
    checkAudits: checkAudits(ports),
    storeAudits: storeAudits(ports),
    failAudits: failAudits(ports),
    sealAudits: sealAudits(ports),
    noteWarning: noteWarning(ports),
    failDay: failDay(ports),
  }
}

/** Steps of an input that tell one call of an activity from the next: they name its unit of cost in the ledger. */
const STEP_KEYS = ['slice', 'round', 'attempt', 'page'] as const

function meter({ counter, priorities, ledger }: Pick<ActivityPorts, 'counter' | 'priorities' | 'ledger'>) {
  return <K extends keyof Activities>(name: K, activity: ActivityImplementations[K]): ActivityImplementations[K] => {
    const run = activity as (input: DayRun) => Promise<ReturnType<Activities[K]>>
    const wrapped = async (input: DayRun): Promise<ReturnType<Activities[K]>> => {
      const { result, calls } = await counter.measure(() =>
        input.purpose === 'backfill' ? priorities.inBackground(() => run(input)) : run(input),
      )
      const steps = STEP_KEYS.flatMap((key) => (key in input ? [String(input[key as keyof DayRun])] : []))
      if (calls > 0) {
        await ledger.progress(input.day, {
          unit: `${input.startedAt}:${[name, ...steps].join(':')}`,
          genesysCalls: calls,
          archived: 0,
          recordingsArchived: 0,
          objects: 0,
          bytes: 0,
        })
      }
      return result
    }
    return wrapped as ActivityImplementations[K]
  }
}
