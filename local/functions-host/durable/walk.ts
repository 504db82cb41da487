import { confirm, type Decision } from './decision.ts'
import { ACTION, EVENT, type Action, type HistoryEvent } from './events.ts'
import { externalEvents } from './external-events.ts'
import { endedTask, openTask, whenAll, whenAny } from './sync-task.ts'
import type { SyncSource, SyncTask } from './sync-task.ts'
import { longTimer, withRetry, type Timers } from './timed-tasks.ts'

/** What the host knows after it walked the actions beside the history. */
export interface Walk {
  /** Feeds one history event, in order. @throws NonDeterminism */
  handle(event: HistoryEvent): void
  /** Every action has been taken and has ended. */
  readonly finished: boolean
  readonly openTasks: number
  /** Timers an action asked for (not those of retries) that are neither fired nor cancelled. */
  readonly openUserTimers: number
  /** Scheduled in this turn, by sequence id. */
  readonly decisions: Decision[]
  /** Sequence ids taken so far. */
  readonly taken: number
  /** Input of the next execution, when the walk came to a continueAsNew. */
  readonly continueAsNew: { input: unknown } | undefined
  /** Events that arrived after continueAsNew: they belong to the next execution. */
  readonly carryOver: HistoryEvent[]
  /** Events that arrived and that nobody waits for. */
  readonly unread: string[]
  /** A Task.all over retried calls in which one call has failed for good. */
  readonly failedRetryAll: { actionIndex: number } | undefined
}

interface OpenTask {
  task: SyncSource
  userTimer: boolean
}

/**
 * The host's own replay: takes the action list one after the other with its own sequence ids, as the extension's
 * `OutOfProcOrchestrationShim` does over DurableTask's `TaskOrchestrationContext`. It knows nothing of the ids the
 * library uses; where both count differently the results go wrong exactly as they do in Azure.
 * @param actions every action since the start of the execution
 * @param executionId prefix of the default id of a sub-orchestration
 */
export const startWalk = (actions: readonly Action[], executionId: string): Walk => {
  let nextId = 0
  let now = 0
  let finished = false
  let next: Walk['continueAsNew']
  let failedRetryAll: Walk['failedRetryAll']
  const scheduled = new Map<number, Decision>()
  const open = new Map<number, OpenTask>()
  const external = externalEvents()
  const carryOver: HistoryEvent[] = []

  const schedule = (userTimer: boolean, decide: (id: number) => Decision): { id: number; task: SyncSource } => {
    const id = nextId++
    const task = openTask()
    scheduled.set(id, decide(id))
    open.set(id, { task, userTimer })
    return { id, task }
  }

  const timers: Timers = {
    now: () => now,
    start: (fireAtMs, userTimer) =>
      schedule(userTimer, (id) => ({ kind: 'timer', id, fireAt: new Date(fireAtMs).toISOString() })),
    forget: (id) => open.delete(id),
  }

  const activity = (name: string, input: unknown): SyncTask =>
    schedule(false, (id) => ({ kind: 'activity', id, name, input })).task

  const subOrchestration = (name: string, instanceId: string | undefined, input: unknown): SyncTask =>
    schedule(false, (id) => ({
      kind: 'sub-orchestration',
      id,
      name,
      input,
      instanceId: instanceId || `${executionId}:${id.toString(16)}`,
    })).task

  const run = (action: Action, index: number): SyncTask => {
    switch (action.actionType) {
      case ACTION.CallActivity:
        return activity(action.functionName, action.input)
      case ACTION.CallActivityWithRetry:
        return withRetry(timers, () => activity(action.functionName, action.input), action.retryOptions)
      case ACTION.CallSubOrchestrator:
        return subOrchestration(action.functionName, action.instanceId, action.input)
      case ACTION.CallSubOrchestratorWithRetry:
        return withRetry(
          timers,
          () => subOrchestration(action.functionName, action.instanceId, action.input),
          action.retryOptions,
        )
      case ACTION.ContinueAsNew:
        next = { input: action.input }
        return endedTask()
      case ACTION.CreateTimer:
        return longTimer(timers, Date.parse(action.fireAt), action.isCanceled)
      case ACTION.WaitForExternalEvent:
        return external.waitFor(action.externalEventName)
      case ACTION.WhenAny:
        return whenAny(action.compoundActions.map((child) => run(child, index)))
      case ACTION.WhenAll: {
        const children = action.compoundActions.map((child) => run(child, index))
        if (
          action.compoundActions.some(
            (child) =>
              child.actionType === ACTION.CallActivityWithRetry ||
              child.actionType === ACTION.CallSubOrchestratorWithRetry,
          )
        ) {
          for (const child of children)
            child.onEnd(() => {
              if (child.state === 'failed') failedRetryAll ??= { actionIndex: index }
            })
        }
        return whenAll(children)
      }
      default:
        return endedTask()
    }
  }

  const walkFrom = (start: number): void => {
    for (let index = start; index < actions.length; index++) {
      const action = actions[index]
      if (action === undefined) break
      const task = run(action, index)
      if (task.state === 'open') return task.onEnd(() => walkFrom(index + 1))
    }
    finished = true
  }

  const endOpen = (id: number, state: 'done' | 'failed'): void => {
    // Unknown ids are duplicates or cancelled timers: DurableTask logs and drops them.
    open.get(id)?.task.end(state)
    open.delete(id)
  }

  const handle = (event: HistoryEvent): void => {
    switch (event.EventType) {
      case EVENT.OrchestratorStarted:
        now = Date.parse(event.Timestamp)
        break
      case EVENT.ExecutionStarted:
        walkFrom(0)
        break
      case EVENT.TaskScheduled:
        confirm(
          scheduled,
          event.EventId,
          'activity',
          'an activity task',
          event.Name,
          ` and name '${event.Name}' (version '')`,
        )
        break
      case EVENT.SubOrchestrationInstanceCreated:
        confirm(
          scheduled,
          event.EventId,
          'sub-orchestration',
          'a sub-orchestration task',
          event.Name,
          ` and name '${event.Name}' (version '', instance ID '${event.InstanceId}')`,
        )
        break
      case EVENT.TimerCreated:
        confirm(scheduled, event.EventId, 'timer', 'a timer task', '', '')
        break
      case EVENT.TaskCompleted:
      case EVENT.SubOrchestrationInstanceCompleted:
        endOpen(event.TaskScheduledId, 'done')
        break
      case EVENT.TaskFailed:
      case EVENT.SubOrchestrationInstanceFailed:
        endOpen(event.TaskScheduledId, 'failed')
        break
      case EVENT.TimerFired:
        endOpen(event.TimerId, 'done')
        break
      case EVENT.EventRaised:
        if (next !== undefined) carryOver.push(event)
        else external.raise(event.Name)
        break
      default:
        break
    }
  }

  return {
    handle,
    get finished() {
      return finished
    },
    get openTasks() {
      return open.size
    },
    get openUserTimers() {
      return [...open.values()].filter((task) => task.userTimer).length
    },
    get decisions() {
      return [...scheduled.values()].sort((a, b) => a.id - b.id)
    },
    get taken() {
      return nextId
    },
    get continueAsNew() {
      return next
    },
    carryOver,
    get unread() {
      return external.unread()
    },
    get failedRetryAll() {
      return failedRetryAll
    },
  }
}
