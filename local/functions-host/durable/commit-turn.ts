import { randomUUID } from 'node:crypto'
import { refusalText } from './error-texts.ts'
import type { FinalStatus, HistoryEvent, Message, ParentInstance } from './events.ts'
import { EVENT, isFinal } from './events.ts'
import { dropWork, insertInstance, readInstance, sendMessage } from './instances.ts'
import type { InstanceRow, Store } from './store.ts'
import type { TurnResult } from './turn.ts'
import type { Decision } from './walk.ts'

export interface Commit {
  instance: InstanceRow
  result: TurnResult
  /** Events that began this turn, not yet stored. */
  fresh: HistoryEvent[]
  consumed: readonly number[]
  storedEvents: number
  customStatus: string | undefined
  suspended: boolean
  terminated: string | undefined
  skewMs: number
  /** The instance's own time in this turn, epoch ms. */
  logicalMs: number
  nowMs: number
  speed: number
}

export interface Committed {
  status: InstanceRow['status']
  /** Everything written to the history. */
  events: HistoryEvent[]
  texts: string[]
  /** Instances that have got a message. */
  woken: string[]
}

const inputText = (input: unknown): string => JSON.stringify(input ?? null)

/** A bare boolean is turned into .NET's word for it on the way to an activity. */
const activityInput = (input: unknown): string => {
  if (typeof input === 'string') return input
  if (typeof input === 'boolean') return input ? 'True' : 'False'
  return inputText(input)
}

const parentOf = (instance: InstanceRow, taskId: number): ParentInstance => ({
  Name: instance.name,
  TaskScheduleId: taskId,
  OrchestrationInstance: { InstanceId: instance.id, ExecutionId: instance.executionId },
})

/** The event every execution begins with. */
export const executionStarted = (
  instance: { id: string; name: string; executionId: string; input: string },
  timestamp: string,
  parent: ParentInstance | null,
  generation = 0,
): HistoryEvent => ({
  EventType: EVENT.ExecutionStarted,
  EventId: -1,
  IsPlayed: false,
  Timestamp: timestamp,
  Name: instance.name,
  Version: '',
  Input: instance.input,
  OrchestrationInstance: { InstanceId: instance.id, ExecutionId: instance.executionId },
  ParentInstance: parent,
  Tags: null,
  Correlation: null,
  Generation: generation,
})

const startChild = (
  store: Store,
  commit: Commit,
  decision: Decision & { kind: 'sub-orchestration' },
  timestamp: string,
): string => {
  const existing = readInstance(store, decision.instanceId)
  const { instance } = commit
  if (existing !== undefined && !isFinal(existing.status)) {
    sendMessage(store, instance.id, instance.executionId, {
      refusal: refusalText(
        `sub-orchestration '${decision.name}' was started under the id '${decision.instanceId}', which ` +
          `is ${existing.status}; what Azure does then depends on timing`,
      ),
    })
    return instance.id
  }
  const child = {
    id: decision.instanceId,
    name: decision.name,
    executionId: randomUUID().replaceAll('-', ''),
    input: inputText(decision.input),
  }
  insertInstance(store, {
    ...child,
    createdMs: commit.nowMs,
    skewMs: commit.skewMs,
    parent: { id: instance.id, executionId: instance.executionId, taskId: decision.id },
  })
  sendMessage(store, child.id, child.executionId, executionStarted(child, timestamp, parentOf(instance, decision.id)))
  return child.id
}

const scheduleTimer = (store: Store, commit: Commit, decision: Decision & { kind: 'timer' }): void => {
  const fireAtMs = Date.parse(decision.fireAt)
  const dueMs = Math.ceil(commit.nowMs + Math.max(0, fireAtMs - commit.logicalMs) / commit.speed)
  store.run(
    'INSERT INTO timers (instanceId, executionId, timerId, fireAtMs, createdLogicalMs, createdMs, dueMs) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?)',
    commit.instance.id,
    commit.instance.executionId,
    decision.id,
    fireAtMs,
    commit.logicalMs,
    commit.nowMs,
    dueMs,
  )
}

/** Carries one decision out and gives the event that records it. */
const carryOut = (
  store: Store,
  commit: Commit,
  decision: Decision,
  timestamp: string,
  woken: string[],
): HistoryEvent => {
  const base = { EventId: decision.id, IsPlayed: false, Timestamp: timestamp }
  switch (decision.kind) {
    case 'activity':
      store.run(
        'INSERT INTO activities (instanceId, executionId, taskId, name, input) VALUES (?, ?, ?, ?, ?)',
        commit.instance.id,
        commit.instance.executionId,
        decision.id,
        decision.name,
        activityInput(decision.input),
      )
      return { ...base, EventType: EVENT.TaskScheduled, Name: decision.name, Version: '', Input: null }
    case 'sub-orchestration':
      woken.push(startChild(store, commit, decision, timestamp))
      return {
        ...base,
        EventType: EVENT.SubOrchestrationInstanceCreated,
        Name: decision.name,
        Version: '',
        InstanceId: decision.instanceId,
        Input: null,
      }
    case 'timer':
      scheduleTimer(store, commit, decision)
      return { ...base, EventType: EVENT.TimerCreated, FireAt: decision.fireAt }
  }
}

interface Ending {
  status: FinalStatus
  output: string
  details: string | null
}

const endingOf = (commit: Commit): Ending | undefined => {
  if (commit.terminated !== undefined)
    return { status: 'Terminated', output: JSON.stringify(commit.terminated), details: null }
  const { verdict } = commit.result
  switch (verdict.kind) {
    case 'completed':
      return { status: 'Completed', output: verdict.output, details: null }
    case 'failed':
      return { status: 'Failed', output: JSON.stringify(verdict.reason), details: verdict.details }
    case 'waits':
    case 'continues-as-new':
      return undefined
  }
}

const tellParent = (store: Store, commit: Commit, ending: Ending, timestamp: string): string[] => {
  const { parentId, parentExecutionId, parentTaskId } = commit.instance
  if (parentId === null || parentTaskId === null) return []
  const base = { EventId: -1, IsPlayed: false, Timestamp: timestamp, TaskScheduledId: parentTaskId }
  const message: Message =
    ending.status === 'Completed'
      ? { ...base, EventType: EVENT.SubOrchestrationInstanceCompleted, Result: ending.output }
      : {
          ...base,
          EventType: EVENT.SubOrchestrationInstanceFailed,
          Reason: String(JSON.parse(ending.output)),
          Details: ending.details,
          FailureDetails: null,
        }
  sendMessage(store, parentId, parentExecutionId, message, commit.skewMs)
  return [parentId]
}

/** Puts messages before everything that waits already. */
const sendFirst = (store: Store, instanceId: string, executionId: string, messages: readonly HistoryEvent[]): void => {
  const lowest = store.one<{ seq: number | null }>('SELECT MIN(seq) AS seq FROM messages')?.seq ?? 0
  messages.forEach((message, index) => {
    store.run(
      'INSERT INTO messages (seq, instanceId, executionId, body) VALUES (?, ?, ?, ?)',
      Math.min(lowest, 0) - messages.length + index,
      instanceId,
      executionId,
      JSON.stringify(message),
    )
  })
}

const startAgain = (
  store: Store,
  commit: Commit,
  input: unknown,
  carryOver: readonly HistoryEvent[],
  timestamp: string,
): void => {
  const { instance } = commit
  const next = {
    id: instance.id,
    name: instance.name,
    executionId: randomUUID().replaceAll('-', ''),
    input: inputText(input),
  }
  const parent =
    instance.parentId === null || instance.parentTaskId === null
      ? null
      : {
          Name: '',
          TaskScheduleId: instance.parentTaskId,
          OrchestrationInstance: { InstanceId: instance.parentId, ExecutionId: instance.parentExecutionId ?? '' },
        }
  dropWork(store, instance.id)
  store.run('DELETE FROM history WHERE instanceId = ?', instance.id)
  sendFirst(store, instance.id, next.executionId, [
    executionStarted(next, timestamp, parent, instance.generation + 1),
    ...carryOver,
  ])
  store.run(
    'UPDATE instances SET executionId = ?, input = ?, generation = generation + 1 WHERE id = ?',
    next.executionId,
    next.input,
    instance.id,
  )
}

/** Writes a whole turn; the caller holds the transaction. */
export const writeTurn = (store: Store, commit: Commit): Committed => {
  const { instance, result } = commit
  const timestamp = new Date(commit.logicalMs).toISOString()
  const woken: string[] = []
  for (const seq of commit.consumed) store.run('DELETE FROM messages WHERE seq = ?', seq)
  const ending = endingOf(commit)
  const events: HistoryEvent[] = commit.fresh.map((event) => ({ ...event, IsPlayed: true }))
  for (const decision of ending === undefined ? result.decisions : [])
    events.push(carryOut(store, commit, decision, timestamp, woken))
  const base = { IsPlayed: false, Timestamp: timestamp }
  const again = ending === undefined && result.verdict.kind === 'continues-as-new' ? result.verdict : undefined
  if (ending !== undefined || again !== undefined) {
    events.push({
      ...base,
      EventType: EVENT.ExecutionCompleted,
      EventId: result.completionId,
      OrchestrationStatus: ending?.status ?? 'ContinuedAsNew',
      Result: ending?.output ?? inputText(again?.input),
      FailureDetails: null,
    })
  }
  events.push({ ...base, EventType: EVENT.OrchestratorCompleted, EventId: -1 })
  const texts = events.map((event) => JSON.stringify(event))
  texts.forEach((text, index) =>
    store.run(
      'INSERT INTO history (instanceId, seq, body) VALUES (?, ?, ?)',
      instance.id,
      commit.storedEvents + index,
      text,
    ),
  )
  const status = ending?.status ?? (again !== undefined ? 'ContinuedAsNew' : commit.suspended ? 'Suspended' : 'Running')
  store.run(
    'UPDATE instances SET status = ?, output = ?, customStatus = COALESCE(?, customStatus), updatedMs = ' +
      '?, historyEvents = historyEvents + ?, skewMs = ? WHERE id = ?',
    status,
    ending?.output ?? null,
    commit.customStatus ?? null,
    commit.nowMs,
    events.length,
    commit.skewMs,
    instance.id,
  )
  if (ending !== undefined) {
    dropWork(store, instance.id)
    store.run('DELETE FROM messages WHERE instanceId = ?', instance.id)
    woken.push(...tellParent(store, commit, ending, timestamp))
  } else if (again !== undefined) {
    startAgain(store, commit, again.input, again.carryOver, timestamp)
    woken.push(instance.id)
  }
  return { status, events, texts, woken }
}
