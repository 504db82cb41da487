import type { TrueConversation } from '../world/truth.ts'

/** What ended less than a night ago may still be under way, ms. */
const NIGHT = 26 * 3_600_000

/**
 * When it ended each time, epoch ms; none while its last stretch goes on, or ended less than a whole night ago: a look
 * of today then finds it on neither day.
 */
export function settledEnds({ stretches }: TrueConversation, now: number): number[] {
  const begun = stretches.filter(({ from }) => from <= now)
  const last = begun.at(-1)?.end ?? null
  if (last === null || last > now - NIGHT) return []
  return begun.flatMap(({ end }) => (end === null ? [] : [end]))
}
