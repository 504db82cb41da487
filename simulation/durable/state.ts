/** Everything the engine remembers between two steps. */
import { EVENT, isFinal, type FinalStatus, type HistoryEvent } from '../../local/functions-host/durable/events.ts'
import { refusalText } from '../../local/functions-host/durable/error-texts.ts'
import type { TurnResult } from '../../local/functions-host/durable/turn.ts'
import type { Decision } from '../../local/functions-host/durable/decision.ts'
import { childEnded, scheduled } from '../../local/functions-host/durable/recorded.ts'
import { started, type Instance, type Mail } from './instance.ts'

export interface Timer {
  instanceId: string
  executionId: string
  timerId: number
  fireAtMs: number
  dueMs: number
}

export interface QueuedActivity {
  instanceId: string
  executionId: string
  taskId: number
  name: string
  /** JSON text. */
  input: string
  delivery: number
}

export interface State {
  instances: Map<string, Instance>
  /** Those that have not ended, in the order of their starts. */
  living: Set<Instance>
  timers: Timer[]
  queue: QueuedActivity[]
  executions: number
}

export const emptyState = (): State => ({
  instances: new Map(),
  living: new Set(),
  timers: [],
  queue: [],
  executions: 0,
})

const iso = (epochMs: number): string => new Date(epochMs).toISOString()
const event = (now: number) => ({ EventId: -1, IsPlayed: false, Timestamp: iso(now) })

export const send = (state: State, instanceId: string, mail: Mail): void => {
  const instance = state.instances.get(instanceId)
  if (instance !== undefined && !isFinal(instance.status)) instance.inbox.push(mail)
}

/** The caller has made sure that no instance of this id lives. @param input JSON text */
export function createInstance(
  state: State,
  { id, name, input, parent }: Pick<Instance, 'id' | 'name' | 'input' | 'parent'>,
  now: number,
): void {
  const instance: Instance = {
    id,
    name,
    input,
    parent,
    executionId: `x${++state.executions}`,
    status: 'Pending',
    output: null,
    customStatus: null,
    history: [],
    inbox: [],
    asked: { texts: [], actions: [] },
    turns: 0,
    generation: 0,
    createdMs: now,
    updatedMs: now,
  }
  state.instances.set(id, instance)
  state.living.add(instance)
  instance.inbox.push({ executionId: instance.executionId, event: started(instance, iso(now)) })
}

export const isAlive = (instance: Instance | undefined): instance is Instance =>
  instance !== undefined && !isFinal(instance.status)

function carryOut(state: State, instance: Instance, decision: Decision, now: number): HistoryEvent {
  const { id: instanceId, executionId } = instance
  switch (decision.kind) {
    case 'activity': {
      const { name, id: taskId } = decision
      const input = JSON.stringify(decision.input ?? null)
      state.queue.push({ instanceId, executionId, taskId, name, input, delivery: 1 })
      break
    }
    case 'sub-orchestration':
      startChild(state, instance, decision, now)
      break
    case 'timer': {
      const fireAtMs = Date.parse(decision.fireAt)
      state.timers.push({ instanceId, executionId, timerId: decision.id, fireAtMs, dueMs: Math.max(now, fireAtMs) })
      break
    }
  }
  return scheduled(decision, { IsPlayed: true, Timestamp: iso(now) })
}

function startChild(
  state: State,
  parent: Instance,
  decision: Decision & { kind: 'sub-orchestration' },
  now: number,
): void {
  const { instanceId: id, name } = decision
  const existing = state.instances.get(id)
  if (isAlive(existing)) {
    const refusal = refusalText(`sub-orchestration '${name}' was started under the id '${id}', ${existing.status}`)
    send(state, parent.id, { executionId: parent.executionId, refusal })
    return
  }
  const input = JSON.stringify(decision.input ?? null)
  const parentOfChild = {
    id: parent.id,
    name: parent.name,
    executionId: parent.executionId,
    taskId: decision.id,
  }
  createInstance(state, { id, name, input, parent: parentOfChild }, now)
}

/** Ends an instance and tells its parent. Its children and queued activities go on: nobody waits for them any more. */
export function end(
  state: State,
  instance: Instance,
  ending: { status: FinalStatus; output: string; details: string | null },
  now: number,
): void {
  instance.status = ending.status
  instance.output = ending.output
  instance.updatedMs = now
  instance.inbox = []
  instance.session = undefined
  instance.asked = { texts: [], actions: [] }
  state.living.delete(instance)
  state.timers = state.timers.filter(({ executionId }) => executionId !== instance.executionId)
  const { parent } = instance
  if (parent === null) return
  send(state, parent.id, {
    executionId: parent.executionId,
    event: childEnded(ending, parent.taskId, iso(now)),
  })
}

/** Writes what a turn decided. @param fresh the events that began the turn */
export function commitTurn(
  state: State,
  instance: Instance,
  fresh: readonly HistoryEvent[],
  result: TurnResult,
  now: number,
): void {
  const { verdict } = result
  instance.turns++
  instance.updatedMs = now
  instance.status = 'Running'
  for (const arrived of fresh) instance.history.push({ ...arrived, IsPlayed: true })
  if (verdict.kind === 'failed') {
    const output = JSON.stringify(verdict.reason)
    return end(state, instance, { status: 'Failed', output, details: verdict.details }, now)
  }
  for (const decision of result.decisions) instance.history.push(carryOut(state, instance, decision, now))
  instance.history.push({ ...event(now), EventType: EVENT.OrchestratorCompleted })
  if (verdict.kind === 'completed')
    return end(state, instance, { status: 'Completed', output: verdict.output, details: null }, now)
  if (verdict.kind === 'continues-as-new') continueAsNew(state, instance, verdict.input, now)
}

function continueAsNew(state: State, instance: Instance, input: unknown, now: number): void {
  state.timers = state.timers.filter(({ executionId }) => executionId !== instance.executionId)
  instance.executionId = `x${++state.executions}`
  instance.input = JSON.stringify(input ?? null)
  instance.status = 'ContinuedAsNew'
  instance.generation++
  instance.history = []
  instance.session = undefined
  instance.asked = { texts: [], actions: [] }
  instance.turns = 0
  instance.inbox = [{ executionId: instance.executionId, event: started(instance, iso(now)) }]
}
