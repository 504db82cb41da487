/** Every orchestration under its registered name: what functions/ registers, and what tests and the simulation run. */
import { archiveDay } from './archive/archive-day.ts'
import { archiveSlice } from './archive/archive-slice.ts'
import { archiveSlices } from './archive/archive-slices.ts'
import { awaitRecordings } from './archive/await-recordings.ts'
import { searchLosses } from './archive/search-losses.ts'
import { exportAudits } from './audits/export-audits.ts'
import { backfill } from './backfill/backfill.ts'
import { attestHold } from './legal/attest-hold.ts'
import { placeHold } from './legal/place-hold.ts'
import { freeHold } from './legal/free-hold.ts'
import { prepareRetrieval } from './legal/prepare-retrieval.ts'
import { applyPolicy } from './retention/apply-policy.ts'
import { lockRecords } from './retention/lock-records.ts'
import { compareWholeTenant } from './tenant/compare-tenant.ts'
import type { ORCHESTRATIONS } from './names.ts'

export const orchestrations = {
  archiveDay,
  archiveSlices,
  archiveSlice,
  awaitRecordings,
  searchLosses,
  backfill,
  exportAudits,
  applyPolicy,
  lockRecords,
  prepareRetrieval,
  compareWholeTenant,
  placeHold,
  freeHold,
  attestHold,
} satisfies Record<keyof typeof ORCHESTRATIONS, unknown>
