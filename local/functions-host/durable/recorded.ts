/** The events by which a history and messages record what was begun and how it ended. */
import type { Decision } from './decision.ts'
import { EVENT, type FinalStatus, type HistoryEvent, type ParentInstance } from './events.ts'

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

/** The event that records a decision as carried out. @param stamp the time, and whether it was played already */
export const scheduled = (decision: Decision, stamp: Pick<HistoryEvent, 'IsPlayed' | 'Timestamp'>): HistoryEvent => {
  const base = { ...stamp, EventId: decision.id }
  switch (decision.kind) {
    case 'activity':
      return { ...base, EventType: EVENT.TaskScheduled, Name: decision.name, Version: '', Input: null }
    case 'sub-orchestration':
      return {
        ...base,
        EventType: EVENT.SubOrchestrationInstanceCreated,
        Name: decision.name,
        Version: '',
        InstanceId: decision.instanceId,
        Input: null,
      }
    case 'timer':
      return { ...base, EventType: EVENT.TimerCreated, FireAt: decision.fireAt }
  }
}

/** How an execution ended; the output is JSON, of a failure its reason. */
export interface Ending {
  status: FinalStatus
  output: string
  details: string | null
}

/** What a parent is told of the end of a sub-orchestration that it began as `taskId`. */
export const childEnded = (ending: Ending, taskId: number, timestamp: string): HistoryEvent => {
  const base = { EventId: -1, IsPlayed: false, Timestamp: timestamp, TaskScheduledId: taskId }
  return ending.status === 'Completed'
    ? { ...base, EventType: EVENT.SubOrchestrationInstanceCompleted, Result: ending.output }
    : {
        ...base,
        EventType: EVENT.SubOrchestrationInstanceFailed,
        Reason: String(JSON.parse(ending.output)),
        Details: ending.details,
        FailureDetails: null,
      }
}
