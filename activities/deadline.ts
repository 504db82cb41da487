/** How long an activity goes on: a function that runs for half an hour is killed, with its worker and all beside it. */
import type { Clock } from '../domain/ports/support.ts'

/**
 * After this long an activity begins nothing more, saves what it has and hands back the rest. What has begun by then
 * may take some minutes where calls are few; all together stays under five.
 */
const BEGINS_WITHIN_MS = 2 * 60_000

export interface Deadline {
  over(): boolean
}

/** Counts from now. */
export function deadline({ clock }: { clock: Clock }, ms = BEGINS_WITHIN_MS): Deadline {
  const began = clock.now()
  return { over: () => clock.now() - began >= ms }
}

/** Says of a loop that it may wait without looking at the clock: the parts of one thing, the files of one look. */
export const few = <T>(items: readonly T[]): readonly T[] => items
