/**
 * Who may do what: one row an operation, one column a role. docs/roles.md is printed from it, and every request is
 * decided by it; an operation without a row is refused to everybody.
 */
import type { AccessAction } from '../domain/access/access-event.ts'
import type { Principal, Role } from '../domain/access/principal.ts'

/**
 * `second-person`: entitled, as long as another person asked for it (domain/access/second-person.ts).
 * `never`: not even to somebody who has another role that may: who runs the platform sees no content.
 */
export type Decision = 'allow' | 'second-person' | 'deny' | 'never'

export interface RoleRow {
  action: AccessAction
  /** `counted`: figures without content, asked every second: an allowed one is a line a minute, any other a line. */
  onRecord: 'every' | 'counted'
  by: Readonly<Record<Role, Decision>>
}

type Cells = readonly [R: Decision, C: Decision, A: Decision, P: Decision, E: Decision, S: Decision]
function row(action: AccessAction, onRecord: RoleRow['onRecord'], [R, C, A, P, E, S]: Cells): RoleRow {
  return {
    action,
    onRecord,
    by: {
      'Legal.Reviewer': R,
      'Compliance.Officer': C,
      'Auditor': A,
      'Platform.Administrator': P,
      'Executive.Officer': E,
      'Platform.Machine': S,
    },
  }
}

// prettier-ignore
const CONTENT: Cells =  ['allow', 'allow',         'deny',  'never', 'allow',         'never']
// prettier-ignore
const HOLD: Cells =     ['deny',  'allow',         'deny',  'deny',  'deny',          'deny']
// prettier-ignore
const HOLD_SEEN: Cells = ['deny', 'allow',         'deny',  'deny',  'allow',         'deny']
// prettier-ignore
const APPROVAL: Cells = ['deny',  'second-person', 'deny',  'deny',  'second-person', 'never']
// prettier-ignore
const TRAIL: Cells =    ['deny',  'allow',         'allow', 'deny',  'deny',          'deny']
// prettier-ignore
const OPERATE: Cells =  ['deny',  'allow',         'deny',  'allow', 'deny',          'allow']

/** By operation id. */
export const ROLE_TABLE: Readonly<Record<string, RoleRow>> = {
  startArchiveDay: row('archive.start', 'every', OPERATE),
  getArchiveDay: row('archive.status', 'counted', OPERATE),
  listArchiveDays: row('archive.status', 'counted', OPERATE),
  getCoverage: row('archive.status', 'counted', OPERATE),
  getReviews: row('archive.status', 'counted', OPERATE),
  getHealthDetails: row('archive.status', 'counted', OPERATE),
  startBackfill: row('archive.start', 'every', OPERATE),
  listBackfills: row('archive.status', 'counted', OPERATE),
  getBackfill: row('archive.status', 'counted', OPERATE),
  cancelBackfill: row('archive.start', 'every', OPERATE),
  startPolicyApplication: row('archive.start', 'every', OPERATE),
  getPolicyApplication: row('archive.status', 'counted', OPERATE),
  startLock: row('retention.lock', 'every', HOLD),
  approveDisposal: row('disposal.approve', 'every', HOLD),
  getLock: row('archive.status', 'counted', OPERATE),
  startTenantComparison: row('archive.start', 'every', OPERATE),
  getTenantComparison: row('archive.status', 'counted', OPERATE),
  startAuditDay: row('archive.start', 'every', OPERATE),
  getAuditDay: row('archive.status', 'counted', OPERATE),
  searchAudits: row('audits.search', 'every', TRAIL),
  extendRetention: row('retention.extend', 'every', HOLD),
  approveExtension: row('retention.approve', 'every', APPROVAL),

  searchRecords: row('records.search', 'every', CONTENT),
  getRecord: row('record.read', 'every', CONTENT),
  createRetrieval: row('retrieval.create', 'every', CONTENT),
  retrieve: row('retrieval.create', 'every', CONTENT),
  getRetrieval: row('retrieval.read', 'every', CONTENT),
  streamObject: row('content.stream', 'every', CONTENT),
  createHold: row('hold.create', 'every', HOLD),
  listHolds: row('hold.list', 'every', HOLD_SEEN),
  getHold: row('hold.read', 'every', HOLD_SEEN),
  getHoldReport: row('hold.read', 'every', HOLD_SEEN),
  widenHold: row('hold.widen', 'every', HOLD),
  releaseHold: row('hold.release', 'every', HOLD),
  approveHoldRelease: row('hold.approve', 'every', APPROVAL),
  searchAccess: row('trail.read', 'every', TRAIL),
}

/** The best of the caller's roles; `never` in any of them beats all others, and no role is no. */
export function decide(operationId: string, principal: Principal): Decision {
  const by = ROLE_TABLE[operationId]?.by
  if (by === undefined) return 'never'
  const decisions = new Set(principal.roles.map((role) => by[role]))
  for (const strongest of ['never', 'allow', 'second-person'] as const) if (decisions.has(strongest)) return strongest
  return 'deny'
}
