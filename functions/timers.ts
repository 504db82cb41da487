/** Every schedule of the product, UTC. */
import { app, type InvocationContext } from '@azure/functions'
import df from 'durable-functions'
import { attestHolds, watchHolds, watchRetrievals, type LegalSchedulePorts } from './durable/legal-schedules.ts'
import type { Engine } from './durable/instances.ts'
import {
  archiveNightly,
  compareTenantWeekly,
  endInterruptions,
  exportAuditsNightly,
  sweepDays,
  type SchedulePorts,
} from './durable/schedules.ts'

type Ports = SchedulePorts & LegalSchedulePorts
type Work = (engine: Engine, ports: Ports) => Promise<void>

export const TIMERS: Record<string, { schedule: string; work: Work }> = {
  // Genesys needs some minutes to finish what ended at midnight.
  archiveNightly: { schedule: '0 30 0 * * *', work: archiveNightly },
  // By then every entry is settled: they appear up to 15 minutes late.
  exportAuditsNightly: { schedule: '0 0 2 * * *', work: exportAuditsNightly },
  // After the nights.
  archiveSweeps: { schedule: '0 30 5 * * *', work: sweepDays },
  // When nobody else needs the calls.
  compareTenantWeekly: { schedule: '0 0 6 * * 0', work: compareTenantWeekly },
  endInterruptions: { schedule: '0 */15 * * * *', work: endInterruptions },
  watchRetrievals: { schedule: '0 */5 * * * *', work: watchRetrievals },
  watchHolds: { schedule: '0 10-59/15 * * * *', work: watchHolds },
  attestHolds: { schedule: '0 0 3 * * *', work: attestHolds },
}

export function registerTimers(ports: Omit<Ports, 'say'>): void {
  for (const [name, { schedule, work }] of Object.entries(TIMERS))
    app.timer(name, {
      schedule,
      extraInputs: [df.input.durableClient()],
      handler: (_timer: unknown, context: InvocationContext) =>
        work(df.getClient(context), { ...ports, say: (text) => context.log(text) }),
    })
}
