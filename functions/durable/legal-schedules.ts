/** What the app does by itself about requests of Legal: none is late unheard, and none is left that nobody works on. */
import { urgency } from '../../domain/legal/request-clock.ts'
import type { RetrievalLog } from '../../domain/ports/retrieval-log.ts'
import type { Clock, EventLog } from '../../domain/ports/support.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { prepareRetrievalInput } from '../../orchestrations/legal/prepare-retrieval.ts'
import { isAlive, startOnce, type Engine } from './instances.ts'

export interface LegalSchedulePorts {
  retrievals: RetrievalLog
  clock: Clock
  log: EventLog
  say: (text: string) => void
}

/** An alert before the due instant, and one for every look after it; infra/ alerts on both. */
export async function watchRetrievals(
  engine: Engine,
  { retrievals, clock, log, say }: LegalSchedulePorts,
): Promise<void> {
  for (const id of await retrievals.open()) {
    try {
      const request = await retrievals.read(id)
      if (request?.status !== 'preparing') continue
      const { receivedAt, dueAt } = request
      const how = urgency(receivedAt, dueAt, clock.now())
      if (how !== 'in-time') log.warn(`retrieval.${how}`, { id, dueAt })
      if (!(await isAlive(engine, id)))
        say(`${id}: ${await startOnce(engine, ORCHESTRATIONS.prepareRetrieval, id, prepareRetrievalInput(id))}`)
    } catch (error) {
      say(`${id}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
