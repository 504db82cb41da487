/**
 * Whether retention dates can be taken back. `trial`: storage keeps them, nothing is locked, and every certificate and
 * status says so. `locked`: as the policy asks, and nobody can shorten a date again.
 */
export const LOCK_MODES = ['trial', 'locked'] as const
export type LockMode = (typeof LOCK_MODES)[number]
