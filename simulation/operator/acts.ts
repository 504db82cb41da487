/** What people do: start days again, end nights, ask for extensions, whenever it pleases them. */
import type { Engine } from '../../functions/durable/instances.ts'
import { archiveInstanceId, startDay } from '../../functions/durable/instances.ts'
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
    case 'operator: asks for an extension':
      return () => extend(happening, parts)
    default:
      return null
  }
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
