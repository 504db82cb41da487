/** Every operation of the API. */
import { searchAccess } from './access.ts'
import { getAuditDay, searchAudits, startAuditDay } from './audits.ts'
import { cancelBackfill, getBackfill, listBackfills, startBackfill } from './backfills.ts'
import { getCoverage, getReviews } from './coverage.ts'
import { getArchiveDay, listArchiveDays, startArchiveDay } from './days.ts'
import { approveExtension, extendRetention } from './extensions.ts'
import { getHealthDetails, health } from './health.ts'
import { getLock, startLock } from './locks.ts'
import { getPolicyApplication, startPolicyApplication } from './policy.ts'
import { approveDisposal } from './quarantine.ts'
import { getTenantComparison, startTenantComparison } from './tenant.ts'
import { approveHoldRelease, createHold, getHold, getHoldReport, listHolds, releaseHold, widenHold } from './holds.ts'
import type { Operation } from './operation.ts'
import { createRetrieval, getRetrieval, retrieve, streamObject } from './retrievals.ts'
import { getRecord, searchRecords } from './records.ts'

export const OPERATIONS: readonly Operation[] = [
  startArchiveDay,
  getArchiveDay,
  listArchiveDays,
  getCoverage,
  getReviews,
  startBackfill,
  listBackfills,
  getBackfill,
  cancelBackfill,
  extendRetention,
  approveExtension,
  startPolicyApplication,
  getPolicyApplication,
  startLock,
  getLock,
  approveDisposal,
  startTenantComparison,
  getTenantComparison,
  startAuditDay,
  getAuditDay,
  searchAudits,
  searchAccess,
  searchRecords,
  getRecord,
  createRetrieval,
  retrieve,
  getRetrieval,
  streamObject,
  createHold,
  listHolds,
  getHold,
  widenHold,
  releaseHold,
  approveHoldRelease,
  getHoldReport,
  health,
  getHealthDetails,
]
