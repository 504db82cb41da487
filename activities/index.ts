/** All activities over their ports. Each is metered: the calls that it spent stand in the ledger, failed or not. */
import type { ActivityImplementations, ClientActivity } from './contract.ts'
import { metered } from './metered.ts'
import { protectAtSource, releaseAtSource } from './legal/source-holds.ts'
import { attestNext, closeAttestation, endRelease, holdNext, freeNext, settleHold, sumHold } from './legal/holds.ts'
import { deliverRetrieval, failRetrieval, listRetrieval, verifyRetrieval } from './legal/retrievals.ts'
import { compareTenant } from './tenant/compare-tenant.ts'
import { sealTenant } from './tenant/seal-tenant.ts'
import { lockBlobs } from './retention/lock-blobs.ts'
import { extendToPolicy } from './retention/apply-policy.ts'
import { archiveBatches } from './slices/archive-batches.ts'
import { archiveOrphans } from './losses/archive-orphans.ts'
import { notingBegin, notingEnd } from './audits/audit-day-state.ts'
import { checkAudits, failAudits, planAudits, queryAudits } from './audits/audit-queries.ts'
import { checkExpiring } from './losses/check-expiring.ts'
import { collectTail } from './discovery/collect-tail.ts'
import { compareCounts } from './discovery/compare-counts.ts'
import { checkDataLake, checkDiscovery, collectPages, startDiscovery } from './discovery/discovery.ts'
import { closePending } from './slices/close-pending.ts'
import { failDay } from './sealing/fail-day.ts'
import { noteWarning } from './sealing/note-warning.ts'
import { failSlice } from './slices/fail-slice.ts'
import { planDay } from './discovery/plan-day.ts'
import type { ActivityPorts } from '../use-cases/ports.ts'
import { prepareDay } from './discovery/prepare-day.ts'
import { reconcileDay } from './sealing/reconcile-day.ts'
import { retryPending } from './slices/retry-pending.ts'
import { freeingOnFailure } from './audits/free-lease.ts'
import { sealAudits } from './audits/seal-audits.ts'
import { sealDay } from './sealing/seal-day.ts'
import { snapshotNames } from './discovery/snapshot-names.ts'
import { storeAudits } from './audits/store-audits.ts'
import { submitSlice } from './slices/submit-slice.ts'
import { readUploadReports } from './losses/read-upload-reports.ts'
import { orderUploadReports } from './losses/order-upload-reports.ts'

type Registered = Omit<ActivityImplementations, ClientActivity>

export function createActivities(ports: ActivityPorts): Registered {
  return metered(ports, {
    prepareDay: prepareDay(ports),
    checkDataLake: checkDataLake(ports),
    snapshotNames: snapshotNames(ports),
    startDiscovery: startDiscovery(ports),
    checkDiscovery: checkDiscovery(ports),
    collectPages: collectPages(ports),
    collectTail: collectTail(ports),
    compareCounts: compareCounts(ports),
    planDay: planDay(ports),
    submitSlice: submitSlice(ports),
    archiveBatches: archiveBatches(ports),
    retryPending: retryPending(ports),
    closePending: closePending(ports),
    failSlice: failSlice(ports),
    archiveOrphans: archiveOrphans(ports),
    orderUploadReports: orderUploadReports(ports),
    readUploadReports: readUploadReports(ports),
    checkExpiring: checkExpiring(ports),
    reconcileDay: reconcileDay(ports),
    sealDay: sealDay(ports),
    planAudits: freeingOnFailure(ports, notingBegin(ports, planAudits(ports))),
    queryAudits: queryAudits(ports),
    checkAudits: checkAudits(ports),
    storeAudits: storeAudits(ports),
    failAudits: freeingOnFailure(ports, failAudits(ports)),
    sealAudits: freeingOnFailure(ports, notingEnd(ports, sealAudits(ports))),
    extendToPolicy: extendToPolicy(ports),
    lockBlobs: lockBlobs(ports),
    holdNext: holdNext(ports),
    sumHold: sumHold(ports),
    settleHold: settleHold(ports),
    attestNext: attestNext(ports),
    closeAttestation: closeAttestation(ports),
    freeNext: freeNext(ports),
    endRelease: endRelease(ports),
    protectAtSource: protectAtSource(ports),
    releaseAtSource: releaseAtSource(ports),
    listRetrieval: listRetrieval(ports),
    verifyRetrieval: verifyRetrieval(ports),
    deliverRetrieval: deliverRetrieval(ports),
    failRetrieval: failRetrieval(ports),
    compareTenant: compareTenant(ports),
    sealTenant: sealTenant(ports),
    noteWarning: noteWarning(ports),
    failDay: failDay(ports),
  })
}
