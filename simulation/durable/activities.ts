/** Activities that run at this moment, on which host, and what becomes of them when it dies. */
import {
  activityFailure,
  refusalText,
  timeoutExceeded,
  workerDiedInActivity,
} from '../../local/functions-host/durable/error-texts.ts'
import { EVENT } from '../../local/functions-host/durable/events.ts'
import { MAX_RESULT_BYTES } from '../../local/functions-host/durable/refusals.ts'
import { inActivityRun, never, type ActivityRun } from './activity-run.ts'
import type { SimulatedClock } from '../clock.ts'
import type { Death, Machine } from './machine.ts'
import { send, type QueuedActivity, type State } from './state.ts'

export type ActivityFunctions = Record<string, (input: never) => Promise<unknown>>

interface Running {
  work: QueuedActivity
  run: ActivityRun
  deadlineMs: number
}

export interface RunningActivities {
  readonly size: number
  /** Grows with everything that ends. */
  readonly ended: number
  /** When the next one exceeds the longest run that is allowed, epoch ms; Infinity when none runs. */
  nextDeadline(): number
  /** Starts a queued activity on a host; it ends in the background. */
  begin(work: QueuedActivity, host: number): void
  /** The host dies right before the activity's first line, with everything else that it runs. */
  lose(work: QueuedActivity, host: number, death: Death): void
  /** Takes every activity of the host. */
  die(host: number, death: Death): void
  /** Ends what runs too long, and its worker with it. */
  expire(): void
}

export function runningActivities(
  state: State,
  activities: ActivityFunctions,
  clock: SimulatedClock,
  machine: Machine,
  functionTimeoutMs: number,
): RunningActivities {
  const running = new Set<Running>()
  let ended = 0

  const isWaitedFor = ({ instanceId, executionId }: QueuedActivity): boolean =>
    state.instances.get(instanceId)?.executionId === executionId

  const answer = (work: QueuedActivity) => ({
    EventId: -1,
    IsPlayed: false,
    Timestamp: new Date(clock.now()).toISOString(),
    TaskScheduledId: work.taskId,
  })

  const succeed = (work: QueuedActivity, value: unknown): void => {
    const { executionId } = work
    const result = JSON.stringify(value ?? null)
    if (Buffer.byteLength(result) > MAX_RESULT_BYTES)
      send(state, work.instanceId, { executionId, refusal: refusalText(`activity '${work.name}' returned too much`) })
    else
      send(state, work.instanceId, {
        executionId,
        event: { ...answer(work), EventType: EVENT.TaskCompleted, Result: result },
      })
  }

  const fail = (work: QueuedActivity, reason: string, details: string): void =>
    send(state, work.instanceId, {
      executionId: work.executionId,
      event: {
        ...answer(work),
        EventType: EVENT.TaskFailed,
        Reason: reason,
        Details: details,
        FailureDetails: null,
      },
    })

  const failWith = (work: QueuedActivity, error: unknown): void => {
    const { reason, details } = activityFailure(work.name, error)
    fail(work, reason, details)
  }

  /** True for the one that ends it: a delivery that is dead, or whose twin was quicker, ends nothing. */
  const finish = (entry: Running): boolean => {
    if (!running.delete(entry)) return false
    entry.run.alive = false
    ended++
    return true
  }

  const isTwin = (one: QueuedActivity, other: QueuedActivity): boolean =>
    one.taskId === other.taskId && one.executionId === other.executionId

  const redeliver = (work: QueuedActivity, death: Death): void => {
    if ([...running].some((other) => isTwin(other.work, work))) return
    if (death === 'worker') {
      const { reason, details } = workerDiedInActivity(work.name)
      fail(work, reason, details)
    } else if (isWaitedFor(work)) state.queue.push({ ...work, delivery: work.delivery + 1 })
  }

  const die = (host: number, death: Death): void => {
    for (const entry of [...running]) if (entry.run.host === host && finish(entry)) redeliver(entry.work, death)
    machine.died?.(host)
  }

  const ends = (entry: Running, record: () => void): void => {
    if (!entry.run.alive) return
    const death = machine.activityEnds?.(entry.run) ?? null
    if (death !== null) return die(entry.run.host, death)
    const { work } = entry
    finish(entry)
    record()
    // The answer of the quicker of two deliveries counts; the slower one goes on unheard.
    for (const other of [...running]) if (isTwin(other.work, work)) running.delete(other)
  }

  return {
    get size() {
      return running.size
    },
    get ended() {
      return ended
    },
    nextDeadline: () => Math.min(Infinity, ...[...running].map(({ deadlineMs }) => deadlineMs)),
    die,
    lose: (work, host, death) => {
      redeliver(work, death)
      die(host, death)
    },
    expire: () => {
      for (const entry of [...running]) {
        if (entry.deadlineMs > clock.now() || !finish(entry)) continue
        failWith(entry.work, timeoutExceeded(entry.work.name, functionTimeoutMs))
        die(entry.run.host, 'worker')
      }
    },
    begin: (work, host) => {
      const { instanceId, taskId, delivery } = work
      const run: ActivityRun = {
        instanceId,
        activity: work.name,
        taskId,
        delivery,
        host,
        alive: true,
        die: (death) => {
          die(host, death)
          return never()
        },
      }
      const entry: Running = { work, run, deadlineMs: clock.now() + functionTimeoutMs }
      running.add(entry)
      const activity = activities[work.name] as ((input: unknown) => Promise<unknown>) | undefined
      const execute = async (): Promise<unknown> => {
        if (activity === undefined) throw new Error(`The activity function '${work.name}' is not part of this app`)
        return activity(JSON.parse(work.input))
      }
      inActivityRun(run, execute).then(
        (value) => ends(entry, () => succeed(work, value)),
        (error: unknown) => ends(entry, () => failWith(work, error)),
      )
    },
  }
}
