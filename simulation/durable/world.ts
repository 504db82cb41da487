/**
 * A durable engine in memory on a simulated clock, for the app's own orchestrators and activities: every order of
 * delivery that the engine may choose, drawn from a seeded random, and every death of its machines.
 * Faithful where it matters: the library itself replays from the top (at each turn, or at the last one where
 * orchestrators stay loaded), and the host's walk decides (see turn.ts). Left out: external events, suspension,
 * entities.
 */
import type { OrchestrationHandler } from 'durable-functions'
import { EVENT, isFinal, type HistoryEvent, type RuntimeStatus } from '../../local/functions-host/durable/events.ts'
import type { SimulatedClock } from '../clock.ts'
import { runningActivities, type ActivityFunctions } from './activities.ts'
import { takeMail, type Instance } from './instance.ts'
import type { Death, Machine } from './machine.ts'
import { commitTurn, createInstance, emptyState, end, isAlive, send, type QueuedActivity } from './state.ts'
import { answerTurn, verdictOf, WorldError } from './turn.ts'

export interface WorldOptions {
  /** The handlers as they are registered, by name. */
  orchestrators: Record<string, OrchestrationHandler>
  /** By name; what they throw reaches the orchestrator as the engine's text around the error's message. */
  activities: ActivityFunctions
  clock: SimulatedClock
  /** Seeded, in [0, 1): the same numbers give the same run. */
  random: () => number
  machine?: Machine
  /** Hosts with one worker each, default 1. */
  hosts?: number
  /** Activities at the same time, default 1: each runs to its end before the next begins. */
  maxActivities?: number
  /** Orchestrators stay loaded between their turns; else each turn replays from the top, which takes longer. */
  stayLoaded?: boolean
  /** How often a timer that is not due yet overtakes work that waits, 0 to 1, default 0. */
  haste?: number
  /** Default 30 minutes of simulated time, as in host.json. */
  functionTimeoutMs?: number
  /** Resolves when nothing more happens without the clock being moved; default some rounds of the event loop. */
  settled?: () => Promise<void>
}

export interface InstanceStatus {
  instanceId: string
  name: string
  runtimeStatus: RuntimeStatus
  input: unknown
  output: unknown
  customStatus: unknown
  createdMs: number
  updatedMs: number
}

export interface DurableWorld {
  /** `exists`: an instance of this id is alive. One that has ended is replaced. */
  start(name: string, input: object, id: string): 'started' | 'exists'
  terminate(id: string, reason: string): 'accepted' | 'missing' | 'final'
  /** Removes an instance that has ended. */
  purge(id: string): boolean
  /** Keeps of an instance that has ended what its status says, and lets its history go. */
  forget(id: string): void
  status(id: string): InstanceStatus | null
  statuses(): InstanceStatus[]
  /** The same without what they were given and answered, which takes reading. */
  known(): { instanceId: string; name: string; runtimeStatus: RuntimeStatus; events: number }[]
  history(id: string): readonly HistoryEvent[]
  /** New code from now on: a running instance replays with it. */
  deploy(orchestrators: Record<string, OrchestrationHandler>): void
  kill(host: number, death: Death): void
  /** One step of the engine, without moving the clock. False: nothing to do now. */
  step(): Promise<boolean>
  /** Runs until nothing is left but what comes later than `until` (epoch ms, default never ends early). */
  run(until?: number): Promise<void>
  /** Orchestrator turns and activity deliveries so far. */
  readonly turns: number
  readonly deliveries: number
}

const MOST_STEPS = 5_000_000
const nextRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const threeRounds = async (): Promise<void> => {
  for (let round = 0; round < 3; round++) await nextRound()
}

export function durableWorld(options: WorldOptions): DurableWorld {
  const { clock, random, machine = {}, hosts = 1, maxActivities = 1, haste = 0, settled = threeRounds } = options
  const state = emptyState()
  const running = runningActivities(state, options.activities, clock, machine, options.functionTimeoutMs ?? 1_800_000)
  const activityNames = Object.keys(options.activities)
  let orchestrators = options.orchestrators
  let orchestratorNames = Object.keys(orchestrators)
  let turns = 0
  let deliveries = 0

  const host = (): number => Math.floor(random() * hosts)

  async function turn(instance: Instance): Promise<void> {
    const now = clock.now()
    const at = { instanceId: instance.id, orchestrator: instance.name, turn: instance.turns, host: host() }
    const death = machine.turn?.(at) ?? null
    if (death !== null) running.die(at.host, death)
    if (death === 'host') return
    const mail = takeMail(instance, random)
    if (mail.length === 0) return
    turns++
    const refusal = mail.find((item) => 'refusal' in item)
    if (refusal !== undefined)
      return end(state, instance, { status: 'Failed', output: JSON.stringify(refusal.refusal), details: '' }, now)
    const started: HistoryEvent = {
      EventType: EVENT.OrchestratorStarted,
      EventId: -1,
      IsPlayed: false,
      Timestamp: new Date(now).toISOString(),
    }
    const arrived = mail.flatMap((item) => ('event' in item ? [item.event] : []))
    const terminated = arrived.find((event) => event.EventType === EVENT.ExecutionTerminated)
    if (terminated !== undefined)
      return end(
        state,
        instance,
        { status: 'Terminated', output: JSON.stringify(terminated.Input), details: null },
        now,
      )
    const fresh = [started, ...arrived]
    const handler = death === 'worker' ? null : orchestrators[instance.name]
    if (handler === undefined) throw new WorldError(`no orchestrator is called ${instance.name}`)
    const answered = await answerTurn(instance, fresh, handler, options.stayLoaded ?? false)
    instance.customStatus = answered.answer.customStatus ?? instance.customStatus
    const result = verdictOf(instance, fresh, answered, {
      refuseForbidden: true,
      activities: activityNames,
      orchestrators: orchestratorNames,
    })
    commitTurn(state, instance, fresh, result, now)
  }

  function deliver(work: QueuedActivity): void {
    state.queue.splice(state.queue.indexOf(work), 1)
    const at = {
      instanceId: work.instanceId,
      activity: work.name,
      taskId: work.taskId,
      delivery: work.delivery,
      host: host(),
    }
    deliveries++
    const fault = machine.activityStarts?.(at) ?? null
    if (fault === 'worker' || fault === 'host') return running.lose(work, at.host, fault)
    running.begin(work, at.host)
    if (fault === 'twice') running.begin({ ...work, delivery: work.delivery + 1 }, (at.host + 1) % hosts)
  }

  function fireDue(): void {
    if (earliestTimer() > clock.now()) return
    const due = state.timers.filter(({ dueMs }) => dueMs <= clock.now())
    state.timers = state.timers.filter((timer) => !due.includes(timer))
    for (const timer of due)
      send(state, timer.instanceId, {
        executionId: timer.executionId,
        event: {
          EventType: EVENT.TimerFired,
          EventId: -1,
          IsPlayed: false,
          Timestamp: new Date(clock.now()).toISOString(),
          TimerId: timer.timerId,
          FireAt: new Date(timer.fireAtMs).toISOString(),
        },
      })
  }

  const earliestTimer = (): number => state.timers.reduce((least, { dueMs }) => Math.min(least, dueMs), Infinity)

  function moveTo(epochMs: number): void {
    clock.moveTo(epochMs + (machine.timerDelay?.() ?? 0))
    running.expire()
    fireDue()
  }

  async function step(): Promise<boolean> {
    fireDue()
    const ready: Instance[] = []
    for (const instance of state.living) if (instance.inbox.length > 0) ready.push(instance)
    const work = running.size < maxActivities ? state.queue : []
    if (ready.length + work.length === 0) return false
    const choice = Math.floor(random() * (ready.length + work.length))
    const instance = ready[choice]
    const activity = work[choice - ready.length]
    if (instance !== undefined) await turn(instance)
    else if (activity !== undefined) deliver(activity)
    if (running.size > 0) await nextRound()
    return true
  }

  /** What runs goes on: in its own rounds, or because the clock moves to where it waits. */
  async function letRun(): Promise<void> {
    const before = running.ended
    await settled()
    if (running.ended !== before) return
    // Where nobody sleeps, somebody waits for an answer that never comes: until its time is up.
    moveTo(Math.min(clock.nextWake() ?? Infinity, earliestTimer(), running.nextDeadline()))
  }

  async function run(until = Infinity): Promise<void> {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const soonest = earliestTimer()
      if (haste > 0 && random() < haste && soonest !== Infinity && soonest <= until) moveTo(soonest)
      if (await step()) continue
      if (running.size > 0) {
        await letRun()
        continue
      }
      const next = earliestTimer()
      if (next === Infinity || next > until) {
        if (until !== Infinity) clock.moveTo(until)
        return
      }
      moveTo(next)
    }
    throw new WorldError(`not idle after ${MOST_STEPS} steps`)
  }

  const statusOf = (instance: Instance): InstanceStatus => ({
    instanceId: instance.id,
    name: instance.name,
    runtimeStatus: instance.status,
    input: JSON.parse(instance.input) as unknown,
    output: instance.output === null ? null : (JSON.parse(instance.output) as unknown),
    customStatus: instance.customStatus === null ? null : (JSON.parse(instance.customStatus) as unknown),
    createdMs: instance.createdMs,
    updatedMs: instance.updatedMs,
  })

  return {
    start: (name, input, id) => {
      if (isAlive(state.instances.get(id))) return 'exists'
      createInstance(state, { id, name, input: JSON.stringify(input), parent: null }, clock.now())
      return 'started'
    },
    terminate: (id, reason) => {
      const instance = state.instances.get(id)
      if (instance === undefined) return 'missing'
      if (!isAlive(instance)) return 'final'
      const Timestamp = new Date(clock.now()).toISOString()
      send(state, id, {
        executionId: null,
        event: { EventType: EVENT.ExecutionTerminated, EventId: -1, IsPlayed: false, Timestamp, Input: reason },
      })
      return 'accepted'
    },
    purge: (id) => !isAlive(state.instances.get(id)) && state.instances.delete(id),
    forget: (id) => {
      const instance = state.instances.get(id)
      if (instance !== undefined && isFinal(instance.status)) instance.history = []
    },
    status: (id) => {
      const instance = state.instances.get(id)
      return instance === undefined ? null : statusOf(instance)
    },
    statuses: () => [...state.instances.values()].map(statusOf),
    known: () =>
      [...state.instances.values()].map(({ id, name, status, history }) => ({
        instanceId: id,
        name,
        runtimeStatus: status,
        events: history.length,
      })),
    history: (id) => state.instances.get(id)?.history ?? [],
    deploy: (code) => {
      orchestrators = code
      orchestratorNames = Object.keys(code)
      for (const instance of state.instances.values()) {
        instance.asked = { texts: [], actions: [] }
        instance.session = undefined
      }
    },
    kill: (dead, death) => running.die(dead, death),
    step,
    run,
    get turns() {
      return turns
    },
    get deliveries() {
      return deliveries
    },
  }
}
