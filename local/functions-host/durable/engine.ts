import { randomUUID } from 'node:crypto'
import type { LoadedApp } from '../app/load-app.ts'
import { lostActivity, runActivity } from './activity-runner.ts'
import { executionStarted } from './recorded.ts'
import type { DurableEngine, EngineOptions, SignalResult, StartResult, Step } from './engine-types.ts'
import { EVENT, isFinal } from './events.ts'
import type { Message } from './events.ts'
import { historyCache } from './history-cache.ts'
import { insertInstance, readInstance, sendMessage } from './instances.ts'
import { seededRandom } from './random.ts'
import { TIMESTAMP_REFUSAL, hasTimestampProperty } from './refusals.ts'
import { refusalText } from './error-texts.ts'
import { runTurn } from './run-turn.ts'
import type { ActivityRow } from './store.ts'
import { durableTimers } from './timers.ts'

/** No path, query or control characters, and nothing that looks like an entity. */
const isInstanceId = (id: string): boolean =>
  id.length > 0 && id.length <= 100 && !id.startsWith('@') && !/[/\\?#\p{Cc}]/u.test(id)

const nextEventLoopRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * The durable engine of the local host: event-sourced instances in one file, at-least-once activities, timers that
 * survive.
 * A step that fails for a reason of the engine's own stops it (see `idle`), rather than going on with half of it.
 */
export const startEngine = (app: LoadedApp, options: EngineOptions): DurableEngine => {
  const { store, clock, strict } = options
  const random = strict === undefined ? undefined : seededRandom(strict.seed)
  const cache = historyCache(store)
  const runnable = new Set<string>()
  const turning = new Set<string>()
  const running = new Map<number, Promise<void>>()
  let state: 'open' | 'closing' | 'closed' = 'open'
  let crash: unknown
  let activityCount = 0
  /** Grows with every death of the worker. */
  let workers = 0
  let lastClaimed = 0
  let moreActivities = true
  let pumping: Promise<void> | undefined
  let pumpAgain = false
  let idleWaiters: { resolve: () => void; reject: (error: unknown) => void }[] = []

  const stop = (error: unknown): void => {
    if (state === 'closed') return
    state = 'closed'
    crash = error
    timers.stop()
    store.close()
    for (const waiter of idleWaiters) waiter.reject(error)
    idleWaiters = []
    options.onFailure?.(error)
  }
  const step = (at: Step): void => {
    options.onStep?.(at)
    if (options.workerDies?.(at) === true) workers++
  }
  const wake = (id: string): void => {
    runnable.add(id)
    schedulePump()
  }
  const timers = durableTimers(options, (fired) => {
    try {
      for (const timer of fired) step({ kind: 'timer-fired', instanceId: timer.instanceId, timerId: timer.timerId })
      for (const timer of fired) wake(timer.instanceId)
    } catch (error) {
      stop(error)
    }
  })

  const turn = async (id: string): Promise<void> => {
    runnable.delete(id)
    turning.add(id)
    const worker = workers
    try {
      step({ kind: 'turn-start', instanceId: id })
      const done = await runTurn({
        app,
        options,
        cache,
        random,
        id,
        workerDied: () => worker !== workers,
        mayCommit: () => state !== 'closed' && (step({ kind: 'turn-commit', instanceId: id }), true),
      })
      if (state === 'closed') return
      step({ kind: 'turn-committed', instanceId: id })
      if (done.activities > 0) moreActivities = true
      if (done.timers > 0) timers.arm()
      for (const woken of done.woken) runnable.add(woken)
      if (done.more) runnable.add(id)
    } catch (error) {
      stop(error)
    } finally {
      turning.delete(id)
      schedulePump()
    }
  }

  const claimNext = (): ActivityRow | undefined => {
    if (random !== undefined) {
      const rows = store.all<ActivityRow>('SELECT * FROM activities ORDER BY seq LIMIT 64')
      return rows[Math.floor(random() * rows.length)]
    }
    if (!moreActivities || running.size >= options.maxActivities) return undefined
    const row = store.one<ActivityRow>('SELECT * FROM activities WHERE seq > ? ORDER BY seq LIMIT 1', lastClaimed)
    if (row === undefined) moreActivities = false
    else lastClaimed = row.seq
    return row
  }

  const activity = async (row: ActivityRow): Promise<void> => {
    const at = { instanceId: row.instanceId, name: row.name, taskId: row.taskId }
    const worker = workers
    try {
      step({ kind: 'activity-start', ...at })
      activityCount++
      if (strict?.redeliverEvery !== undefined && activityCount % strict.redeliverEvery === 0)
        await runActivity(app, row, options)
      const answer: Message = await runActivity(app, row, options)
      if (state === 'closed') return
      step({ kind: 'activity-commit', ...at })
      const message = worker === workers ? answer : lostActivity(row, options)
      store.transaction(() => {
        // The row is gone when the instance was ended meanwhile: then nobody waits for the result.
        if (store.run('DELETE FROM activities WHERE seq = ?', row.seq) > 0)
          sendMessage(store, row.instanceId, row.executionId, message)
      })
      step({ kind: 'activity-committed', ...at })
      wake(row.instanceId)
    } catch (error) {
      stop(error)
    } finally {
      running.delete(row.seq)
      schedulePump()
    }
  }

  const startWork = (): boolean => {
    let started = false
    for (const id of runnable) {
      if (turning.size >= options.maxOrchestrators) break
      if (turning.has(id)) continue
      void turn(id)
      started = true
      break
    }
    for (let row = claimNext(); row !== undefined; row = claimNext()) {
      running.set(row.seq, activity(row))
      started = true
    }
    return started
  }

  const oneStrictStep = async (): Promise<boolean> => {
    const ids = [...runnable]
    const row = claimNext()
    const choice = Math.floor((random?.() ?? 0) * (ids.length + (row === undefined ? 0 : 1)))
    const id = ids[choice]
    if (id !== undefined) await turn(id)
    else if (row !== undefined) await activity(row)
    return id !== undefined || row !== undefined
  }

  const settle = (): void => {
    if (state !== 'open' || running.size > 0 || turning.size > 0 || runnable.size > 0) return
    if (timers.jump()) return
    const waiters = idleWaiters
    idleWaiters = []
    for (const waiter of waiters) waiter.resolve()
  }

  const pump = async (): Promise<void> => {
    while (state === 'open') {
      pumpAgain = false
      // Timers that are due compete with everything else; only waiting for later ones needs the clock to jump.
      timers.fireDueNow()
      const worked = strict === undefined ? startWork() : await oneStrictStep()
      if (!worked && !pumpAgain) settle()
      if (!worked && !pumpAgain) return
      await nextEventLoopRound()
    }
  }

  function schedulePump(): void {
    pumpAgain = true
    if (state !== 'open' || pumping !== undefined) return
    pumping = pump()
      .catch(stop)
      .finally(() => {
        pumping = undefined
        if (pumpAgain && state === 'open') schedulePump()
      })
  }

  const now = (): string => new Date(clock.now()).toISOString()

  const signal = (id: string, event: Message): SignalResult => {
    const instance = readInstance(store, id)
    if (instance === undefined) return 'missing'
    if (isFinal(instance.status)) return 'final'
    sendMessage(store, id, null, event)
    wake(id)
    return 'accepted'
  }

  const start = (name: string, input: string, wanted: string | undefined): StartResult => {
    const id = wanted ?? randomUUID().replaceAll('-', '')
    if (!isInstanceId(id))
      return {
        kind: 'refused',
        reason:
          'Instance ids have 1 to 100 characters, do not start with @ and contain no / \\ ? # or control characters.',
      }
    if (options.refuseForbidden && hasTimestampProperty(JSON.parse(input)))
      return { kind: 'refused', reason: refusalText(TIMESTAMP_REFUSAL) }
    const existing = readInstance(store, id)
    if (existing !== undefined && !isFinal(existing.status)) return { kind: 'exists', id, status: existing.status }
    const instance = { id, name, input, executionId: randomUUID().replaceAll('-', '') }
    cache.drop(id)
    store.transaction(() => {
      insertInstance(store, { ...instance, createdMs: clock.now(), skewMs: 0 })
      sendMessage(store, id, instance.executionId, executionStarted(instance, now(), null))
    })
    wake(id)
    return { kind: 'started', id }
  }

  const base = () => ({ EventId: -1, IsPlayed: false, Timestamp: now() })
  for (const { instanceId } of store.all<{ instanceId: string }>('SELECT DISTINCT instanceId FROM messages'))
    runnable.add(instanceId)
  timers.arm()
  schedulePump()

  return {
    start,
    raiseEvent: (id, eventName, input) =>
      signal(id, { ...base(), EventType: EVENT.EventRaised, Name: eventName, Input: input }),
    terminate: (id, reason) => signal(id, { ...base(), EventType: EVENT.ExecutionTerminated, Input: reason }),
    suspend: (id, reason) => signal(id, { ...base(), EventType: EVENT.ExecutionSuspended, Reason: reason }),
    resume: (id, reason) => signal(id, { ...base(), EventType: EVENT.ExecutionResumed, Reason: reason }),
    killWorker: () => {
      workers++
    },
    idle: () =>
      new Promise((resolve, reject) => {
        if (crash !== undefined) return reject(crash)
        if (state !== 'open') return resolve()
        idleWaiters.push({ resolve, reject })
        schedulePump()
      }),
    close: async (graceMs = 3000) => {
      if (state !== 'open') return
      state = 'closing'
      timers.stop()
      let grace: NodeJS.Timeout | undefined
      const deadline = new Promise((resolve) => {
        grace = setTimeout(resolve, graceMs)
      })
      const turnsDone = async () => {
        while (turning.size > 0) await nextEventLoopRound()
      }
      await Promise.race([Promise.all([...running.values(), turnsDone(), pumping]), deadline])
      clearTimeout(grace)
      state = 'closed'
      for (const waiter of idleWaiters) waiter.resolve()
      store.close()
    },
  }
}
