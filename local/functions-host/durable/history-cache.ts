import type { HistoryEvent } from './events.ts'
import type { Store } from './store.ts'

export interface LoadedHistory {
  executionId: string
  /** Parsed, in order. */
  events: HistoryEvent[]
  /** The same as JSON text: what the orchestrator is given. */
  texts: string[]
  bytes: number
}

export interface HistoryCache {
  load(instanceId: string, executionId: string): LoadedHistory
  /** Adds events that have just been committed. */
  append(instanceId: string, history: LoadedHistory, events: readonly HistoryEvent[], texts: readonly string[]): void
  drop(instanceId: string): void
}

const MAX_BYTES = 8_000_000

/** Keeps the histories that were used last in memory, by size; finished instances are dropped at once. */
export const historyCache = (store: Store): HistoryCache => {
  const kept = new Map<string, LoadedHistory>()
  let total = 0
  const drop = (instanceId: string): void => {
    total -= kept.get(instanceId)?.bytes ?? 0
    kept.delete(instanceId)
  }
  const keep = (instanceId: string, history: LoadedHistory): void => {
    drop(instanceId)
    kept.set(instanceId, history)
    total += history.bytes
    for (const oldest of kept.keys()) {
      if (total <= MAX_BYTES || oldest === instanceId) break
      drop(oldest)
    }
  }
  return {
    drop,
    load: (instanceId, executionId) => {
      const known = kept.get(instanceId)
      if (known?.executionId === executionId) return known
      const texts = store
        .all<{ body: string }>('SELECT body FROM history WHERE instanceId = ? ORDER BY seq', instanceId)
        .map((row) => row.body)
      return {
        executionId,
        texts,
        events: texts.map((text) => JSON.parse(text) as HistoryEvent),
        bytes: texts.reduce((sum, text) => sum + text.length, 0),
      }
    },
    append: (instanceId, history, events, texts) => {
      keep(instanceId, {
        executionId: history.executionId,
        events: [...history.events, ...events],
        texts: [...history.texts, ...texts],
        bytes: history.bytes + texts.reduce((sum, text) => sum + text.length, 0),
      })
    },
  }
}
