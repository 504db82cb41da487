import type { TrueConversation } from '../world/truth.ts'

/** What ended less than a night ago may still be under way, ms. */
const NIGHT = 26 * 3_600_000

/** When it ended each time, as far as a whole night has passed since; epoch ms. */
export function settledEnds({ stretches }: TrueConversation, now: number): number[] {
  return stretches.flatMap(({ end }) => (end !== null && end <= now - NIGHT ? [end] : []))
}
