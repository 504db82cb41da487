/** A day as it is shown: the app and the command line answer the same figures, whether anything runs or not. */
import type { Gap } from '../domain/completeness/gap.ts'
import type { DayLedger, DayState } from '../domain/ports/day-ledger.ts'

/** More than a person reads; all of them stand in the inventory. */
const GAPS_SHOWN = 200

export interface ShownDay extends DayState {
  /** The first 200. */
  gaps: Gap[]
  gapCount: number
}

/** Costs a read of the day's partition. */
export async function shownDay(ledger: Pick<DayLedger, 'gaps' | 'totals'>, state: DayState): Promise<ShownDay> {
  const gaps: Gap[] = []
  let gapCount = 0
  for await (const page of ledger.gaps(state.day)) {
    gapCount += page.length
    gaps.push(...page.slice(0, GAPS_SHOWN - gaps.length))
  }
  const totals = await ledger.totals(state.day)
  // A closed day counts what its certificate counts, orphans included; only the calls are a sum over every run of it.
  const live = state.certificate === null || state.status === 'running' ? totals : { genesysCalls: totals.genesysCalls }
  return { ...state, counts: { ...state.counts, ...live }, gaps, gapCount }
}
