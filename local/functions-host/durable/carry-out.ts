/** Carries out what an orchestrator decided: activities, sub-orchestrations and timers are begun. */
import { randomUUID } from 'node:crypto'
import { inputText, type Commit } from './commit.ts'
import type { Decision } from './decision.ts'
import { refusalText } from './error-texts.ts'
import { isFinal, type HistoryEvent, type ParentInstance } from './events.ts'
import { insertInstance, readInstance, sendMessage } from './instances.ts'
import { executionStarted, scheduled } from './recorded.ts'
import type { InstanceRow, Store } from './store.ts'

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

/**
 * Carries one decision out and gives the event that records it.
 * @param woken gets the instances that have got a message
 */
export const carryOut = (
  store: Store,
  commit: Commit,
  decision: Decision,
  timestamp: string,
  woken: string[],
): HistoryEvent => {
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
      break
    case 'sub-orchestration':
      woken.push(startChild(store, commit, decision, timestamp))
      break
    case 'timer':
      scheduleTimer(store, commit, decision)
      break
  }
  return scheduled(decision, { IsPlayed: false, Timestamp: timestamp })
}
