/** What the library keeps of an orchestrator between two turns. */
import type { OrchestrationHandler } from 'durable-functions'
import type { HistoryEvent } from '../../local/functions-host/durable/events.ts'
import type { Walk } from '../../local/functions-host/durable/walk.ts'

/** As the library has it after reading the trigger: time stamps are dates. */
export type LibraryEvent = Omit<HistoryEvent, 'Timestamp'> & { Timestamp: Date }

export interface Executor {
  execute(
    context: object,
    history: readonly LibraryEvent[],
    schemaVersion: number,
    handler: OrchestrationHandler,
  ): Promise<{ isDone: boolean; actions: object[][]; output?: unknown; customStatus?: unknown }>
  processEvent(event: LibraryEvent): void
  isDoneExecuting(): boolean
  actions: object[]
  /** What the orchestrator threw. */
  exception: unknown
}

/** An orchestrator that was not unloaded between two turns: library and host go on where they stood. */
export interface Session {
  executor: Executor
  context: { customStatus?: unknown }
  handler: OrchestrationHandler
  /** The host's side, after the first turn: how many events and actions it has been told of, and their tasks. */
  walked?: { walk: Walk; tasks: Set<object>; events: number; actions: number }
}
