import { app } from '@azure/functions'
import df from 'durable-functions'
import { previousDay } from '../domain/archive-day.ts'
import type { Clock } from '../domain/ports/support.ts'
import { startDay } from './day-starter.ts'

/** Nightly at 00:30 UTC for the day before (CAP-1): Genesys needs some minutes to finish what ended at midnight. */
export function registerSchedules({ clock }: { clock: Clock }): void {
  app.timer('archiveNightly', {
    schedule: '0 30 0 * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const day = previousDay(clock.now())
      context.log(`nightly archive of ${day}: ${await startDay(df.getClient(context), day)}`)
    },
  })
}
