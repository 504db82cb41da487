/** Events from outside: whoever waits for one gets it; one that nobody waits for yet is kept. */
import { endedTask, openTask, type SyncSource, type SyncTask } from './sync-task.ts'

export interface ExternalEvents {
  waitFor(name: string): SyncTask
  /** The latest that waits gets it, as in DurableTask. */
  raise(name: string): void
  /** Names of events that nobody waited for. */
  unread(): string[]
}

export const externalEvents = (): ExternalEvents => {
  const waiting = new Map<string, SyncSource[]>()
  const kept = new Map<string, number>()
  return {
    waitFor(name) {
      const arrived = kept.get(name) ?? 0
      if (arrived > 0) {
        kept.set(name, arrived - 1)
        return endedTask()
      }
      const task = openTask()
      waiting.set(name, [...(waiting.get(name) ?? []), task])
      return task
    },
    raise(name) {
      const tasks = waiting.get(name)
      const latest = tasks?.pop()
      if (tasks?.length === 0) waiting.delete(name)
      if (latest === undefined) kept.set(name, (kept.get(name) ?? 0) + 1)
      else latest.end('done')
    },
    unread: () => [...kept].filter(([, count]) => count > 0).map(([name]) => name),
  }
}
