/** The app as it is deployed, but for its surroundings: orchestrations, activities and a client to start days. */
import type { DurableClient } from 'durable-functions'
import { draw } from '../../local/genesys-simulator/random.ts'
import { orchestrations } from '../../orchestrations/registry.ts'
import { activityRun } from '../durable/activity-run.ts'
import type { ActivityFunctions } from '../durable/activities.ts'
import type { DayRunner } from '../../domain/ports/backfill-log.ts'
import { archiveInstanceId, isAlive, startDay, type Engine } from '../../functions/durable/instances.ts'
import { durableWorld, type DurableWorld } from '../durable/world.ts'
import { settled } from '../time/settled.ts'
import type { Mishaps } from './mishaps.ts'
import { startProcess, type AppProcess, type ProcessParts } from './process.ts'
import type { Storage } from './storage.ts'

export interface SimulatedApp {
  storage: Storage
  engine: DurableWorld
  /** As the triggers see the engine. */
  client: DurableClient
}

const HOSTS = 2

export interface AppParts extends Omit<ProcessParts, 'random' | 'days'> {
  seed: number
  /** Told of every activity that begins. */
  counted: (instanceId: string, name: string) => void
  mishaps: Mishaps
}

export function simulatedApp({ seed, mishaps, counted, ...parts }: AppParts): SimulatedApp {
  const processes = new Map<number, AppProcess>()
  const retries = draw('retries', seed)
  const order = draw('order', seed)
  const start = (): AppProcess =>
    startProcess({ ...parts, days, random: () => retries.real() }, (ports) => mishaps.around(ports))
  const engineNow = (): Engine => clientOf(engine)
  const days: DayRunner = {
    start: async (day, purpose) => void (await startDay(engineNow(), day, purpose)),
    isRunning: (day) => isAlive(engineNow(), archiveInstanceId(day)),
  }
  const activities: ActivityFunctions = Object.fromEntries(
    Object.keys(start().activities).map((name) => [
      name,
      async (input: unknown) => {
        const run = activityRun()
        const host = run?.host ?? 0
        counted(run?.instanceId ?? '', name)
        const process = processes.get(host) ?? start()
        processes.set(host, process)
        return await process.activities[name]?.(input)
      },
    ]),
  )
  const engine = durableWorld({
    orchestrators: orchestrations,
    activities,
    clock: parts.clock,
    random: () => order.real(),
    hosts: HOSTS,
    maxActivities: 6,
    stayLoaded: true,
    settled,
    machine: { ...mishaps.machine, died: (host) => void processes.delete(host) },
  })
  return { storage: parts.storage, engine, client: clientOf(engine) }
}

function clientOf(engine: DurableWorld): DurableClient {
  const client = {
    startNew: (name: string, { instanceId, input }: { instanceId: string; input: object }) =>
      engine.start(name, input, instanceId) === 'started'
        ? Promise.resolve(instanceId)
        : Promise.reject(new Error(`An orchestration with id '${instanceId}' already exists`)),
    getStatus: (instanceId: string) => {
      const status = engine.status(instanceId)
      // In the words of durable-functions 3.5: only these say that there is none.
      return status === null
        ? Promise.reject(new Error('DurableClient error: Durable Functions extension replied with HTTP 404 response.'))
        : Promise.resolve(status)
    },
  }
  // Only what the app calls is here; anything else fails loudly.
  return client as unknown as DurableClient
}
