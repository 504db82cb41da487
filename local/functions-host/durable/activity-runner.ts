import { invoke } from '../app/invocation.ts'
import type { RpcTypedData } from '../app/core-types.ts'
import type { LoadedApp } from '../app/load-app.ts'
import type { EngineOptions } from './engine-types.ts'
import { activityFailure, messageOf, refusalText, timeoutExceeded, workerDiedInActivity } from './error-texts.ts'
import { EVENT } from './events.ts'
import type { Message } from './events.ts'
import { MAX_RESULT_BYTES } from './refusals.ts'
import type { ActivityRow } from './store.ts'

/** A value on the wire as the JSON text the history keeps. */
const resultText = (value: RpcTypedData | null | undefined): string => {
  if (value === null || value === undefined) return 'null'
  if (typeof value.json === 'string') return value.json
  if (typeof value.string === 'string') return JSON.stringify(value.string)
  if (value.bytes) return JSON.stringify(Buffer.from(value.bytes).toString('base64'))
  return JSON.stringify(value.int ?? value.double ?? null)
}

const withTimeout = async <Value>(work: Promise<Value>, ms: number, text: string): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(text)), Math.min(ms, 2_147_483_647))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const answerTo = (row: ActivityRow, options: EngineOptions) => ({
  EventId: -1,
  IsPlayed: false,
  Timestamp: new Date(options.clock.now()).toISOString(),
  TaskScheduledId: row.taskId,
})

/** What the orchestration gets for an activity whose worker has died. */
export const lostActivity = (row: ActivityRow, options: EngineOptions): Message => {
  const { reason, details } = workerDiedInActivity(row.name)
  const failed = { EventType: EVENT.TaskFailed, Reason: reason, Details: details, FailureDetails: null }
  return { ...answerTo(row, options), ...failed }
}

/** Runs one activity and gives the message its orchestration gets. Never throws: a throw becomes a failure. */
export const runActivity = async (app: LoadedApp, row: ActivityRow, options: EngineOptions): Promise<Message> => {
  const base = answerTo(row, options)
  const registered = app.functions.get(row.name.toLowerCase())
  try {
    if (registered?.trigger.type !== 'activityTrigger')
      throw new Error(`The activity function '${row.name}' is not part of this app`)
    const work = invoke(app, registered, {
      trigger: { string: row.input },
      triggerMetadata: { instanceId: { string: row.instanceId } },
      durableClient: options.durableClient,
      log: options.log,
    })
    const { returnValue } = await withTimeout(
      work,
      options.functionTimeoutMs,
      timeoutExceeded(row.name, options.functionTimeoutMs),
    )
    const result = resultText(returnValue)
    const bytes = Buffer.byteLength(result)
    if (options.refuseForbidden && bytes > MAX_RESULT_BYTES) {
      return {
        refusal: refusalText(
          `activity '${row.name}' returned ${bytes} bytes; at most ${MAX_RESULT_BYTES}, return a pointer instead`,
        ),
      }
    }
    return { ...base, EventType: EVENT.TaskCompleted, Result: result }
  } catch (error) {
    options.log('error', row.name, messageOf(error))
    const { reason, details } = activityFailure(row.name, error)
    return { ...base, EventType: EVENT.TaskFailed, Reason: reason, Details: details, FailureDetails: null }
  }
}
