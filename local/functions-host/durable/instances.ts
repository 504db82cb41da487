import type { InstanceRow, MessageRow, Store } from './store.ts'
import type { Message } from './events.ts'

/** Reads and writes of instances; the callers hold the transaction. */

export const readInstance = (store: Store, id: string): InstanceRow | undefined =>
  store.one<InstanceRow>('SELECT * FROM instances WHERE id = ?', id)

/** Queues an event for an instance. `executionId` ties it to one execution; null means whichever runs. */
export const sendMessage = (
  store: Store,
  instanceId: string,
  executionId: string | null,
  message: Message,
  skewMs = 0,
): void => {
  store.run(
    'INSERT INTO messages (instanceId, executionId, body, skewMs) VALUES (?, ?, ?, ?)',
    instanceId,
    executionId,
    JSON.stringify(message),
    skewMs,
  )
}

export const readMessages = (store: Store, instanceId: string): MessageRow[] =>
  store.all<MessageRow>(
    'SELECT seq, executionId, body, skewMs FROM messages WHERE instanceId = ? ORDER BY seq LIMIT 1000',
    instanceId,
  )

/** Forgets everything an instance is waiting for, not the instance. */
export const dropWork = (store: Store, id: string): void => {
  store.run('DELETE FROM activities WHERE instanceId = ?', id)
  store.run('DELETE FROM timers WHERE instanceId = ?', id)
}

/** Removes an instance with its history and everything that waits for it. */
export const removeInstance = (store: Store, id: string): void => {
  dropWork(store, id)
  store.run('DELETE FROM messages WHERE instanceId = ?', id)
  store.run('DELETE FROM history WHERE instanceId = ?', id)
  store.run('DELETE FROM instances WHERE id = ?', id)
}

export interface NewInstance {
  id: string
  name: string
  executionId: string
  /** JSON text. */
  input: string
  createdMs: number
  parent?: { id: string; executionId: string; taskId: number }
  skewMs: number
}

/** Writes a pending instance, in place of a finished one with the same id. */
export const insertInstance = (store: Store, instance: NewInstance): void => {
  removeInstance(store, instance.id)
  store.run(
    `INSERT INTO instances (id, name, executionId, status, input, createdMs, updatedMs, parentId,
        parentExecutionId, parentTaskId, skewMs)
     VALUES (?, ?, ?, 'Pending', ?, ?, ?, ?, ?, ?, ?)`,
    instance.id,
    instance.name,
    instance.executionId,
    instance.input,
    instance.createdMs,
    instance.createdMs,
    instance.parent?.id ?? null,
    instance.parent?.executionId ?? null,
    instance.parent?.taskId ?? null,
    instance.skewMs,
  )
}
