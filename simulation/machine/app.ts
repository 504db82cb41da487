/** The app as it is deployed, but for its surroundings: orchestrations, activities and a client to start days. */
import type { DurableClient } from 'durable-functions'
import { createActivities } from '../../activities/index.ts'
import { coded } from '../../functions/durable/register.ts'
import { exportAudits } from '../../orchestrations/audits/export-audits.ts'
import { archiveDay } from '../../orchestrations/archive/archive-day.ts'
import { archiveSlice } from '../../orchestrations/archive/archive-slice.ts'
import { archiveSlices } from '../../orchestrations/archive/archive-slices.ts'
import { awaitRecordings } from '../../orchestrations/archive/await-recordings.ts'
import { searchLosses } from '../../orchestrations/archive/search-losses.ts'
import { backfill } from '../../orchestrations/backfill/backfill.ts'
import { appPorts, type AppParts, type AppPorts } from './app-ports.ts'
import { liveEngine, type Engine } from './live-engine.ts'

export interface SimulatedApp extends AppPorts {
  engine: Engine
  /** As the triggers see the engine. */
  client: DurableClient
}

export function simulatedApp(parts: AppParts): SimulatedApp {
  const made = appPorts(parts)
  const activities = Object.fromEntries(
    Object.entries(createActivities(made.ports)).map(([name, activity]) => [
      name,
      coded(activity as (input: unknown) => Promise<unknown>),
    ]),
  )
  const engine = liveEngine(
    parts.clock,
    { archiveDay, archiveSlices, archiveSlice, awaitRecordings, searchLosses, backfill, exportAudits },
    activities,
  )
  return { ...made, engine, client: clientOf(engine) }
}

function clientOf(engine: Engine): DurableClient {
  const client = {
    startNew: (name: string, { instanceId, input }: { instanceId: string; input: object }) =>
      engine.start(name, instanceId, input),
    getStatus: (instanceId: string) => {
      const view = engine.view(instanceId)
      // In the words of durable-functions 3.5: only these say that there is none.
      return view === null
        ? Promise.reject(new Error('DurableClient error: Durable Functions extension replied with HTTP 404 response.'))
        : Promise.resolve(view)
    },
  }
  return client as unknown as DurableClient
}
