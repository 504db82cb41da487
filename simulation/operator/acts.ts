/** What people do: start days again, end nights, ask for extensions, whenever it pleases them. */
import type { Engine } from '../../functions/durable/instances.ts'
import { archiveInstanceId, beginBackfill, startDay } from '../../functions/durable/instances.ts'
import { extendRecord } from '../../use-cases/retention/extend-record.ts'
import type { SimulatedClock } from '../clock.ts'
import type { DurableWorld } from '../durable/world.ts'
import type { Storage } from '../machine/storage.ts'
import type { Happening } from '../story/story.ts'
import { utcDay, type World } from '../world/truth.ts'
import type { Agenda } from './agenda.ts'

const DAY = 86_400_000
const EXTENSION_YEARS = 12
const SILENT = { info: () => {}, warn: () => {} }

export interface ActParts {
  engine: DurableWorld
  client: Engine
  clock: SimulatedClock
  storage: Storage
  world: World
}

export function scheduleActs(agenda: Agenda, happenings: readonly Happening[], parts: ActParts): void {
  for (const happening of happenings) {
    const act = actOf(happening, parts)
    if (act !== null) agenda.at(happening.at, act)
  }
}

function actOf(happening: Happening, parts: ActParts): (() => Promise<void>) | null {
  const { engine, client, clock } = parts
  switch (happening.kind) {
    case 'operator: starts a day again':
      return async () => void (await startDay(client, earlierDay(happening, parts)))
    case 'operator: starts a day twice at once':
      return async () => {
        const day = earlierDay(happening, parts)
        await Promise.all([startDay(client, day), startDay(client, day, 'backfill')])
      }
    case 'operator: ends a running night':
      return () => {
        engine.terminate(archiveInstanceId(utcDay(clock.now() - DAY)), 'ended by hand')
        return Promise.resolve()
      }
    case 'operator: ends anything':
      return () => {
        const living = engine.statuses().filter(({ runtimeStatus }) => runtimeStatus === 'Running')
        const ended = living[happening.pick % Math.max(1, living.length)]
        if (ended !== undefined) engine.terminate(ended.instanceId, 'ended by hand')
        return Promise.resolve()
      }
    case 'operator: backfills last days':
      return async () => {
        const last = earlierDay(happening, parts)
        await backfill(utcDay(Math.max(parts.world.start, Date.parse(last) - 2 * DAY)), last, true, parts)
      }
    case 'operator: backfills old days':
      return async () => {
        const old = parts.world.conversations.filter(({ start }) => start < parts.world.start)
        const first = old[happening.pick % Math.max(1, old.length)]?.stretches[0]?.end
        if (first != null) await backfill(utcDay(first), utcDay(first + DAY), false, parts)
      }
    case 'operator: asks for an extension':
      return () => extend(happening, parts)
    default:
      return null
  }
}

async function backfill(from: string, to: string, again: boolean, { client, clock }: ActParts): Promise<void> {
  const at = new Date(clock.now()).toISOString()
  await beginBackfill(client, { from, to, parallel: 2, again, at })
}

/** One of the days that are over. */
function earlierDay({ at, pick }: Happening, { world }: ActParts): string {
  const over = Math.max(1, Math.floor((at - world.start) / DAY))
  return utcDay(world.start + (pick % over) * DAY)
}

/** What is answered as done is promised from then on. */
async function extend({ at, pick }: Happening, { storage, clock, world }: ActParts): Promise<void> {
  const ended = world.conversations.filter(({ stretches }) => (stretches[0]?.end ?? Infinity) < at)
  const conversation = ended[pick % Math.max(1, ended.length)]
  if (conversation === undefined) return
  const { vault, index } = storage
  const ports = { vault: vault.vault, reader: vault.reader, keeper: vault.keeper, index, clock, log: SILENT }
  const outcome = await extendRecord(ports, {
    conversationId: conversation.id,
    term: { years: EXTENSION_YEARS },
    reason: 'simulated request',
    requester: 'simulated officer',
  })
  if (outcome.outcome !== 'unknown') world.extensions.set(conversation.id, Date.parse(outcome.until))
}
