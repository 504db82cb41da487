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

export type ChildOutcome<T> = { kind: 'ended'; value: T } | { kind: 'died'; message: string }

export interface Run {
  readonly instanceId: string
  /** Start of this turn as every replay sees it, ISO UTC. */
  now(): string
  /**
   * Runs an activity, up to three attempts 30 s and 60 s apart; steps that only need the archive's own stores wait out
   * half an hour of their absence. Throws ActivityFailed after the last.
   */
  step<K extends keyof Activities>(name: K, input: Input<K>): Step<Output<K>>
  /** A durable timer, ms. */
  sleep(ms: number): Step<void>
  /**
   * Sub-orchestrations side by side, at most 50; answers when all have ended, in the order of the calls. A child that
   * the engine failed (its worker died in a turn, its code was changed under it) is `died`: its parent goes on.
   */
  subOrchestrations<T>(calls: readonly SubOrchestrationCall[]): Step<ChildOutcome<T>[]>
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
const FIRST_RETRY_MS = 30_000

function retries(attempts: number): df.RetryOptions {
  const options = new df.RetryOptions(FIRST_RETRY_MS, attempts)
  options.backoffCoefficient = 2
  return options
}

const retry = retries(3)
/** 30 s to 16 minutes apart, 31 minutes in all: a night must not be lost with the index for a while. */
const patientRetry = retries(7)
const PATIENT: ReadonlySet<keyof Activities> = new Set<keyof Activities>([
  'planDay',
  'archiveBatches',
  'closePending',
  'failSlice',
  'noteWarning',
  'reconcileDay',
  'sealDay',
  'failDay',
  'failAudits',
  'sealAudits',
  'pollBackfill',
  'extendToPolicy',
  'lockBlobs',
  'holdNext',
  'sumHold',
  'settleHold',
  'attestNext',
  'closeAttestation',
  'freeNext',
  'endRelease',
  'protectAtSource',
  'releaseAtSource',
  'listRetrieval',
  'verifyRetrieval',
  'deliverRetrieval',
  'failRetrieval',
])

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
        return (yield context.df.callActivityWithRetry(
          name,
          PATIENT.has(name) ? patientRetry : retry,
          input,
        )) as Output<typeof name>
      } catch (error) {
        throw readFailure(error)
      }
    },
    *sleep(ms) {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms))
    },
    *subOrchestrations<T>(calls: readonly SubOrchestrationCall[]): Step<ChildOutcome<T>[]> {
      if (calls.length === 0) return []
      if (calls.length > WIDEST)
        throw new RangeError(`at most ${WIDEST} sub-orchestrations side by side, not ${calls.length}`)
      const tasks = calls.map((call) => context.df.callSubOrchestrator(call.name, call.input, call.instanceId))
      try {
        yield context.df.Task.all(tasks)
      } catch {
        // The first death ends Task.all here; the host goes on only when all have ended. So each is waited for.
      }
      const outcomes: ChildOutcome<T>[] = []
      for (const task of tasks) {
        try {
          outcomes.push({ kind: 'ended', value: (yield task) as T })
        } catch (error) {
          outcomes.push({ kind: 'died', message: messageOf(error) })
        }
      }
      return outcomes
    },
    report: (status) => context.df.setCustomStatus(status),
    continueAsNew: (input) => context.df.continueAsNew(input),
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** An activity's failure as the engine words it; anything else has failed for another reason, and is `unexpected`. */
export function readFailure(error: unknown): ActivityFailed {
  const text = messageOf(error)
  return codedFailure(text) ?? new ActivityFailed('unexpected', text.split(' \n')[0]?.slice(0, 500) ?? text)
}

/**
 * Activities throw errors whose message is JSON `{code, message}`; the engine wraps that text, and its sanitizer may
 * cut it in the middle.
 */
function codedFailure(text: string): ActivityFailed | null {
  const coded = /failed:\s+(\{"code":.*?\})(?= \n|\s*$)/s.exec(text)?.[1]
  if (coded === undefined) return null
  try {
    const { code, message } = JSON.parse(coded) as { code?: unknown; message?: unknown }
    return typeof code === 'string' && typeof message === 'string' ? new ActivityFailed(code, message) : null
  } catch {
    return null
  }
}
