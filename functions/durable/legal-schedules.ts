/** What the app does by itself about requests of Legal: none is late unheard, and none is left that nobody works on. */
import { urgency } from '../../domain/legal/request-clock.ts'
import { isInForce, type Hold } from '../../domain/legal/hold.ts'
import type { HoldRegister } from '../../domain/ports/hold-register.ts'
import type { RetrievalLog } from '../../domain/ports/retrieval-log.ts'
import type { Clock, EventLog } from '../../domain/ports/support.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { prepareRetrievalInput } from '../../orchestrations/legal/prepare-retrieval.ts'
import { beginAttestation, beginRelease, placeRound } from './hold-instances.ts'
import { isAlive, startOnce, type Engine, type StartOutcome } from './instances.ts'

export interface LegalSchedulePorts {
  holds: HoldRegister
  retrievals: RetrievalLog
  clock: Clock
  log: EventLog
  say: (text: string) => void
}

/** An alert before the due instant, and one for every look after it; infra/ alerts on both. */
export async function watchRetrievals(
  engine: Engine,
  { retrievals, clock, log, say }: Omit<LegalSchedulePorts, 'holds'>,
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

/** A hold that is said to be placed or released while nobody works on it is gone on with. */
export async function watchHolds(
  engine: Engine,
  { holds, clock, say }: Pick<LegalSchedulePorts, 'holds' | 'clock' | 'say'>,
): Promise<void> {
  for (const hold of await holds.list())
    await each(say, hold, () => {
      switch (hold.status) {
        case 'placing':
          return placeRound(engine, hold, new Date(clock.now()).toISOString())
        case 'releasing':
          return beginRelease(engine, hold)
        case 'in-force':
        case 'release-requested':
        case 'released':
          return Promise.resolve('already-running' as const)
      }
    })
}

/** Once a month for every hold that stands; one that was missed or died is begun on the next morning. */
export async function attestHolds(
  engine: Engine,
  { holds, clock, say }: Pick<LegalSchedulePorts, 'holds' | 'clock' | 'say'>,
): Promise<void> {
  const month = new Date(clock.now()).toISOString().slice(0, 7)
  for (const hold of (await holds.list()).filter(isInForce))
    if ((hold.attestation?.at ?? hold.placedAt).slice(0, 7) < month)
      await each(say, hold, () => beginAttestation(engine, hold, month))
}

/** One that cannot be begun leaves the others to be begun. */
async function each(
  say: (text: string) => void,
  { matterId, status }: Hold,
  work: () => Promise<StartOutcome>,
): Promise<void> {
  try {
    if ((await work()) === 'started') say(`hold ${matterId} (${status}): gone on with`)
  } catch (error) {
    say(`hold ${matterId}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
