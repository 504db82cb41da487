import type { EngineOptions } from './engine-types.ts'
import { EVENT } from './events.ts'
import { sendMessage } from './instances.ts'
import type { TimerRow } from './store.ts'

export interface DurableTimers {
  /** Looks again for the earliest timer. */
  arm(): void
  /** With a virtual clock that may jump: moves it to the earliest timer and fires it. @returns whether one fired */
  jump(): boolean
  /** With a virtual clock: fires what is due at its present time, without moving it. */
  fireDueNow(): void
  stop(): void
}

const MAX_WAIT_MS = 2_147_000_000

/** Fires the timers of the file when they are due; `fired` runs after their messages are stored. */
export const durableTimers = (options: EngineOptions, fired: (timers: readonly TimerRow[]) => void): DurableTimers => {
  const { store, clock } = options
  let handle: NodeJS.Timeout | undefined
  let stopped = false

  const earliest = (): number | undefined =>
    store.one<{ due: number | null }>('SELECT MIN(dueMs) AS due FROM timers')?.due ?? undefined

  const fireDue = (): void => {
    const due = store.all<TimerRow>(
      'SELECT * FROM timers WHERE dueMs <= ? ORDER BY dueMs, timerId LIMIT 500',
      clock.now(),
    )
    if (due.length === 0) return
    store.transaction(() => {
      for (const timer of due) {
        store.run(
          'DELETE FROM timers WHERE instanceId = ? AND executionId = ? AND timerId = ?',
          timer.instanceId,
          timer.executionId,
          timer.timerId,
        )
        sendMessage(store, timer.instanceId, timer.executionId, {
          EventType: EVENT.TimerFired,
          EventId: -1,
          IsPlayed: false,
          TimerId: timer.timerId,
          Timestamp: new Date(clock.now()).toISOString(),
          FireAt: new Date(timer.fireAtMs).toISOString(),
        })
      }
    })
    fired(due)
  }

  const arm = (): void => {
    clearTimeout(handle)
    if (stopped || clock.jumpTo !== undefined) return
    const due = earliest()
    if (due === undefined) return
    handle = setTimeout(
      () => {
        if (stopped) return
        fireDue()
        arm()
      },
      Math.min(Math.max(0, due - clock.now()), MAX_WAIT_MS),
    )
    handle.unref()
  }

  // The speed may have changed since the timers were written.
  for (const timer of store.all<TimerRow>('SELECT * FROM timers')) {
    const dueMs = Math.ceil(timer.createdMs + Math.max(0, timer.fireAtMs - timer.createdLogicalMs) / options.speed)
    if (dueMs !== timer.dueMs)
      store.run(
        'UPDATE timers SET dueMs = ? WHERE instanceId = ? AND executionId = ? AND timerId = ?',
        dueMs,
        timer.instanceId,
        timer.executionId,
        timer.timerId,
      )
  }

  return {
    arm,
    jump: () => {
      if (stopped || clock.jumpTo === undefined || clock.mayJump?.() === false) return false
      const due = earliest()
      if (due === undefined) return false
      clock.jumpTo(due)
      fireDue()
      return true
    },
    fireDueNow: () => {
      if (!stopped && clock.jumpTo !== undefined) fireDue()
    },
    stop: () => {
      stopped = true
      clearTimeout(handle)
    },
  }
}
