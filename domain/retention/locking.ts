/** Locking what was archived in trial: where to look, and how far it has come. */
import { AUDIT_LOGS, classContainers, EVIDENCE, EVENTS } from '../record/container-names.ts'
import { dayPath } from '../record/vault-names.ts'
import { nextDay } from '../day.ts'
import type { RetentionPolicy } from './retention-policy.ts'

export interface LockTally {
  /** Blobs looked at. */
  looked: number
  /** Locked now; in a dry run, what would be. */
  locked: number
  /** Their date is past: storage keeps no lock for it. */
  over: number
  /** Blobs without a date, or that refused to be locked. */
  failed: number
}
export const NOTHING_LOCKED: LockTally = { looked: 0, locked: 0, over: 0, failed: 0 }

/** The next blob to look at is the first behind `after`. `day` null: evidence, which is not ordered by days. */
export interface LockCursor {
  day: string | null
  /** Index into the places of the day. */
  place: number
  after: string | null
}

export interface LockPlace {
  container: string
  prefix: string
}

/** Containers whose blobs are locked, of records by their day; the exact ones too, whose default policy never is. */
export function lockPlaces(policy: RetentionPolicy, day: string | null): LockPlace[] {
  if (day === null) return [EVIDENCE, EVENTS].map((container) => ({ container, prefix: '' }))
  const records = policy.classes.filter(({ mode }) => mode === 'locked').flatMap(({ id }) => classContainers(id))
  return [...records, AUDIT_LOGS].map((container) => ({ container, prefix: `${dayPath(day)}/` }))
}

/** What follows a day in a range: the next one, then evidence, then nothing (undefined). */
export function afterDay(day: string | null, to: string): string | null | undefined {
  if (day === null) return undefined
  return day < to ? nextDay(day) : null
}
