import { randomBytes, randomUUID } from 'node:crypto'
import { programmingModel } from './core-module.ts'
import type { CoreInvocationContext, Handler, LogLevel, RegisteredFunction, RpcTypedData } from './core-types.ts'
import type { LoadedApp } from './load-app.ts'

export interface InvocationInput {
  /** Data of the trigger binding. */
  trigger: RpcTypedData
  triggerMetadata?: Record<string, RpcTypedData>
  /** Value of every durable client binding of the function. */
  durableClient: () => string
  log: (level: LogLevel, functionName: string, message: string) => void
  invocationId?: string
}

export interface InvocationResult {
  /** What the handler returned, before it became data on the wire. */
  value: unknown
  returnValue: RpcTypedData | null | undefined
}

/** Hooks may replace result and error. */
interface PostInvocation extends Record<string, unknown> {
  result: unknown
  error: Error | null
}

const inputsOf = (registered: RegisteredFunction, input: InvocationInput): { name: string; data: RpcTypedData }[] =>
  Object.entries(registered.metadata.bindings).flatMap(([name, binding]) => {
    if (name === registered.triggerName) return [{ name, data: input.trigger }]
    return binding.type === 'durableClient' ? [{ name, data: { string: input.durableClient() } }] : []
  })

const traceParent = (): string => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`

/**
 * Runs one function through the library's own invocation model, in the worker's order: arguments, pre hooks, handler,
 * post hooks, response. Source: azure-functions-nodejs-worker `InvocationHandler.ts`.
 * @throws what the handler or a hook threw
 */
export const invoke = async (
  app: LoadedApp,
  registered: RegisteredFunction,
  input: InvocationInput,
): Promise<InvocationResult> => {
  const invocationId = input.invocationId ?? randomUUID()
  const core: CoreInvocationContext = {
    invocationId,
    metadata: registered.metadata,
    state: undefined,
    log: (level, _category, message) => input.log(level, registered.name, message),
    request: {
      invocationId,
      functionId: registered.id,
      inputData: inputsOf(registered, input),
      triggerMetadata: input.triggerMetadata ?? {},
      traceContext: { traceParent: traceParent(), traceState: '', attributes: {} },
      retryContext: null,
    },
  }
  const model = programmingModel().getInvocationModel(core)
  const { context, inputs } = await model.getArguments()
  const hookData = {}
  const appHookData = {}
  const pre = {
    hookData,
    appHookData,
    invocationContext: context,
    functionCallback: registered.handler as Handler,
    inputs,
  }
  core.state = 'preInvocationHooks'
  for (const hook of app.registrations.hooks.preInvocation) await hook(pre)
  const post: PostInvocation = {
    hookData,
    appHookData,
    invocationContext: context,
    inputs: pre.inputs,
    result: null,
    error: null,
  }
  core.state = 'invocation'
  try {
    post.result = await model.invokeFunction(context, pre.inputs, pre.functionCallback)
  } catch (error) {
    post.error = error instanceof Error ? error : new Error(String(error), { cause: error })
  }
  core.state = 'postInvocationHooks'
  for (const hook of app.registrations.hooks.postInvocation) await hook(post)
  core.state = undefined
  if (post.error !== null) throw post.error
  const response = await model.getResponse(context, post.result)
  return { value: post.result, returnValue: response.returnValue }
}
