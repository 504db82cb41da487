import { z } from 'zod'
import { messageOf, sanitize } from './error-texts.ts'
import { ACTION, type Action, type OrchestratorAnswer } from './events.ts'

const STATE_MARK = '\n\n$OutOfProcData$:'

const retrySchema = z.looseObject({
  firstRetryIntervalInMilliseconds: z.number(),
  maxNumberOfAttempts: z.number(),
  backoffCoefficient: z.number().optional(),
  maxRetryIntervalInMilliseconds: z.number().optional(),
  retryTimeoutInMilliseconds: z.number().optional(),
})
const call = { functionName: z.string(), input: z.unknown().optional() }
const actionSchema: z.ZodType<Action> = z.lazy(() =>
  z.discriminatedUnion('actionType', [
    z.object({ actionType: z.literal(ACTION.CallActivity), ...call }),
    z.object({ actionType: z.literal(ACTION.CallActivityWithRetry), ...call, retryOptions: retrySchema }),
    z.object({ actionType: z.literal(ACTION.CallSubOrchestrator), ...call, instanceId: z.string().optional() }),
    z.object({
      actionType: z.literal(ACTION.CallSubOrchestratorWithRetry),
      ...call,
      instanceId: z.string().optional(),
      retryOptions: retrySchema,
    }),
    z.object({ actionType: z.literal(ACTION.ContinueAsNew), input: z.unknown().optional() }),
    z.object({ actionType: z.literal(ACTION.CreateTimer), fireAt: z.string(), isCanceled: z.boolean() }),
    z.object({ actionType: z.literal(ACTION.WaitForExternalEvent), externalEventName: z.string() }),
    z.object({ actionType: z.literal([7, 8, 9, 10, 13, 14]) }),
    z.object({ actionType: z.literal(ACTION.WhenAny), compoundActions: z.array(actionSchema) }),
    z.object({ actionType: z.literal(ACTION.WhenAll), compoundActions: z.array(actionSchema) }),
  ]),
)
const stateSchema = z.looseObject({
  isDone: z.boolean(),
  actions: z.array(z.array(actionSchema)).length(1),
  output: z.unknown().optional(),
  error: z.string().optional(),
  customStatus: z.unknown().optional(),
  schemaVersion: z.number(),
})

/** What the library answered, from its JSON text. @throws ZodError */
export const parseState = (text: string): OrchestratorAnswer => {
  const state = stateSchema.parse(JSON.parse(text))
  return {
    isDone: state.isDone,
    actions: state.actions[0] ?? [],
    output: JSON.stringify(state.output) ?? 'null',
    error: state.error,
    customStatus:
      state.customStatus === undefined || state.customStatus === null ? undefined : JSON.stringify(state.customStatus),
  }
}

/** A throw carries the state inside its message; anything else means that the library itself gave up. */
export const answerOfError = (error: unknown): OrchestratorAnswer => {
  const message = sanitize(messageOf(error))
  const at = message.indexOf(STATE_MARK)
  if (at >= 0) {
    try {
      return parseState(message.slice(at + STATE_MARK.length))
    } catch {
      // Sanitizing can cut the state in the middle, in Azure too: then the whole text is the error.
    }
  }
  return { isDone: false, actions: [], output: 'null', error: message, customStatus: undefined }
}
