import type { LoadedApp } from '../app/load-app.ts'
import { writeTurn } from './commit-turn.ts'
import type { EngineOptions } from './engine-types.ts'
import { functionMissing, workerDiedInTurn } from './error-texts.ts'
import { EVENT, isFinal } from './events.ts'
import type { HistoryEvent } from './events.ts'
import type { HistoryCache, LoadedHistory } from './history-cache.ts'
import { readInstance, readMessages } from './instances.ts'
import { latestFireAt, takeArrivals } from './new-events.ts'
import { answerOfError } from './orchestrator-answer.ts'
import { orchestrationPayload, runOrchestrator } from './orchestrator-run.ts'
import type { InstanceRow } from './store.ts'
import { decideTurn } from './turn.ts'
import type { TurnResult } from './turn.ts'

export interface TurnRequest {
  app: LoadedApp
  options: EngineOptions
  cache: HistoryCache
  random: (() => number) | undefined
  id: string
  /** Whether the worker has died since the turn began. */
  workerDied: () => boolean
  /** Asked right before the write; false when the engine has stopped meanwhile. */
  mayCommit: () => boolean
}

export interface TurnDone {
  woken: string[]
  activities: number
  timers: number
  /** Messages wait for another turn. */
  more: boolean
}

const NOTHING: TurnDone = { woken: [], activities: 0, timers: 0, more: false }

const namesOf = (app: LoadedApp, type: string): string[] =>
  [...app.functions.values()]
    .filter((registeredFunction) => registeredFunction.trigger.type === type)
    .map((registeredFunction) => registeredFunction.name)

const failed = (reason: string): TurnResult => ({
  verdict: { kind: 'failed', reason, details: null },
  decisions: [],
  completionId: -1,
})

const lastStarted = (history: LoadedHistory): number => {
  const event = history.events.findLast((historyEvent) => historyEvent.EventType === EVENT.OrchestratorStarted)
  return event === undefined ? 0 : Date.parse(event.Timestamp)
}

const answerTurn = async (
  request: TurnRequest,
  instance: InstanceRow,
  history: LoadedHistory,
  fresh: readonly HistoryEvent[],
): Promise<{ result: TurnResult; customStatus: string | undefined }> => {
  const { app, options } = request
  const registered = app.functions.get(instance.name.toLowerCase())
  const orchestrators = namesOf(app, 'orchestrationTrigger')
  if (registered?.trigger.type !== 'orchestrationTrigger') {
    return { result: failed(functionMissing(instance.name, 'orchestrator', orchestrators)), customStatus: undefined }
  }
  const texts = [...history.texts, ...fresh.map((event) => JSON.stringify(event))]
  const lived = await runOrchestrator(
    app,
    registered,
    orchestrationPayload(instance, texts, history.events.length > 0),
    options.log,
  )
  const run = request.workerDied() ? { answer: answerOfError(workerDiedInTurn()), identities: undefined } : lived
  const rules = { refuseForbidden: options.refuseForbidden, activities: namesOf(app, 'activityTrigger'), orchestrators }
  return {
    result: decideTurn(instance, [...history.events, ...fresh], run, rules),
    customStatus: run.answer.customStatus,
  }
}

/**
 * One turn of one instance: read what arrived, run the orchestrator over everything, write what follows in one
 * transaction.
 */
export const runTurn = async (request: TurnRequest): Promise<TurnDone> => {
  const { options, cache, id } = request
  const { store, clock } = options
  const instance = readInstance(store, id)
  if (instance === undefined || isFinal(instance.status)) {
    store.run('DELETE FROM messages WHERE instanceId = ?', id)
    return NOTHING
  }
  const rows = readMessages(store, id)
  const arrivals = takeArrivals(instance, rows, request.random)
  if (arrivals.events.length === 0 && arrivals.refusal === undefined) {
    for (const seq of arrivals.consumed) store.run('DELETE FROM messages WHERE seq = ?', seq)
    return NOTHING
  }
  const history = cache.load(id, instance.executionId)
  const nowMs = clock.now()
  const logicalMs = Math.max(nowMs + arrivals.skewMs, latestFireAt(arrivals.events), lastStarted(history))
  const started: HistoryEvent = {
    EventType: EVENT.OrchestratorStarted,
    EventId: -1,
    IsPlayed: false,
    Timestamp: new Date(logicalMs).toISOString(),
  }
  const fresh = [started, ...arrivals.events]
  const onlyControl = arrivals.suspended && arrivals.refusal === undefined && history.events.length > 0
  const { result, customStatus } =
    arrivals.terminated !== undefined || onlyControl
      ? { result: { verdict: { kind: 'waits' as const }, decisions: [], completionId: -1 }, customStatus: undefined }
      : arrivals.refusal !== undefined
        ? { result: failed(arrivals.refusal), customStatus: undefined }
        : await answerTurn(request, instance, history, fresh)
  if (!request.mayCommit()) return NOTHING
  const committed = store.transaction(() =>
    writeTurn(store, {
      instance,
      result,
      fresh,
      consumed: arrivals.consumed,
      storedEvents: history.events.length,
      customStatus,
      suspended: arrivals.suspended,
      terminated: arrivals.terminated,
      skewMs: Math.max(arrivals.skewMs, logicalMs - nowMs),
      logicalMs,
      nowMs,
      speed: options.speed,
    }),
  )
  if (isFinal(committed.status) || committed.status === 'ContinuedAsNew') cache.drop(id)
  else
    cache.append(
      id,
      history,
      fresh.map((event) => ({ ...event, IsPlayed: true })).concat(committed.events.slice(fresh.length)),
      committed.texts,
    )
  if (result.verdict.kind === 'failed') options.log('error', instance.name, `${id}: ${result.verdict.reason}`)
  return {
    woken: committed.woken,
    activities: result.decisions.filter((decision) => decision.kind === 'activity').length,
    timers: result.decisions.filter((decision) => decision.kind === 'timer').length,
    more:
      !isFinal(committed.status) && store.one('SELECT 1 FROM messages WHERE instanceId = ? LIMIT 1', id) !== undefined,
  }
}
