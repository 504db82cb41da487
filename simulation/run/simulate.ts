/** One life of a tenant from its first day to its last, judged at the end. */
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { draw } from '../../local/genesys-simulator/random.ts'
import { simulatedClock } from '../clock.ts'
import { SimulatedNetwork } from '../genesys/dispatcher.ts'
import { simulatedSource } from '../genesys/serve.ts'
import { closeJudge } from '../invariants/at-close.ts'
import { bounded, dearest } from '../invariants/bounded.ts'
import { judge } from '../invariants/judge.ts'
import { retrievalJudge } from '../invariants/retrieved-whole.ts'
import { tenantJudge } from '../invariants/tenant-compared.ts'
import type { Violation } from '../invariants/violation.ts'
import { simulatedApp } from '../machine/app.ts'
import type { DurableWorld } from '../durable/world.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { mishaps } from '../machine/mishaps.ts'
import { isHarmful } from '../story/happenings.ts'
import { emptyStorage, type Storage } from '../machine/storage.ts'
import { agenda } from '../operator/agenda.ts'
import { scheduleActs } from '../operator/acts.ts'
import { scheduleNights } from '../operator/nights.ts'
import { EPOCH } from '../story/make-story.ts'
import type { Story } from '../story/story.ts'
import { tameThreads } from '../time/thread-work.ts'
import { auditsOf } from '../world/audits.ts'
import { policiesOf } from '../world/policy.ts'
import { makeDirectory, queueChanges } from '../world/directory.ts'
import { utcDay, type World } from '../world/truth.ts'
import { efforts, type Efforts } from './efforts.ts'
import { COMPARED, coverage, type Coverage } from './coverage.ts'

const DAY = 86_400_000
/** Virtual ms that an API call takes. */
const LATENCY = 90
/** As far as the app catches up by itself; what the tenant has of an older past lies before. */
const EMPTY_DAYS = 29
/** As the app ships, in one life of eight; the others are quicker. Minutes. */
const TRUE_WAITS = { minutes: 240, every: 15 }
const SHORT_WAITS = { minutes: 60, every: 30 }
const TRANSCRIPTION = ['Disabled', 'EnabledGlobally', 'EnabledGlobally', null] as const
const SILENT = { info: () => {}, warn: () => {} }
/** As infra/modules/working.bicep empties it. */
const STAGING_KEPT = 45 * DAY
const DELIVERIES_KEPT = 30 * DAY
const LASTING = new Set<string>([
  ORCHESTRATIONS.archiveDay,
  ORCHESTRATIONS.backfill,
  ORCHESTRATIONS.exportAudits,
  ORCHESTRATIONS.applyPolicy,
])

export interface Outcome {
  violations: Violation[]
  coverage: Coverage
  /** What the dearest day cost in one run. */
  dearest: ReturnType<typeof dearest>
  /** Orchestrator turns and activities that ran. */
  turns: number
  activities: number
}

/** @param beforeJudging for tests: what somebody does to the archive behind the app's back */
export async function simulate(
  story: Story,
  policy: RetentionPolicy,
  beforeJudging: (storage: Storage) => void = () => {},
): Promise<Outcome> {
  tameThreads()
  const { seed, days, conversations, happenings, orphans } = story
  const transcription = draw('transcription', seed).pick(TRANSCRIPTION)
  const world: World = {
    seed,
    transcription,
    transcriptsSearchable: draw('transcript search', seed).chance(0.75),
    start: EPOCH,
    days,
    directory: makeDirectory(seed),
    // Where nothing is transcribed there is nothing to be had.
    conversations:
      transcription === 'Disabled' ? conversations.map(({ transcripts: _, ...rest }) => rest) : conversations,
    orphans,
    queueChanges: queueChanges(draw('queues', seed), EPOCH, days),
    audits: auditsOf(draw('audits', seed), seed, EPOCH, days),
    restores: new Map(),
    extensions: new Map(),
    holds: [],
    retrievals: [],
    appliedPolicy: 0,
  }
  const struck = new Set<string>()
  const clock = simulatedClock(world.start)
  const effort = efforts()
  const storage = emptyStorage(policy, clock)
  await closeEmptyDays(storage, world.start)
  const policies = policiesOf(policy)
  const network = new SimulatedNetwork(clock, simulatedSource(world, happenings, struck), () => LATENCY, effort.call)
  const { engine, client } = simulatedApp({
    seed,
    clock,
    policies,
    storage,
    network,
    counted: effort.activity,
    waits: seed % 8 === 0 ? TRUE_WAITS : SHORT_WAITS,
    mishaps: mishaps(clock, happenings, struck),
  })
  const plan = agenda()
  scheduleNights(plan, client, { ...storage, clock, log: SILENT, say: () => {} }, world.start + DAY, days)
  scheduleActs(plan, happenings, { engine, client, clock, storage, world, policies }, struck)
  const end = world.start + (days + 1) * DAY
  const closed = closeJudge(world, storage)
  const tenant = tenantJudge(world, storage)
  const harmful = happenings.filter(isHarmful)
  const delivered = retrievalJudge(world, storage, harmful)
  const broken: Violation[] = []
  for (let entry = plan.next(end); entry !== null; entry = plan.next(end)) {
    await engine.run(entry.at)
    await entry.act()
    if (entry.at % DAY !== 0) continue
    broken.push(...(await closed.look(clock.now())), ...tenant.look())
    // Before staging forgets what was delivered.
    broken.push(...(await delivered.look(entry.at - DELIVERIES_KEPT)))
    forgetChildren(engine, effort)
    storage.staging.empty(entry.at - STAGING_KEPT)
  }
  await engine.run(end)
  forgetChildren(engine, effort)
  beforeJudging(storage)
  broken.push(...(await closed.look(clock.now())), ...tenant.look(), ...bounded(effort.byDay))
  broken.push(...(await delivered.look(clock.now())))
  const judged = await judge({
    world,
    happenings: harmful,
    policies,
    storage,
    now: clock.now(),
  })
  return {
    violations: [...broken, ...judged],
    coverage: {
      ...coverage(world, happenings, struck),
      ...(tenant.compared === 0 ? {} : { [COMPARED]: tenant.compared }),
    },
    dearest: dearest(effort.byDay),
    turns: engine.turns,
    activities: engine.deliveries,
  }
}

/**
 * On the days before the tenant's first one there was nothing. Once a backfill has begun an older day the app would
 * catch up each of them, seven a morning, and those of the tenant's time would wait.
 */
async function closeEmptyDays({ ledger }: Storage, start: number): Promise<void> {
  const updatedAt = new Date(start).toISOString()
  for (let back = 1; back <= EMPTY_DAYS; back++)
    await ledger.update(utcDay(start - back * DAY), { status: 'complete', phase: 'empty', updatedAt })
}

/** What is over and was only part of something else, nobody asks for again; of the rest, nobody for its history. */
function forgetChildren(engine: DurableWorld, effort: Efforts): void {
  for (const { instanceId, name, events } of engine.known()) {
    effort.events(instanceId, events)
    if (LASTING.has(name)) engine.forget(instanceId)
    else engine.purge(instanceId)
  }
}
