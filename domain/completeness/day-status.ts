/** How a day stands. The lists are closed: types, schemas and views follow them. */

import type { LockMode } from '../retention/lock-mode.ts'

/** A day that ran to its end. */
export const CLOSED_STATUSES = ['complete', 'complete-with-excuses', 'gaps'] as const
export type ClosedStatus = (typeof CLOSED_STATUSES)[number]

export const DAY_STATUSES = ['running', ...CLOSED_STATUSES, 'failed'] as const
export type DayStatus = (typeof DAY_STATUSES)[number]

/**
 * As a person reads it: what was archived in trial is complete as far as a trial goes, and never just complete.
 * @param lock absent before there is a certificate
 */
export function statusText(status: string, lock: LockMode | undefined): string {
  return lock === 'trial' && isClosed(status) ? `trial (${status})` : status
}

/** It ran to its end. */
export function isClosed(status: string): boolean {
  const closed: readonly string[] = CLOSED_STATUSES
  return closed.includes(status)
}

/** Nothing is missing that anybody could still fetch. */
export function isWhole(status: string): boolean {
  return status === 'complete' || status === 'complete-with-excuses'
}
