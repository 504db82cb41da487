/** What the library keeps of an orchestrator between two turns. */
import type { OrchestrationHandler } from 'durable-functions'
import type { HistoryEvent } from '../../local/functions-host/durable/events.ts'

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
}

/** An orchestrator that was not unloaded between two turns: the library goes on where it stood. */
export interface Session {
  executor: Executor
  context: { customStatus?: unknown }
  handler: OrchestrationHandler
}
