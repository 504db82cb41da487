import { app } from '@azure/functions'
import df from 'durable-functions'
import { daysToCatchUp, daysToSweep, previousDay } from '../domain/day.ts'
import type { DayLedger } from '../domain/ports/day-ledger.ts'
import type { Clock } from '../domain/ports/support.ts'
import { startDay } from './durable/instances.ts'

const CATCH_UP_DAYS = 30

export function registerSchedules({ clock, ledger }: { clock: Clock; ledger: Pick<DayLedger, 'recent'> }): void {
  /** Nightly at 00:30 UTC for the day before (CAP-1): Genesys needs some minutes to finish what ended at midnight. */
  app.timer('archiveNightly', {
    schedule: '0 30 0 * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const day = previousDay(clock.now())
      context.log(`nightly archive of ${day}: ${await startDay(df.getClient(context), day)}`)
    },
  })

  /**
   * At 05:30 UTC, after the nights: days whose second look is due after 24 h, 72 h, 7 d or 30 d (CAP-11), and days that
   * failed or were never begun, because the app was down. Each under its own instance id, so that nothing runs twice.
   */
  app.timer('archiveSweeps', {
    schedule: '0 30 5 * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const client = df.getClient(context)
      const now = clock.now()
      for (const day of daysToSweep(now))
        context.log(`later sweep of ${day}: ${await startDay(client, day, 'resweep')}`)
      for (const day of daysToCatchUp(await ledger.recent(CATCH_UP_DAYS), now))
        context.log(`catching up ${day}: ${await startDay(client, day)}`)
    },
  })
}
