import { invoke } from '../app/invocation.ts'
import type { LogLevel, RegisteredFunction } from '../app/core-types.ts'
import type { LoadedApp } from '../app/load-app.ts'
import type { Store } from '../durable/store.ts'
import { resolveSetting } from '../host-json.ts'
import { parseSchedule } from './schedule.ts'
import type { Schedule } from './schedule.ts'

export interface TriggerContext {
  app: LoadedApp
  store: Store
  durableClient: () => string
  log: (level: LogLevel, functionName: string, message: string) => void
}

export interface RunningTimers {
  /** Runs a timer function now. @throws what it throws */
  runNow(registered: RegisteredFunction): Promise<void>
  stop(): void
}

interface Timer {
  registered: RegisteredFunction
  schedule: Schedule
  /** Whether runs are remembered over a restart, so that a missed one is made up for. */
  monitored: boolean
}

interface ScheduleRow {
  last: string
  next: string
}

const MAX_WAIT_MS = 2_147_000_000

/** The real host remembers runs only of schedules of a minute or more. */
const isMonitored = (registered: RegisteredFunction, schedule: Schedule, nowMs: number): boolean => {
  if (registered.trigger['useMonitor'] === false) return false
  const first = schedule.next(nowMs)
  const second = first === undefined ? undefined : schedule.next(first)
  return first !== undefined && (second === undefined || second - first >= 60_000)
}

/**
 * Runs the app's timer functions by wall-clock time. A run that was missed while the host was down happens once, right
 * after the start, with `isPastDue`.
 */
export const startTimers = (context: TriggerContext): RunningTimers => {
  const { app, store, log } = context
  const handles = new Map<string, NodeJS.Timeout>()
  let stopped = false

  const row = (timer: Timer): ScheduleRow | undefined =>
    timer.monitored
      ? store.one<ScheduleRow>('SELECT last, next FROM schedules WHERE name = ?', timer.registered.name)
      : undefined

  const remember = (timer: Timer, lastMs: number): void => {
    const nextMs = timer.schedule.next(lastMs)
    if (!timer.monitored || nextMs === undefined) return
    store.run(
      'INSERT INTO schedules (name, last, next) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET last = ' +
        'excluded.last, next = excluded.next',
      timer.registered.name,
      new Date(lastMs).toISOString(),
      new Date(nextMs).toISOString(),
    )
  }

  const run = async (timer: Timer, isPastDue: boolean): Promise<void> => {
    const status = row(timer)
    const startedMs = Date.now()
    const info = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: timer.monitored
        ? {
            Last: status?.last ?? '0001-01-01T00:00:00',
            LastUpdated: status?.last ?? '0001-01-01T00:00:00',
            Next: new Date(timer.schedule.next(startedMs) ?? 0).toISOString(),
          }
        : null,
      IsPastDue: isPastDue,
    }
    try {
      await invoke(app, timer.registered, {
        trigger: { json: JSON.stringify(info) },
        durableClient: context.durableClient,
        log,
      })
    } finally {
      if (!stopped) remember(timer, startedMs)
    }
  }

  const runLogged = async (timer: Timer, isPastDue: boolean): Promise<void> => {
    try {
      await run(timer, isPastDue)
    } catch (error) {
      log('error', timer.registered.name, error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }

  const arm = (timer: Timer, dueMs: number | undefined): void => {
    if (stopped || dueMs === undefined) return
    const handle = setTimeout(
      () => {
        if (Date.now() < dueMs) return arm(timer, dueMs)
        // A slow run delays the next one: a timer function never runs twice at the same time.
        void runLogged(timer, false).then(() => arm(timer, timer.schedule.next(Date.now())))
      },
      Math.min(Math.max(0, dueMs - Date.now()), MAX_WAIT_MS),
    )
    handle.unref()
    handles.set(timer.registered.name, handle)
  }

  const timers = [...app.functions.values()]
    .filter((registeredFunction) => registeredFunction.trigger.type === 'timerTrigger')
    .map((registered): Timer => {
      const schedule = parseSchedule(
        resolveSetting(String(registered.trigger['schedule']), registered.name),
        registered.name,
      )
      return { registered, schedule, monitored: isMonitored(registered, schedule, Date.now()) }
    })
  for (const timer of timers) {
    const nowMs = Date.now()
    const missed = row(timer)
    const isPastDue = missed !== undefined && Date.parse(missed.next) < nowMs
    if (missed === undefined) remember(timer, nowMs)
    if (isPastDue || timer.registered.trigger['runOnStartup'] === true) {
      void runLogged(timer, isPastDue).then(() => arm(timer, timer.schedule.next(Date.now())))
    } else arm(timer, timer.schedule.next(nowMs))
  }

  return {
    runNow: async (registered) => {
      const timer = timers.find((entry) => entry.registered === registered)
      if (timer !== undefined) await run(timer, false)
    },
    stop: () => {
      stopped = true
      for (const handle of handles.values()) clearTimeout(handle)
    },
  }
}
