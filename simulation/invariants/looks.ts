/** When the app must have looked at a day: in its night, and a day, three, seven and thirty days after it. */
import { utcDay } from '../world/truth.ts'
import type { Evidence } from './evidence.ts'
import { isDisturbed } from './evidence.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** From the midnight after the day to each look, and how long a look waits for what is late. */
const LOOKS = [0.5, 24 + 5.5, 3 * 24 + 5.5, 7 * 24 + 5.5, 30 * 24 + 5.5]
const WAITS = 8 * HOUR

/**
 * Whether nothing disturbed the same hours of one of so many days, from a midnight on.
 * @param hours ms after each midnight
 */
export function hadQuietDay(
  evidence: Evidence,
  midnight: number,
  days: number,
  hours: { from: number; to: number },
): boolean {
  return Array.from({ length: days }, (_, i) => midnight + i * DAY).some(
    (today) => today + hours.to <= evidence.now && !isDisturbed(evidence, today + hours.from, today + hours.to),
  )
}

/** When a later look is made and days are caught up, with an hour before it and all that it may wait for. */
export const MORNING = { from: 4.5 * HOUR, to: 13.5 * HOUR }
/** A day that failed is caught up, and a look that failed is made again, on so many mornings. */
export const MADE_UP_DAYS = 30

/**
 * The day of `end` has never closed, and no morning was undisturbed on which it could have been caught up: it says
 * nothing yet, and so nothing false.
 */
export function isStillOpen(evidence: Evidence, end: number): boolean {
  const day = utcDay(end)
  if (evidence.days.get(day)?.state?.closed != null) return false
  return !hadQuietDay(evidence, Date.parse(day) + DAY, MADE_UP_DAYS, MORNING)
}

/** The looks at the day of `end` that nothing disturbed, as `[from, to]` in epoch ms. */
export function undisturbedLooks(evidence: Evidence, end: number): { from: number; to: number }[] {
  const midnight = Date.parse(utcDay(end)) + DAY
  return LOOKS.map((hours) => ({ from: midnight + hours * HOUR, to: midnight + hours * HOUR + WAITS })).filter(
    ({ from, to }) => from >= evidence.world.start && to <= evidence.now && !isDisturbed(evidence, from - HOUR, to),
  )
}
