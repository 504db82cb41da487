/** How a day stands. The lists are closed: types, schemas and views follow them. */

/** A day that ran to its end. */
export const CLOSED_STATUSES = ['complete', 'complete-with-excuses', 'gaps'] as const
export type ClosedStatus = (typeof CLOSED_STATUSES)[number]

export const DAY_STATUSES = ['running', ...CLOSED_STATUSES, 'failed'] as const
export type DayStatus = (typeof DAY_STATUSES)[number]

/** Nothing is missing that anybody could still fetch. */
export function isWhole(status: string): boolean {
  return status === 'complete' || status === 'complete-with-excuses'
}
