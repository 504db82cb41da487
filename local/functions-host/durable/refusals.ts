import { ACTION, type Action } from './events.ts'
import type { Walk } from './walk.ts'

const MAX_TASKS = 200
export const MAX_RESULT_BYTES = 16_384

/** What cannot run here at all, whatever is asked. */
const UNSUPPORTED: Record<number, string> = {
  7: 'entities (callEntity)',
  8: 'durable HTTP (callHttp)',
  9: 'entities (signalEntity)',
  10: 'entities (scheduled signal)',
  13: 'entity locks',
  14: 'entity locks',
}

const flatten = (actions: readonly Action[]): Action[] =>
  actions.flatMap((action) => ('compoundActions' in action ? [action, ...flatten(action.compoundActions)] : [action]))

/** Actions this engine has no counterpart for. @returns the refusal, if any */
export const unsupportedAction = (actions: readonly Action[]): string | undefined => {
  const found = flatten(actions)
    .map((action) => UNSUPPORTED[action.actionType])
    .find((text) => text !== undefined)
  return found === undefined ? undefined : `this host does not run ${found}`
}

/**
 * True where a value of an orchestration's input has a string property called Timestamp: the library turns it into a
 * Date.
 * @param value parsed JSON
 */
export const hasTimestampProperty = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if ('Timestamp' in value && typeof value.Timestamp === 'string') return true
  return Object.values(value).some(hasTimestampProperty)
}

export const TIMESTAMP_REFUSAL =
  'an orchestration input with a string property called Timestamp arrives as a Date in Azure; name it otherwise'

const repeated = (actions: readonly object[], seen: Set<object>): boolean => {
  for (const action of actions) {
    if (seen.has(action)) return true
    seen.add(action)
    if ('compoundActions' in action && Array.isArray(action.compoundActions) && repeated(action.compoundActions, seen))
      return true
  }
  return false
}

/**
 * Patterns of which durable-functions 3.x is known to give wrong answers.
 * @param actions the list as it came over the wire
 * @param identities the same list before it was serialized, when it is known: a task used twice is the same object
 *   twice
 * @param seen those of the actions before, to which these are added
 */
export const forbiddenAction = (
  actions: readonly Action[],
  identities: readonly object[] | undefined,
  seen = new Set<object>(),
): string | undefined => {
  if (identities !== undefined && repeated(identities, seen)) {
    return (
      'a task was given to Task.any or Task.all although it had been scheduled before; the host would ' +
      'schedule it again and mix up the results'
    )
  }
  for (const action of flatten(actions)) {
    switch (action.actionType) {
      case ACTION.CallActivity:
      case ACTION.CallActivityWithRetry:
        if (typeof action.input === 'boolean')
          return (
            `activity '${action.functionName}' got a bare boolean, which arrives as the string "True" or ` +
            '"False"; pass an object'
          )
        if (
          action.actionType === ACTION.CallActivityWithRetry &&
          action.retryOptions.retryTimeoutInMilliseconds !== undefined
        )
          return RETRY_TIMEOUT
        break
      case ACTION.CallSubOrchestrator:
      case ACTION.CallSubOrchestratorWithRetry:
        if (hasTimestampProperty(action.input)) return TIMESTAMP_REFUSAL
        if (
          action.actionType === ACTION.CallSubOrchestratorWithRetry &&
          action.retryOptions.retryTimeoutInMilliseconds !== undefined
        )
          return RETRY_TIMEOUT
        break
      case ACTION.ContinueAsNew:
        if (hasTimestampProperty(action.input)) return TIMESTAMP_REFUSAL
        break
      case ACTION.WhenAll:
        if (action.compoundActions.length > MAX_TASKS)
          return (
            `Task.all got ${action.compoundActions.length} tasks; at most ${MAX_TASKS}, split it into ` +
            'sub-orchestrations'
          )
        break
      default:
        break
    }
  }
  return undefined
}

const RETRY_TIMEOUT =
  'retryTimeoutInMilliseconds leaves the instance Running for ever when it expires; limit the number of ' +
  'attempts instead'

/** Patterns that show only when the orchestrator's answer is laid beside the walk of the history. */
export const forbiddenOutcome = (
  walk: Walk,
  answer: { actions: readonly Action[]; isDone: boolean; error: string | undefined },
): string | undefined => {
  const failed = walk.failedRetryAll
  if (
    failed !== undefined &&
    (failed.actionIndex < answer.actions.length - 1 || (answer.isDone && answer.error === undefined))
  ) {
    return (
      'the failure of a Task.all over calls with retry was caught; results of later calls would be ' +
      'crossed. Put retry and catch into a sub-orchestration per item'
    )
  }
  if (!answer.isDone || answer.error !== undefined) return undefined
  if (walk.openUserTimers > 0)
    return 'the orchestrator ended with a timer that was not cancelled; the instance would stay Running until it fires'
  if (walk.continueAsNew !== undefined && walk.unread.length > 0) {
    return `continueAsNew with unread events (${walk.unread.join(', ')}); they would be lost`
  }
  return undefined
}
