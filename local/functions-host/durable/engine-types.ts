import type { LogLevel } from '../app/core-types.ts'
import type { Clock } from './clock.ts'
import type { InstanceRow, Store } from './store.ts'

/** Points at which a test may look or stop the engine: throwing there leaves the file as a killed process would. */
export type Step =
  | { kind: 'turn-start' | 'turn-commit' | 'turn-committed'; instanceId: string }
  | {
      kind: 'activity-start' | 'activity-commit' | 'activity-committed'
      instanceId: string
      name: string
      taskId: number
    }
  | { kind: 'timer-fired'; instanceId: string; timerId: number }

export interface StrictMode {
  /** One operation at a time in an order drawn from this seed; one message a turn. */
  seed: number
  /** Every n-th activity runs a second time, as after a crash between its end and its record. */
  redeliverEvery?: number
}

export interface EngineOptions {
  store: Store
  clock: Clock
  /** Durable timers fire this many times sooner. */
  speed: number
  maxActivities: number
  maxOrchestrators: number
  /** Longest run of one activity, ms. */
  functionTimeoutMs: number
  refuseForbidden: boolean
  strict: StrictMode | undefined
  onStep: ((step: Step) => void) | undefined
  /** Asked when a turn begins and when an activity ends: true kills the worker there (`DurableEngine.killWorker`). */
  workerDies: ((step: Step) => boolean) | undefined
  /** Told when the engine had to stop because of an error of its own (or of `onStep`). */
  onFailure: ((error: unknown) => void) | undefined
  /** Value of a durableClient binding, which an activity may have like any function. */
  durableClient: () => string
  log: (level: LogLevel, functionName: string, message: string) => void
}

export type StartResult =
  | { kind: 'started'; id: string }
  | { kind: 'exists'; id: string; status: InstanceRow['status'] }
  | { kind: 'refused'; reason: string }

export type SignalResult = 'accepted' | 'missing' | 'final'

export interface DurableEngine {
  /** Starts an instance; an id whose instance has ended is used again. @param input JSON text */
  start(name: string, input: string, id: string | undefined): StartResult
  /** @param input JSON text */
  raiseEvent(id: string, eventName: string, input: string): SignalResult
  terminate(id: string, reason: string): SignalResult
  suspend(id: string, reason: string): SignalResult
  resume(id: string, reason: string): SignalResult
  /**
   * The worker dies alone and comes back: turns under way fail their instances for ever, activities under way fail
   * once. Code that runs is not stopped here, only nobody hears of its results.
   */
  killWorker(): void
  /**
   * Resolves when nothing is left to run: no message, no activity and, with a virtual clock that may jump, no timer.
   */
  idle(): Promise<void>
  /** Lets running work end (at most the given ms), then stops; what is unfinished goes on at the next start. */
  close(graceMs?: number): Promise<void>
}
