import type { DayLedger } from '../domain/ports/day-ledger.ts'

/** Adds to what an operator should know of the day; each warning once, also when an activity is delivered again. */
export async function addWarnings(
  ledger: Pick<DayLedger, 'warn'>,
  day: string,
  warnings: readonly string[],
): Promise<void> {
  if (warnings.length > 0) await ledger.warn(day, warnings)
}
