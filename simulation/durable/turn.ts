/**
 * One turn of an orchestration: the installed durable-functions library replays the registered handler from the top
 * over the whole history, then the host's own walk over its actions decides, exactly as the extension does.
 */
import { createRequire } from 'node:module'
import type { OrchestrationHandler } from 'durable-functions'
import type { HistoryEvent, OrchestratorAnswer } from '../../local/functions-host/durable/events.ts'
import { answerOfError, parseState } from '../../local/functions-host/durable/orchestrator-answer.ts'
import { decideTurn, type TurnResult, type TurnRules } from '../../local/functions-host/durable/turn.ts'
import type { Instance } from './instance.ts'
import { WORKER_EXIT } from './machine.ts'

/** What an orchestrator may never do, or the world's own rules being broken: always a defect. */
export class WorldError extends Error {
  override readonly name = 'WorldError'
}

type Executor = (trigger: object, context: object) => Promise<{ actions: object[][] }>

const { createOrchestrator } = createRequire(import.meta.url)('durable-functions/lib/src/util/testingUtils.js') as {
  createOrchestrator: (handler: OrchestrationHandler) => Executor
}

const executors = new WeakMap<OrchestrationHandler, Executor>()

function executorOf(handler: OrchestrationHandler): Executor {
  const known = executors.get(handler) ?? createOrchestrator(handler)
  executors.set(handler, known)
  return known
}

export interface Answered {
  answer: OrchestratorAnswer
  /** The same actions as objects: a task used twice is one object. */
  identities: readonly object[] | undefined
}

/** @param handler null: the worker died under the turn */
export async function answerTurn(
  instance: Instance,
  fresh: readonly HistoryEvent[],
  handler: OrchestrationHandler | null,
): Promise<Answered> {
  const failed = (error: unknown): Answered => ({ answer: answerOfError(error), identities: undefined })
  if (handler === null) return failed(new Error(`One or more errors occurred. (${WORKER_EXIT})`))
  const trigger = {
    // Copies: the library turns every time stamp into a Date where it finds it.
    history: [...instance.history, ...fresh].map((event) => ({ ...event })),
    input: JSON.parse(instance.input) as unknown,
    instanceId: instance.id,
    isReplaying: instance.history.length > 0,
    parentInstanceId: instance.parent?.id ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30000,
  }
  try {
    const state = await executorOf(handler)(trigger, {})
    return { answer: parseState(JSON.stringify(state)), identities: state.actions[0] }
  } catch (error) {
    return failed(error)
  }
}

/** @throws WorldError when the replay asks for something else than the turn before: code that is not deterministic */
export function checkReplay(instance: Instance, answer: OrchestratorAnswer): void {
  const asked = answer.actions.map((action) => JSON.stringify(action))
  instance.asked.forEach((before, index) => {
    const now = asked[index]
    if (now !== before)
      throw new WorldError(
        `${instance.name} is not deterministic: action ${index} was ${before}, a replay asks ${now ?? 'nothing'}`,
      )
  })
  instance.asked = asked
}

/** Lays the answer beside the history: what follows from the turn. */
export function verdictOf(
  instance: Instance,
  fresh: readonly HistoryEvent[],
  answered: Answered,
  rules: TurnRules,
): TurnResult {
  const events = [...instance.history, ...fresh]
  return decideTurn({ name: instance.name, executionId: instance.executionId }, events, answered, rules)
}
