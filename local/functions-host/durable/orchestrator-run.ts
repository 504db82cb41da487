import { invoke } from '../app/invocation.ts'
import type { LogLevel, RegisteredFunction } from '../app/core-types.ts'
import type { LoadedApp } from '../app/load-app.ts'
import type { OrchestratorAnswer } from './events.ts'
import { answerOfError, parseState } from './orchestrator-answer.ts'
import type { InstanceRow } from './store.ts'

export interface OrchestratorRun {
  answer: OrchestratorAnswer
  /** The action objects before serialization, in which one task is one object; unknown when the orchestrator threw. */
  identities: readonly object[] | undefined
}

const identitiesOf = (value: unknown): readonly object[] | undefined => {
  if (typeof value !== 'object' || value === null || !('actions' in value) || !Array.isArray(value.actions))
    return undefined
  return Array.isArray(value.actions[0]) ? value.actions[0] : undefined
}

/**
 * The string the extension hands to an orchestrator: the whole history, every time. @param history JSON text of each
 * event
 */
export const orchestrationPayload = (instance: InstanceRow, history: readonly string[], isReplaying: boolean): string =>
  `{"history":[${history.join(',')}],"input":${instance.input},"instanceId":${JSON.stringify(instance.id)},` +
  `"isReplaying":${isReplaying},` +
  `"parentInstanceId":${JSON.stringify(instance.parentId)},"upperSchemaVersion":1,"upperSchemaVersionNew":3,` +
  '"longRunningTimerIntervalDuration":"3.00:00:00","maximumShortTimerDuration":"6.00:00:00",' +
  '"defaultHttpAsyncRequestSleepTimeMillseconds":30000}'

/** Runs the orchestrator function once over the history with the executor of the installed library. Never throws. */
export const runOrchestrator = async (
  app: LoadedApp,
  registered: RegisteredFunction,
  payload: string,
  log: (level: LogLevel, functionName: string, message: string) => void,
): Promise<OrchestratorRun> => {
  try {
    const result = await invoke(app, registered, { trigger: { string: payload }, durableClient: () => 'null', log })
    const json = result.returnValue?.json
    if (typeof json !== 'string') throw new Error('The orchestrator function did not answer with a state')
    return { answer: parseState(json), identities: identitiesOf(result.value) }
  } catch (error) {
    return { answer: answerOfError(error), identities: undefined }
  }
}
