/**
 * The part of the worker contract `@azure/functions-core` that `@azure/functions` 4.x uses.
 * Source: github.com/Azure/azure-functions-nodejs-worker (types-core) and @azure/functions/src.
 */

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none'

export interface RpcTypedData {
  string?: string | null
  json?: string | null
  bytes?: Uint8Array | null
  int?: number | null
  double?: number | null
  http?: RpcHttp | null
}

export interface RpcHttp {
  url?: string
  method?: string
  statusCode?: string | null
  headers?: Record<string, string> | null
  cookies?: RpcCookie[] | null
  body?: RpcTypedData | null
  nullableHeaders?: Record<string, { value: string }>
  nullableParams?: Record<string, { value: string }>
  nullableQuery?: Record<string, { value: string }>
}

export interface RpcCookie {
  name: string
  value: string
  domain?: { value?: string | null } | null
  path?: { value?: string | null } | null
  expires?: { value?: { seconds?: number | null } | null } | null
  secure?: { value?: boolean | null } | null
  httpOnly?: { value?: boolean | null } | null
  sameSite?: string | number | null
  maxAge?: { value?: number | null } | null
}

/** One binding as the app registered it; the trigger is the one whose type ends in `Trigger`. */
export interface Binding {
  type: string
  direction?: string
  name?: string
  [property: string]: unknown
}

export interface FunctionMetadata {
  name: string
  functionId?: string
  bindings: Record<string, Binding>
}

export type Handler = (...inputs: unknown[]) => unknown

export interface InvocationRequest {
  invocationId: string
  functionId: string
  inputData: { name: string; data: RpcTypedData }[]
  triggerMetadata: Record<string, RpcTypedData>
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> }
  retryContext: null
}

export interface CoreInvocationContext {
  invocationId: string
  request: InvocationRequest
  metadata: FunctionMetadata
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined
  log(level: LogLevel, category: string, message: string): void
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>
  invokeFunction(context: unknown, inputs: unknown[], handler: Handler): Promise<unknown>
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: RpcTypedData | null; outputData?: unknown[] }>
}

export interface ProgrammingModel {
  name: string
  version: string
  getInvocationModel(context: CoreInvocationContext): InvocationModel
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>
}

export const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const
export type HookName = (typeof HOOK_NAMES)[number]
export type Hook = (context: Record<string, unknown>) => unknown

/** A registered function of the app with its one trigger picked out. */
export interface RegisteredFunction {
  id: string
  name: string
  metadata: FunctionMetadata
  handler: Handler
  triggerName: string
  trigger: Binding
}
