/** What waits for a person (CAP-3): open gaps, and excuses that somebody must decide on. */
import { GAP_REASONS, isExcused, TO_BE_REVIEWED, type GapReason } from './gap.ts'
import type { RecordedGap } from '../ports/day-ledger.ts'

export interface Review {
  day: string
  conversationId: string
  objectId: string
  reason: GapReason
  /** The reason in words. */
  meaning: string
  detail: string
  /** ISO UTC: when it was first recorded. */
  since: string
  ageHours: number
  /** The one step that tries again: archives what can be had now, and writes a certificate that supersedes. */
  retry: { method: 'POST'; path: string }
}

/** @param now epoch ms */
export function reviewsOf(day: string, gaps: readonly RecordedGap[], now: number): Review[] {
  return gaps
    .filter((gap) => !isExcused(gap) || TO_BE_REVIEWED.includes(gap.reason))
    .map(({ conversationId, objectId, reason, detail, since }) => ({
      day,
      conversationId,
      objectId,
      reason,
      meaning: GAP_REASONS[reason],
      detail,
      since,
      ageHours: Math.max(0, Math.floor((now - Date.parse(since)) / 3_600_000)),
      retry: { method: 'POST', path: `/api/archive/days/${day}` },
    }))
}
