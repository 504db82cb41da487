/**
 * The only file that touches the durable engine. It offers the shapes that replay safely and no others:
 * durable-functions 3.5 neither checks determinism nor names tasks, so sliding `Task.any`, retries inside a caught
 * `Task.all` and un-cancelled timers give wrong results silently (docs/adr/0003).
 */
import df from 'durable-functions'
import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions'
import type { Activities } from '../activities/contract.ts'

/** A step of an orchestration: `yield*` it to get its typed result. */
export type Step<T> = Generator<Task, T, unknown>

type Input<K extends keyof Activities> = Parameters<Activities[K]>[0]
type Output<K extends keyof Activities> = ReturnType<Activities[K]>

export interface SubOrchestrationCall {
  name: string
  instanceId: string
  input: object
}

export interface Run {
  readonly instanceId: string
  /** Start of this turn as every replay sees it, ISO UTC. */
  now(): string
  /**
   * Runs an activity, up to three attempts 30 s and 60 s apart. Throws ActivityFailed after the last.
   * Never inside `children`: retries are allowed in series only.
   */
  step<K extends keyof Activities>(name: K, input: Input<K>): Step<Output<K>>
  /** A durable timer, ms. */
  sleep(ms: number): Step<void>
  /** Sub-orchestrations side by side; at most 50. They must not throw: a failed child fails its parent. */
  subOrchestrations<T>(calls: readonly SubOrchestrationCall[]): Step<T[]>
  subOrchestration<T>(call: SubOrchestrationCall): Step<T>
  /** What the status query shows while this runs (small JSON). */
  report(status: { phase: string; waitingFor?: string }): void
  /** Starts this orchestration again with a new input and an empty history; the body must return right after. */
  continueAsNew(input: object): void
}

/** The code and message of an ArchiveError that an activity threw, read back from the engine's error text. */
export class ActivityFailed extends Error {
  override readonly name = 'ActivityFailed'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const WIDEST = 50
const retry = new df.RetryOptions(30_000, 3)
retry.backoffCoefficient = 2

/** Turns a typed body into the handler that the engine wants. */
export function orchestrator<I extends object, O extends object | void>(
  body: (run: Run, input: I) => Step<O>,
): OrchestrationHandler {
  return function* (context) {
    return yield* body(runOf(context), context.df.getInput<I>() as I)
  }
}

function runOf(context: OrchestrationContext): Run {
  return {
    instanceId: context.df.instanceId,
    now: () => context.df.currentUtcDateTime.toISOString(),
    *step(name, input) {
      try {
        return (yield context.df.callActivityWithRetry(name, retry, input)) as Output<typeof name>
      } catch (error) {
        throw readFailure(error)
      }
    },
    *sleep(ms) {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms))
    },
    *subOrchestrations<T>(calls: readonly SubOrchestrationCall[]): Step<T[]> {
      if (calls.length === 0) return []
      if (calls.length > WIDEST)
        throw new RangeError(`at most ${WIDEST} sub-orchestrations side by side, not ${calls.length}`)
      return (yield context.df.Task.all(calls.map((call) => start(context, call)))) as T[]
    },
    *subOrchestration<T>(call: SubOrchestrationCall): Step<T> {
      return (yield start(context, call)) as T
    },
    report: (status) => context.df.setCustomStatus(status),
    continueAsNew: (input) => context.df.continueAsNew(input),
  }
}

function start(context: OrchestrationContext, call: SubOrchestrationCall): Task {
  return context.df.callSubOrchestrator(call.name, call.input, call.instanceId)
}

/**
 * Activities throw errors whose message is JSON `{code, message}`; the engine wraps that text, so it is looked for
 * inside.
 */
function readFailure(error: unknown): ActivityFailed {
  const text = error instanceof Error ? error.message : String(error)
  const found = /failed:\s+(\{"code":.*?\})(?= \n|\s*$)/s.exec(text)
  if (found?.[1] !== undefined) {
    const parsed = JSON.parse(found[1]) as { code: string; message: string }
    return new ActivityFailed(parsed.code, parsed.message)
  }
  return new ActivityFailed('unexpected', text.split(' \n')[0]?.slice(0, 500) ?? 'unknown failure')
}
