import type { DayLedger } from '../domain/ports/day-ledger.ts'

/** Adds to what an operator should know of the day; each warning once, also when an activity is delivered again. */
export async function addWarnings(
  ledger: Pick<DayLedger, 'read' | 'update'>,
  day: string,
  warnings: readonly string[],
): Promise<void> {
  if (warnings.length === 0) return
  const known = (await ledger.read(day))?.warnings ?? []
  await ledger.update(day, { warnings: [...new Set([...known, ...warnings])] })
}
