/**
 * History events and actions of the durable protocol between the host extension and durable-functions 3.x
 * ("OrchestratorShim").
 * Names and numbers are those of DurableTask.Core (github.com/Azure/durabletask) and durable-functions lib/src.
 */

export const EVENT = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
  ContinueAsNew: 16,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const

interface Base {
  /** Sequence id for scheduled things, -1 otherwise. */
  EventId: number
  IsPlayed: boolean
  /** ISO 8601, UTC. */
  Timestamp: string
}

export interface ParentInstance {
  Name: string
  TaskScheduleId: number
  OrchestrationInstance: { InstanceId: string; ExecutionId: string }
}

export type HistoryEvent = Base &
  (
    | {
        EventType: 0
        Name: string
        Version: string
        Input: string | null
        OrchestrationInstance: { InstanceId: string; ExecutionId: string }
        ParentInstance: ParentInstance | null
        Tags: null
        Correlation: null
        Generation: number
      }
    | { EventType: 1; OrchestrationStatus: FinalStatus | 'ContinuedAsNew'; Result: string | null; FailureDetails: null }
    | { EventType: 3; Input: string }
    | { EventType: 4; Name: string; Version: string; Input: null }
    | { EventType: 5; TaskScheduledId: number; Result: string }
    | { EventType: 6; TaskScheduledId: number; Reason: string; Details: string | null; FailureDetails: null }
    | { EventType: 7; Name: string; Version: string; InstanceId: string; Input: null }
    | { EventType: 8; TaskScheduledId: number; Result: string }
    | { EventType: 9; TaskScheduledId: number; Reason: string; Details: string | null; FailureDetails: null }
    | { EventType: 10; FireAt: string }
    | { EventType: 11; TimerId: number; FireAt: string }
    | { EventType: 12 }
    | { EventType: 13 }
    | { EventType: 15; Name: string; Input: string }
    | { EventType: 16; Result: string | null }
    | { EventType: 19; Reason: string }
    | { EventType: 20; Reason: string }
  )

export type FinalStatus = 'Completed' | 'Failed' | 'Terminated'
export type RuntimeStatus = FinalStatus | 'Pending' | 'Running' | 'ContinuedAsNew' | 'Suspended'
const FINAL_STATUSES: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Terminated']
export const isFinal = (status: RuntimeStatus): status is FinalStatus => FINAL_STATUSES.includes(status)

/** A message waiting for an instance: an event that will join the history, or the engine's order to fail it. */
export type Message = HistoryEvent | { refusal: string }
export const isRefusal = (message: Message): message is { refusal: string } => 'refusal' in message

/** Kinds of actions of an orchestrator that are carried out here; refusals.ts names the others. */
export const ACTION = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  WhenAny: 11,
  WhenAll: 12,
} as const

export interface RetryOptions {
  firstRetryIntervalInMilliseconds: number
  maxNumberOfAttempts: number
  backoffCoefficient?: number
  maxRetryIntervalInMilliseconds?: number
  retryTimeoutInMilliseconds?: number
}

export type Action =
  | { actionType: 0; functionName: string; input?: unknown }
  | { actionType: 1; functionName: string; input?: unknown; retryOptions: RetryOptions }
  | { actionType: 2; functionName: string; input?: unknown; instanceId?: string }
  | { actionType: 3; functionName: string; input?: unknown; instanceId?: string; retryOptions: RetryOptions }
  | { actionType: 4; input?: unknown }
  | { actionType: 5; fireAt: string; isCanceled: boolean }
  | { actionType: 6; externalEventName: string }
  | { actionType: 7 | 8 | 9 | 10 | 13 | 14 }
  | { actionType: 11; compoundActions: Action[] }
  | { actionType: 12; compoundActions: Action[] }

/** What one run of the orchestrator function answered. */
export interface OrchestratorAnswer {
  isDone: boolean
  actions: Action[]
  /** JSON text; `null` when there is none. */
  output: string
  error: string | undefined
  /** JSON text, when it was set. */
  customStatus: string | undefined
}
