import { EVENT } from './events.ts'
import type { HistoryEvent } from './events.ts'
import type { InstanceRow, Store } from './store.ts'

/** Whole seconds, as the extension prints them. */
const seconds = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`

export interface StatusOptions {
  showInput: boolean
  showHistory: boolean
  showHistoryOutput: boolean
}

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text))

/**
 * The history as the management API shows it: completions carry the name and time of what they complete, and the
 * scheduling of activities and sub-orchestrations is left out.
 */
const historyView = (store: Store, instanceId: string, withOutput: boolean): unknown[] => {
  const events = store
    .all<{ body: string }>('SELECT body FROM history WHERE instanceId = ? ORDER BY seq', instanceId)
    .map((row) => JSON.parse(row.body) as HistoryEvent)
  const scheduled = new Map(events.filter((event) => event.EventId >= 0).map((event) => [event.EventId, event]))
  const of = (id: number) => {
    const event = scheduled.get(id)
    return {
      ScheduledTime: event?.Timestamp,
      FunctionName: event !== undefined && 'Name' in event ? event.Name : undefined,
    }
  }
  return events.flatMap((event): unknown[] => {
    const { Timestamp } = event
    switch (event.EventType) {
      case EVENT.ExecutionStarted:
        return [{ EventType: 'ExecutionStarted', Timestamp, FunctionName: event.Name }]
      case EVENT.ExecutionCompleted:
        return [
          {
            EventType: 'ExecutionCompleted',
            Timestamp,
            OrchestrationStatus: event.OrchestrationStatus,
            ...(withOutput ? { Result: parsed(event.Result) } : {}),
          },
        ]
      case EVENT.ExecutionTerminated:
        return [{ EventType: 'ExecutionTerminated', Timestamp, Input: event.Input }]
      case EVENT.TaskCompleted:
        return [
          {
            EventType: 'TaskCompleted',
            Timestamp,
            ...of(event.TaskScheduledId),
            ...(withOutput ? { Result: parsed(event.Result) } : {}),
          },
        ]
      case EVENT.TaskFailed:
        return [
          {
            EventType: 'TaskFailed',
            Timestamp,
            ...of(event.TaskScheduledId),
            Reason: event.Reason,
            Details: event.Details,
          },
        ]
      case EVENT.SubOrchestrationInstanceCompleted:
        return [
          {
            EventType: 'SubOrchestrationInstanceCompleted',
            Timestamp,
            ...of(event.TaskScheduledId),
            ...(withOutput ? { Result: parsed(event.Result) } : {}),
          },
        ]
      case EVENT.SubOrchestrationInstanceFailed:
        return [
          {
            EventType: 'SubOrchestrationInstanceFailed',
            Timestamp,
            ...of(event.TaskScheduledId),
            Reason: event.Reason,
            Details: event.Details,
          },
        ]
      case EVENT.TimerCreated:
        return [{ EventType: 'TimerCreated', Timestamp, FireAt: event.FireAt }]
      case EVENT.TimerFired:
        return [{ EventType: 'TimerFired', Timestamp, FireAt: event.FireAt }]
      case EVENT.EventRaised:
        return [
          {
            EventType: 'EventRaised',
            Timestamp,
            Name: event.Name,
            ...(withOutput ? { Input: parsed(event.Input) } : {}),
          },
        ]
      case EVENT.ExecutionSuspended:
        return [{ EventType: 'ExecutionSuspended', Timestamp, Reason: event.Reason }]
      case EVENT.ExecutionResumed:
        return [{ EventType: 'ExecutionResumed', Timestamp, Reason: event.Reason }]
      default:
        return []
    }
  })
}

/** One instance as the management API answers it. */
export const statusView = (store: Store, row: InstanceRow, options: StatusOptions): Record<string, unknown> => ({
  name: row.name,
  instanceId: row.id,
  runtimeStatus: row.status,
  input: options.showInput ? parsed(row.input) : null,
  customStatus: parsed(row.customStatus),
  output: parsed(row.output),
  createdTime: seconds(row.createdMs),
  lastUpdatedTime: seconds(row.updatedMs),
  ...(options.showHistory ? { historyEvents: historyView(store, row.id, options.showHistoryOutput) } : {}),
})
