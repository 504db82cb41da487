import type { Action, HistoryEvent, RetryOptions } from './events.ts'
import { endedTask, openTask, whenAll, whenAny } from './sync-task.ts'
import type { SyncSource, SyncTask } from './sync-task.ts'

/** Something the walk scheduled under a sequence id and the history has not confirmed yet. */
export type Decision =
  | { kind: 'activity'; id: number; name: string; input: unknown }
  | { kind: 'sub-orchestration'; id: number; name: string; instanceId: string; input: unknown }
  | { kind: 'timer'; id: number; fireAt: string }

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

/** The history contains something else than the orchestrator now asks for; the text is DurableTask.Core's own. */
export class NonDeterminism extends Error {
  override readonly name = 'NonDeterminism'
}

interface OpenTask {
  task: SyncSource
  userTimer: boolean
}

/** .NET's name for what was found at a sequence id. */
const ACTION_TYPE = {
  'activity': 'ScheduleTaskOrchestratorAction',
  'sub-orchestration': 'CreateSubOrchestrationAction',
  'timer': 'CreateTimerOrchestratorAction',
}
const QUESTION = 'Was a change made to the orchestrator code after this instance had already started running?'

const MAXIMUM_TIMER_MS = 6 * 86_400_000
const LONG_TIMER_INTERVAL_MS = 3 * 86_400_000
const MAX_RETRY_INTERVAL_MS = 6 * 86_400_000

/**
 * The host's own replay: takes the action list one after the other with its own sequence ids, as the extension's
 * `OutOfProcOrchestrationShim` does over DurableTask's `TaskOrchestrationContext`. It knows nothing of the ids the
 * library
 * uses; where both count differently the results go wrong exactly as they do in Azure.
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
  const waiting = new Map<string, SyncSource[]>()
  const buffered = new Map<string, number>()
  const carryOver: HistoryEvent[] = []

  const schedule = (userTimer: boolean, decide: (id: number) => Decision): { id: number; task: SyncSource } => {
    const id = nextId++
    const task = openTask()
    scheduled.set(id, decide(id))
    open.set(id, { task, userTimer })
    return { id, task }
  }

  const timer = (fireAtMs: number, userTimer: boolean) =>
    schedule(userTimer, (id) => ({ kind: 'timer', id, fireAt: new Date(fireAtMs).toISOString() }))

  const longTimer = (fireAtMs: number, isCanceled: boolean): SyncTask => {
    const result = openTask()
    const long = fireAtMs - now > MAXIMUM_TIMER_MS
    const step = () => {
      const { id, task } = timer(
        long && fireAtMs - now > MAXIMUM_TIMER_MS ? now + LONG_TIMER_INTERVAL_MS : fireAtMs,
        true,
      )
      if (isCanceled) {
        open.delete(id)
        result.end('failed')
        return
      }
      task.onEnd(() => {
        if (long && now < fireAtMs) step()
        else result.end('done')
      })
    }
    step()
    return result
  }

  const withRetry = (call: () => SyncTask, options: RetryOptions): SyncTask => {
    const result = openTask()
    const firstAttempt = now
    const attempt = (count: number) => {
      const task = call()
      task.onEnd(() => {
        if (task.state === 'done') return result.end('done')
        if (count + 1 === options.maxNumberOfAttempts) {
          // DurableTask keeps one more timer after the last failure, so that old histories still replay.
          return timer(now, false).task.onEnd(() => result.end('failed'))
        }
        const timeout = options.retryTimeoutInMilliseconds
        if (timeout !== undefined && now >= firstAttempt + timeout) return result.end('failed')
        const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** count
        const capped = Math.min(delay, options.maxRetryIntervalInMilliseconds ?? MAX_RETRY_INTERVAL_MS)
        timer(now + capped, false).task.onEnd(() => attempt(count + 1))
      })
    }
    attempt(0)
    return result
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

  const waitFor = (name: string): SyncTask => {
    const arrived = buffered.get(name) ?? 0
    if (arrived > 0) {
      buffered.set(name, arrived - 1)
      return endedTask()
    }
    const task = openTask()
    waiting.set(name, [...(waiting.get(name) ?? []), task])
    return task
  }

  const run = (action: Action, index: number): SyncTask => {
    switch (action.actionType) {
      case 0:
        return activity(action.functionName, action.input)
      case 1:
        return withRetry(() => activity(action.functionName, action.input), action.retryOptions)
      case 2:
        return subOrchestration(action.functionName, action.instanceId, action.input)
      case 3:
        return withRetry(
          () => subOrchestration(action.functionName, action.instanceId, action.input),
          action.retryOptions,
        )
      case 4:
        next = { input: action.input }
        return endedTask()
      case 5:
        return longTimer(Date.parse(action.fireAt), action.isCanceled)
      case 6:
        return waitFor(action.externalEventName)
      case 11:
        return whenAny(action.compoundActions.map((child) => run(child, index)))
      case 12: {
        const children = action.compoundActions.map((child) => run(child, index))
        if (action.compoundActions.some((child) => child.actionType === 1 || child.actionType === 3)) {
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

  const confirm = (id: number, kind: Decision['kind'], what: string, name: string, numberedName: string): void => {
    const decision = scheduled.get(id)
    if (decision === undefined) {
      throw new NonDeterminism(
        'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ' +
          `${what} with sequence ID ${id}${numberedName}, but the current replay execution hasn't (yet?) ` +
          `scheduled this task. ${QUESTION}`,
      )
    }
    if (decision.kind !== kind) {
      throw new NonDeterminism(
        'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ' +
          `${what} with sequence number ${id} named '${name}', but the current orchestration replay ` +
          `instead scheduled a ${ACTION_TYPE[decision.kind]} task with this sequence number. ${QUESTION}`,
      )
    }
    if (decision.kind !== 'timer' && decision.name.toLowerCase() !== name.toLowerCase()) {
      throw new NonDeterminism(
        'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ' +
          `${what} with sequence number ${id} named '${name}', but the current orchestration replay ` +
          `instead scheduled ${what} named '${decision.name}' with this sequence number. ${QUESTION}`,
      )
    }
    scheduled.delete(id)
  }

  const endOpen = (id: number, state: 'done' | 'failed'): void => {
    // Unknown ids are duplicates or cancelled timers: DurableTask logs and drops them.
    open.get(id)?.task.end(state)
    open.delete(id)
  }

  const raise = (event: HistoryEvent & { EventType: 15 }): void => {
    if (next !== undefined) {
      carryOver.push(event)
      return
    }
    const tasks = waiting.get(event.Name)
    const latest = tasks?.pop()
    if (tasks?.length === 0) waiting.delete(event.Name)
    if (latest === undefined) buffered.set(event.Name, (buffered.get(event.Name) ?? 0) + 1)
    else latest.end('done')
  }

  const handle = (event: HistoryEvent): void => {
    switch (event.EventType) {
      case 12:
        now = Date.parse(event.Timestamp)
        break
      case 0:
        walkFrom(0)
        break
      case 4:
        confirm(event.EventId, 'activity', 'an activity task', event.Name, ` and name '${event.Name}' (version '')`)
        break
      case 7:
        confirm(
          event.EventId,
          'sub-orchestration',
          'a sub-orchestration task',
          event.Name,
          ` and name '${event.Name}' (version '', instance ID '${event.InstanceId}')`,
        )
        break
      case 10:
        confirm(event.EventId, 'timer', 'a timer task', '', '')
        break
      case 5:
      case 8:
        endOpen(event.TaskScheduledId, 'done')
        break
      case 6:
      case 9:
        endOpen(event.TaskScheduledId, 'failed')
        break
      case 11:
        endOpen(event.TimerId, 'done')
        break
      case 15:
        raise(event)
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
      return [...buffered].filter(([, count]) => count > 0).map(([name]) => name)
    },
    get failedRetryAll() {
      return failedRetryAll
    },
  }
}
