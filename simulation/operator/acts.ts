/** What people do: start days again, end nights, ask for extensions, whenever it pleases them. */
import type { Engine } from '../../functions/durable/instances.ts'
import { archiveInstanceId, beginBackfill, startDay, startOnce } from '../../functions/durable/instances.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { applyPolicyInput, type ApplyPolicyResult } from '../../orchestrations/retention/apply-policy.ts'
import { extendRecord } from '../../use-cases/retention/extend-record.ts'
import type { SimulatedClock } from '../clock.ts'
import type { DurableWorld } from '../durable/world.ts'
import type { Storage } from '../machine/storage.ts'
import type { Struck } from '../story/happenings.ts'
import type { Happening } from '../story/story.ts'
import { utcDay, type World } from '../world/truth.ts'
import type { Policies } from '../world/policy.ts'
import type { Agenda } from './agenda.ts'
import { holdRecords, releaseHold } from './holds.ts'
import { askForRecords } from './retrievals.ts'

const DAY = 86_400_000
/** Before everything that a backfill may have archived. */
const FIRST_DAY = '2010-01-01'
const EXTENSION_YEARS = 12
const SILENT = { info: () => {}, warn: () => {} }

export interface ActParts {
  agenda: Agenda
  engine: DurableWorld
  client: Engine
  clock: SimulatedClock
  storage: Storage
  world: World
  policies: Policies
}

/** Whether there was something to do it to. */
type Act = () => Promise<boolean>

/** @param struck told of every kind of act that was really done */
export function scheduleActs(
  agenda: Agenda,
  happenings: readonly Happening[],
  given: Omit<ActParts, 'agenda'>,
  struck: Struck,
): void {
  const parts = { ...given, agenda }
  for (const happening of happenings) {
    const act = actOf(happening, parts)
    if (act === null) continue
    agenda.at(happening.at, async () => {
      if (await act()) struck.add(happening.kind)
    })
  }
}

function actOf(happening: Happening, parts: ActParts): Act | null {
  const { engine, client, clock } = parts
  switch (happening.kind) {
    case 'operator: starts a day again':
      return async () => (await startDay(client, earlierDay(happening, parts))) === 'started'
    case 'operator: starts a day twice at once':
      return async () => {
        const day = earlierDay(happening, parts)
        const outcomes = await Promise.all([startDay(client, day), startDay(client, day, 'backfill')])
        return outcomes.includes('started')
      }
    case 'operator: ends a running night':
      return () => terminated(engine, archiveInstanceId(utcDay(clock.now() - DAY)))
    case 'operator: changes the policy':
      return () => changePolicy(happening, parts)
    case 'operator: ends anything':
      return () => {
        const living = engine.known().filter(({ runtimeStatus }) => runtimeStatus === 'Running')
        return terminated(engine, living[happening.pick % Math.max(1, living.length)]?.instanceId ?? 'nothing')
      }
    case 'operator: backfills last days':
      return () => {
        const last = earlierDay(happening, parts)
        return backfill(utcDay(Math.max(parts.world.start, Date.parse(last) - 2 * DAY)), last, true, parts)
      }
    case 'operator: backfills old days':
      return async () => {
        const old = parts.world.conversations.filter(({ start }) => start < parts.world.start)
        const first = old[happening.pick % Math.max(1, old.length)]?.stretches[0]?.end
        return first != null && (await backfill(utcDay(first), utcDay(first + DAY), false, parts))
      }
    case 'operator: asks for an extension':
      return () => extend(happening, parts)
    case 'operator: holds records':
      return () => holdRecords(happening, parts)
    case 'operator: asks for records':
      return () => askForRecords(happening, parts)
    case 'operator: releases a hold':
      return () => releaseHold(happening, parts)
    default:
      return null
  }
}

function terminated(engine: DurableWorld, id: string): Promise<boolean> {
  return Promise.resolve(engine.terminate(id, 'ended by hand') === 'accepted')
}

/** A deployment: new containers, new processes; then what is archived is brought to what is asked now. */
async function changePolicy({ pick }: Happening, parts: ActParts): Promise<boolean> {
  const { engine, client, clock, storage, world, policies } = parts
  storage.vault.deploy(policies.change(pick))
  for (const host of [0, 1]) engine.kill(host, 'host')
  const to = utcDay(clock.now() - DAY)
  const { number } = policies
  const id = `policy-${FIRST_DAY}-${to}`
  const outcome = await startOnce(client, ORCHESTRATIONS.applyPolicy, id, applyPolicyInput(FIRST_DAY, to))
  const lookAgain = (): void => {
    const result = engine.status(id)?.output as ApplyPolicyResult | null | undefined
    if (result?.status === 'applied' && result.failed === 0 && policies.number === number) world.appliedPolicy = number
  }
  if (outcome === 'started') parts.agenda.at(clock.now() + DAY / 4, lookAgain)
  return true
}

async function backfill(from: string, to: string, again: boolean, { client, clock }: ActParts): Promise<boolean> {
  const at = new Date(clock.now()).toISOString()
  return (await beginBackfill(client, { from, to, parallel: 2, again, at })) === 'started'
}

/** One of the days that are over. */
function earlierDay({ at, pick }: Happening, { world }: ActParts): string {
  const over = Math.max(1, Math.floor((at - world.start) / DAY))
  return utcDay(world.start + (pick % over) * DAY)
}

/** What is answered as done is promised from then on. */
async function extend({ at, pick }: Happening, { storage, clock, world }: ActParts): Promise<boolean> {
  const ended = world.conversations.filter(({ stretches }) => (stretches[0]?.end ?? Infinity) < at)
  const conversation = ended[pick % Math.max(1, ended.length)]
  if (conversation === undefined) return false
  const { vault, index } = storage
  const ports = { vault: vault.vault, reader: vault.reader, keeper: vault.keeper, index, clock, log: SILENT }
  const outcome = await extendRecord(ports, {
    conversationId: conversation.id,
    term: { years: EXTENSION_YEARS },
    reason: 'simulated request',
    requester: 'simulated officer',
  })
  if (outcome.outcome === 'unknown') return false
  world.extensions.set(conversation.id, Date.parse(outcome.until))
  return true
}
