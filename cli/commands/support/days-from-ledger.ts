/** The state of days read from the index, for when no app runs that could be asked. */
import type { DayLedger } from '../../../domain/ports/day-ledger.ts'
import { shownDay } from '../../../use-cases/day-state.ts'
import { ApiFailed, type Api } from '../../api-client.ts'

const DAYS = 60

/** @throws ApiFailed `unknown-day` like the app */
export function daysFromLedger(ledger: DayLedger): Pick<Api, 'day' | 'days'> {
  return {
    async day(day) {
      const state = await ledger.read(day)
      if (state === null) throw new ApiFailed('unknown-day', `${day} has not been archived and is not being archived`)
      const interrupted = state.status === 'running'
      return {
        ...(await shownDay(ledger, state)),
        waitingFor: null,
        phase: interrupted
          ? `interrupted while ${state.phase}; npm start or holdfast archive goes on with it`
          : state.phase,
      }
    },
    days: () => ledger.recent(DAYS),
  }
}
