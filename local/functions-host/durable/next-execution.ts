/** The next execution of an instance that continues as new. */
import { randomUUID } from 'node:crypto'
import { inputText, type Commit } from './commit.ts'
import type { HistoryEvent } from './events.ts'
import { dropWork } from './instances.ts'
import { executionStarted } from './recorded.ts'
import type { Store } from './store.ts'

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

/** Drops the history and begins it anew; what arrived too late for the last execution comes first. */
export const continueAsNew = (
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
