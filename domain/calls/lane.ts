/**
 * On whose behalf a call is made: a caller waits for its answer, a timer archives, or old days and the whole tenant are
 * worked through behind both.
 */
export const LANES = ['person', 'night', 'backfill'] as const
export type Lane = (typeof LANES)[number]
