/** A turn that is to be written, and the event that begins an execution. */
import { EVENT, type HistoryEvent, type ParentInstance } from './events.ts'
import type { InstanceRow } from './store.ts'
import type { TurnResult } from './turn.ts'

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

export const inputText = (input: unknown): string => JSON.stringify(input ?? null)

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
