/** The activity that looks after a backfill: the only one that needs the durable client, because it starts days. */
import type { InvocationContext } from '@azure/functions'
import df from 'durable-functions'
import { pollBackfill } from '../../activities/backfill/poll-backfill.ts'
import type { Activities, ClientActivity } from '../../activities/contract.ts'
import type { BackfillLog, DayRunner } from '../../domain/ports/backfill-log.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { archiveInstanceId, isAlive, startDay, type Engine } from './instances.ts'
import { coded } from './register.ts'

interface Ports {
  backfills: BackfillLog
  ledger: DayLedger
  clock: Clock
}

export function registerBackfillActivity(ports: Ports): void {
  df.app.activity('pollBackfill' satisfies ClientActivity, {
    extraInputs: [df.input.durableClient()],
    handler: (input: unknown, context: InvocationContext) =>
      coded((entry) =>
        pollBackfill(ports, dayRunner(df.getClient(context)))(entry as Parameters<Activities['pollBackfill']>[0]),
      )(input),
  })
}

function dayRunner(engine: Engine): DayRunner {
  return {
    isRunning: (day) => isAlive(engine, archiveInstanceId(day)),
    start: async (day, purpose) => {
      await startDay(engine, day, purpose)
    },
  }
}
