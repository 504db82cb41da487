/** The state of days read from the index, for when no app runs that could be asked. */
import type { Gap } from '../../../domain/completeness/gap.ts'
import type { DayLedger } from '../../../domain/ports/day-ledger.ts'
import { ApiFailed, type Api } from '../../api-client.ts'

const DAYS = 60
const GAPS_SHOWN = 200

/** @throws ApiFailed `unknown-day` like the app */
export function daysFromLedger(ledger: DayLedger): Pick<Api, 'day' | 'days'> {
  return {
    async day(day) {
      const state = await ledger.read(day)
      if (state === null) throw new ApiFailed('unknown-day', `${day} has not been archived and is not being archived`)
      const gaps: Gap[] = []
      let gapCount = 0
      for await (const page of ledger.gaps(day)) {
        gapCount += page.length
        gaps.push(...page.slice(0, GAPS_SHOWN - gaps.length))
      }
      const { archived, ...totals } = await ledger.totals(day)
      const interrupted = state.status === 'running'
      return {
        ...state,
        gaps,
        gapCount,
        waitingFor: null,
        counts: { ...state.counts, ...totals, ...(interrupted ? { archived } : {}) },
        phase: interrupted
          ? `interrupted while ${state.phase}; npm start or holdfast archive goes on with it`
          : state.phase,
      }
    },
    days: () => ledger.recent(DAYS),
  }
}
