/**
 * Every activity's name, input and output: the one interface that types both the orchestrations and the
 * implementations.
 * Inputs and outputs are small JSON objects (pointers and counts); lists live in staging (claim check).
 */

import type { ClosedStatus } from '../domain/completeness/day-status.ts'
import type { BackfillBegin } from '../domain/completeness/backfill.ts'
import type { LockCursor, LockTally } from '../domain/retention/locking.ts'
import type { PolicyCursor, PolicyTally } from '../domain/retention/policy-application.ts'
import type { TenantTally } from '../domain/completeness/tenant-comparison.ts'
import type { HoldFigures, HoldStatus } from '../domain/legal/hold.ts'
import type { DayRun } from '../domain/day-run.ts'
import type { UploadStatus } from '../domain/ports/loss-source.ts'

export type HoldTally = Omit<HoldFigures, 'at'>

export interface Limits {
  /** Minutes between two looks at what is not ready yet. */
  retryMinutes: number
  /** Minutes after which nobody waits for a recording any more. */
  recordingMinutes: number
  /** How often the data lake is looked at. */
  lakeRounds: number
}

/** A batch of at most 100 conversations of a slice whose downloads Genesys prepares. */
export interface Batch {
  index: number
  batchId: string
  /** How many of its conversations earlier looks have archived: absent for none. */
  from?: number
}

export interface SliceRef extends DayRun {
  slice: string
}

/** One comparison of the whole tenant; `day` is the UTC day it began on. */
export interface TenantRun extends DayRun {
  /** Recordings that were made before this UTC day are left out; null: none. */
  since: string | null
}

/** Where a sweep of the synchronous query goes on. */
export interface SweepCursor {
  /** Still to be asked for, the next one first. */
  intervals: { from: string; to: string }[]
  /** The next page of the first interval; null: it has not begun, and may have to be halved. */
  page: { newestFirst: boolean; number: number } | null
  /** Ids of the last page that could be had oldest first: where newest first meets it, nothing is left between. */
  lastOldest: string[]
  /** Whether everything could be asked for. */
  whole: boolean
}
export interface TailCursor {
  sweep: SweepCursor
  /** Days before the day that is collected, and the next page of that one. */
  back: number
  page: number
  /** Pages that are in staging, and conversations in them. */
  staged: number
  found: number
}
export interface CountsCursor {
  sweep: SweepCursor
  /** Which part of the work it is; each leaves a list of the ids that it met. */
  part: number
  staged: number
  added: number
}

export interface UploadReportRef {
  id: string
  status: UploadStatus
}

/** One service of the day, and which attempt it is. */
export interface AuditStep extends DayRun {
  service: number
  attempt: number
}

export interface SealedAudits {
  status: 'complete' | 'gaps'
  services: number
  entries: number
  missing: number
  certificate: string
}

export type DiscoveryState = 'running' | 'done' | 'failed' | 'expired'

export interface SealedDay {
  status: ClosedStatus
  conversations: number
  archived: number
  excused: number
  missing: number
  certificate: string
}

export interface Activities {
  /**
   * Checks that what is written tonight could be read tomorrow and would be kept as the policy asks; throws otherwise.
   */
  prepareDay(input: DayRun): { policyVersion: string; limits: Limits }
  /** Is the data lake past the window? `availableUntil` is null when the tenant does not say. */
  checkDataLake(input: DayRun & { round: number }): { ready: boolean; availableUntil: string | null }
  snapshotNames(input: DayRun): { entities: number; path: string; missingKinds: string[] }
  startDiscovery(input: DayRun & { attempt: number }): { jobId: string }
  checkDiscovery(input: DayRun & { jobId: string; round: number }): { state: DiscoveryState; reason: string | null }
  /**
   * Reads up to ten result pages into staging. `cursor` null: from the start. Answers null when there are no more.
   * `expired`: the source has given up the job's results; what was read before stays. `page` is the next free number.
   */
  collectPages(input: DayRun & { jobId: string; cursor: string | null; page: number }): {
    cursor: string | null
    page: number
    expired: boolean
  }
  /** What the data lake does not have yet, by the synchronous query, into staging. */
  collectTail(input: DayRun & { from: string; at?: TailCursor }): { found: number; next?: TailCursor }
  /**
   * Counts what began on the day against the source's own count, by a way of its own; what the job left out is added.
   * `query` null: the source does not let itself be counted.
   */
  compareCounts(input: DayRun & { at?: CountsCursor }): {
    job: number
    query: number | null
    added: number
    next?: CountsCursor
  }
  /** De-duplicates, compares with the index, writes slices. */
  planDay(input: DayRun): { slices: number; conversations: number; known: number; open: number }
  submitSlice(input: SliceRef): { batches: Batch[] }
  /**
   * Archives the conversations of every batch that Genesys has ready; the others are handed back. `more`: some of them
   * only because this took so long, and nobody needs to wait before asking again.
   */
  archiveBatches(input: SliceRef & { batches: Batch[]; round: number; last: boolean }): {
    waiting: Batch[]
    pending: number
    more: boolean
  }
  /**
   * Looks again at some 200 of the conversations whose recordings were not ready; makes a slice of those that are now.
   * `pending`: how many it looked at; `more`: page + 1 of this round has others; `repeated`: this is the answer of an
   * earlier delivery, nobody has looked now.
   */
  retryPending(input: DayRun & { round: number; page: number }): {
    slice: string | null
    batches: Batch[]
    pending: number
    more: boolean
    repeated?: true
  }
  /** Closes some 200 of what is still pending with the reason: gaps, for a person to review. */
  closePending(input: DayRun & { page: number }): { gaps: number; more: boolean }
  /** Notes that a slice could not be archived: its conversations become gaps unless a later run finds them. */
  failSlice(input: SliceRef & { code: string; message: string }): { conversations: number }
  /** Archives recordings that belong to no conversation and are not archived yet. */
  archiveOrphans(input: DayRun & { round: number; from?: number }): {
    archived: number
    /** Of the whole round so far. */
    waiting: number
    /** How many of the source's list were looked at, where others are left; null when it is through. */
    next: number | null
  }
  /** Asks Genesys for its own lists of recordings by how their upload went. A list that is refused is warned of. */
  orderUploadReports(input: DayRun): { reports: UploadReportRef[] }
  /**
   * Reads the reports that are finished; the others are handed back. What they name of conversations that are to be
   * archived goes to their slices; the rest, and all of it once the slices have begun (`late`), is compared by
   * reconciliation.
   */
  readUploadReports(input: DayRun & { reports: UploadReportRef[]; round: number; last: boolean; late?: true }): {
    waiting: UploadReportRef[]
    named: number
  }
  /** Raises an alarm for recordings that Genesys is about to delete and the archive does not hold. */
  checkExpiring(input: DayRun): { atRisk: number }
  /**
   * Compares the next part of the source's list of recordings with the index. `cursor` null: from the beginning, and
   * in the answer: that was the last.
   */
  compareTenant(input: TenantRun & { cursor: string | null; page: number }): {
    cursor: string | null
    tally: TenantTally
  }
  /** Writes what is missing as evidence and signs the comparison. `pages`: parts that were compared. */
  sealTenant(input: TenantRun & { pages: number; tally: TenantTally }): { certificate: string; list: string }
  /** `next`: its time was over; it goes on with that shard, and only the last answer counts. */
  reconcileDay(input: DayRun & { shard?: number }): {
    status: SealedDay['status']
    excused: number
    missing: number
    next?: number
  }
  sealDay(input: DayRun): SealedDay
  /**
   * Looks after a backfill: days that ended, days to begin. The first look writes down what is asked for (`begin`):
   * only the orchestration that runs writes the record. Delivered again it finds what it has done.
   */
  pollBackfill(input: { id: string; round: number; begin?: BackfillBegin }): { finished: boolean }
  /**
   * Takes the organisation's one audit query for the day and lists the services; not acquired while another day has it.
   */
  planAudits(input: DayRun & { round: number }): { acquired: boolean; services: number }
  /** Starts the query of a part of the day, unless it was started before or the service is stored already. */
  queryAudits(input: AuditStep & { part: number; parts: number; round: number }): {
    kind: 'submitted' | 'stored' | 'busy' | 'too-large' | 'unsupported'
  }
  checkAudits(input: AuditStep & { part: number; parts: number; round: number }): {
    state: 'running' | 'succeeded' | 'failed'
  }
  /** Streams the results into the vault and the index: by query, or by the realtime pages. */
  storeAudits(input: AuditStep & { parts: number; source: 'query' | 'realtime' }): { entries: number }
  failAudits(input: AuditStep & { reason: string }): { failed: true }
  sealAudits(input: DayRun): SealedAudits
  /**
   * Keeps the next records of a range as long as today's policy asks, never shorter. `cursor` null: from the beginning
   * of the range; answered null when the range is done.
   */
  extendToPolicy(input: { from: string; to: string; cursor: PolicyCursor | null }): {
    tally: PolicyTally
    cursor: PolicyCursor | null
    policyVersion: string
  }
  /**
   * Locks the next blobs of a range of days, then evidence. `cursor` null: from the beginning of the range; answered
   * null when all is done.
   */
  lockBlobs(input: { from: string; to: string; cursor: LockCursor | null; dryRun: boolean }): {
    tally: LockTally
    cursor: LockCursor | null
  }
  /** Holds what a scope asks for, some minutes' worth. `superseded`: the hold was widened or released meanwhile. */
  holdNext(input: { matterId: string; round: number; asOf: string; part: number; cursor: string | null }): {
    next: { part: number; cursor: string | null } | null
    tally: HoldTally
    superseded: boolean
  }
  /** Counts some thousand records of a hold. */
  sumHold(input: { matterId: string; after: string | null }): { after: string | null; tally: HoldTally }
  settleHold(input: { matterId: string; round: number; tally: HoldTally }): { status: HoldStatus }
  attestNext(input: { matterId: string; after: string | null }): {
    after: string | null
    tally: HoldTally
    restored: number
  }
  closeAttestation(input: { matterId: string; tally: HoldTally; restored: number; month: string }): { attested: true }
  freeNext(input: { matterId: string; after: string | null }): { after: string | null; records: number }
  endRelease(input: { matterId: string }): { released: true }
  /** Asks the source for protection, some minutes' worth, of what was not asked for in this look. */
  protectAtSource(input: { matterId: string; day: string; look: string }): { done: boolean }
  releaseAtSource(input: { matterId: string; day: string }): { outcome: 'done' | 'more' | 'failed' }
  /** The next records of a request of Legal, their objects in pages from `page` on. `step` counts these calls. */
  listRetrieval(input: { id: string; cursor: string | null; step: number; page: number }): {
    cursor: string | null
    page: number
    conversations: number
    objects: number
    bytes: number
  }
  /** Reads the objects of the pages from `page` on again, for some minutes; `page` null: all are verified. */
  verifyRetrieval(input: { id: string; page: number; pages: number }): { page: number | null; withheld: number }
  deliverRetrieval(input: {
    id: string
    conversations: number
    objects: number
    bytes: number
    pages: number
    withheld: number
  }): { delivered: true }
  failRetrieval(input: { id: string; code: string; message: string }): { failed: true }
  noteWarning(input: DayRun & { warning: string }): { noted: true }
  failDay(input: DayRun & { code: string; message: string }): { status: 'failed' }
}

/** Activities that start orchestrations themselves, and so are built where the durable client is: in functions/. */
export type ClientActivity = 'pollBackfill'

/** How an implementation looks: the same shapes, asynchronous. */
export type ActivityImplementations = {
  [K in keyof Activities]: (input: Parameters<Activities[K]>[0]) => Promise<ReturnType<Activities[K]>>
}
