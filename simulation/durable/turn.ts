/**
 * One turn of an orchestration: the installed durable-functions library replays the registered handler from the top
 * over the whole history, then the host's own walk over its actions decides, exactly as the extension does.
 */
import { createRequire } from 'node:module'
import type { OrchestrationHandler } from 'durable-functions'
import type { Action, HistoryEvent, OrchestratorAnswer } from '../../local/functions-host/durable/events.ts'
import { answerOfError } from '../../local/functions-host/durable/orchestrator-answer.ts'
import { decideTurn, type TurnResult, type TurnRules } from '../../local/functions-host/durable/turn.ts'
import { startWalk } from '../../local/functions-host/durable/walk.ts'
import type { Instance } from './instance.ts'
import type { Executor, LibraryEvent, Session } from './session.ts'
import { workerDiedInTurn } from '../../local/functions-host/durable/error-texts.ts'

/** What an orchestrator may never do, or the world's own rules being broken: always a defect. */
export class WorldError extends Error {
  override readonly name = 'WorldError'
}

/** The library's own executor and context: what its registered function builds from the trigger at every turn. */
interface Library {
  TaskOrchestrationExecutor: new () => Executor
  DurableOrchestrationContext: new (...fields: unknown[]) => { customStatus?: unknown }
}

const load = createRequire(import.meta.url)
const folder = 'durable-functions/lib/src/orchestrations'
const { TaskOrchestrationExecutor } = load(`${folder}/TaskOrchestrationExecutor.js`) as Library
const { DurableOrchestrationContext } = load(`${folder}/DurableOrchestrationContext.js`) as Library
const SCHEMA_VERSION = 3
const LONG_TIMER_MS = 3 * 86_400_000
const FULL_CHECK = 25

const libraryEvent = (event: HistoryEvent): LibraryEvent => ({ ...event, Timestamp: new Date(event.Timestamp) })

export interface Answered {
  answer: OrchestratorAnswer
  /** The same actions as objects: a task used twice is one object. */
  identities: readonly object[] | undefined
}

/**
 * @param handler null: the worker died under the turn
 * @param stays the orchestrator is kept until its next turn, so that only its last one is replayed from the top
 * @throws WorldError when the replay asks for something else than the turn before: code that is not deterministic
 */
export async function answerTurn(
  instance: Instance,
  fresh: readonly HistoryEvent[],
  handler: OrchestrationHandler | null,
  stays = false,
): Promise<Answered> {
  const failed = (error: unknown): Answered => ({ answer: answerOfError(error), identities: undefined })
  if (handler === null) return failed(workerDiedInTurn())
  const arrived = fresh.map(libraryEvent)
  const going = instance.session?.handler === handler ? goOn(instance, instance.session, arrived) : null
  if (going !== null) return going
  instance.session = undefined
  const history = [...instance.history.map(libraryEvent), ...arrived]
  const executor = new TaskOrchestrationExecutor()
  const context = new DurableOrchestrationContext(
    history,
    instance.id,
    history[0]?.Timestamp,
    instance.history.length > 0,
    instance.parent?.id ?? null,
    LONG_TIMER_MS,
    2 * LONG_TIMER_MS,
    30_000,
    SCHEMA_VERSION,
    JSON.parse(instance.input),
    executor,
  )
  try {
    const state = await executor.execute({ df: context }, history, SCHEMA_VERSION, handler)
    const actions = state.actions[0] ?? []
    const { isDone, output, customStatus } = state
    if (stays && !isDone) instance.session = { executor, context, handler }
    return answered(sameActions(instance, actions, true), actions, { isDone, output, customStatus })
  } catch (error) {
    if (error instanceof WorldError) throw error
    return failed(error)
  }
}

/**
 * What the orchestrator that stayed loaded asks for next. Null when it has failed or ended: that is taken from a replay
 * of the whole history, which must come to the same.
 */
function goOn(instance: Instance, { executor, context }: Session, arrived: readonly LibraryEvent[]): Answered | null {
  try {
    for (const event of arrived) {
      executor.processEvent(event)
      if (executor.isDoneExecuting()) break
    }
  } catch {
    return null
  }
  const { actions, exception } = executor
  if (exception !== undefined || executor.isDoneExecuting()) return null
  return answered(sameActions(instance, actions, false), actions, { isDone: false, ...context })
}

function answered(
  actions: Action[],
  identities: readonly object[],
  { isDone, output, customStatus }: { isDone: boolean; output?: unknown; customStatus?: unknown },
): Answered {
  return {
    answer: {
      isDone,
      actions,
      output: JSON.stringify(output) ?? 'null',
      error: undefined,
      customStatus: customStatus === undefined || customStatus === null ? undefined : JSON.stringify(customStatus),
    },
    identities,
  }
}

/**
 * The actions, which must begin with those of the turn before; they are remembered for the next. Of an orchestrator
 * that goes on where it stood the old ones are compared every few turns, and by the replay at its end.
 */
function sameActions(instance: Instance, actions: readonly object[], replayed: boolean): Action[] {
  const { asked } = instance
  const from = replayed || instance.turns % FULL_CHECK === 0 ? 0 : asked.texts.length
  for (let index = from; index < Math.max(actions.length, asked.texts.length); index++) {
    const before = asked.texts[index]
    const text = JSON.stringify(actions[index])
    if (before === undefined) {
      asked.texts.push(text)
      asked.actions.push(JSON.parse(text) as Action)
    } else if (before !== text)
      throw new WorldError(
        `${instance.name} is not deterministic: action ${index} was ${before}, a replay asks ${text ?? 'nothing'}`,
      )
  }
  return asked.actions
}

/**
 * Lays the answer beside the history: what follows from the turn. The host's walk goes on where it stood while the
 * orchestrator does, unless it had come to the end of what was asked for then.
 */
export function verdictOf(
  instance: Instance,
  fresh: readonly HistoryEvent[],
  answered: Answered,
  rules: TurnRules,
): TurnResult {
  const { session, history } = instance
  const { actions } = answered.answer
  const known = session?.walked
  const goesOn = known !== undefined && !known.walk.finished
  const walk = goesOn ? known.walk : startWalk(actions, instance.executionId)
  const tasks = goesOn ? known.tasks : new Set<object>()
  const events = [...(goesOn ? history.slice(known.events) : history), ...fresh]
  const result = decideTurn(instance, events, answered, rules, {
    walk,
    actions: goesOn ? known.actions : 0,
    tasks,
  })
  if (session !== undefined)
    session.walked = { walk, tasks, events: history.length + fresh.length, actions: actions.length }
  return result
}
