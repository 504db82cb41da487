import Module, { createRequire } from 'node:module'
import { HostError } from '../host-error.ts'
import { HOOK_NAMES } from './core-types.ts'
import type {
  FunctionMetadata,
  Handler,
  Hook,
  HookName,
  LogLevel,
  ProgrammingModel,
  RegisteredFunction,
} from './core-types.ts'

/** What one app told the worker while it was loaded. */
export interface AppRegistrations {
  functions: Map<string, RegisteredFunction>
  hooks: Record<HookName, Hook[]>
  /** Closed after start-up, as in the worker: a function can only be registered while the app loads. */
  locked: boolean
}

export type CoreLog = (level: LogLevel, category: string, message: string) => void

const WORKER_VERSION = '3.13.0'
const HOST_VERSION = '4.1048.200'

interface CoreState {
  loading: AppRegistrations | undefined
  model: ProgrammingModel | undefined
  log: CoreLog
}
const state: CoreState = { loading: undefined, model: undefined, log: () => undefined }

class Disposable {
  readonly #end: () => void
  constructor(end: () => void) {
    this.#end = end
  }
  static from(...many: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => many.forEach((entry) => entry.dispose()))
  }
  dispose(): void {
    this.#end()
  }
}

const registerFunction = (metadata: FunctionMetadata, handler: Handler): Disposable => {
  const app = state.loading
  if (app === undefined || app.locked) throw new Error('A function can only be registered during app startup.')
  const id = metadata.functionId ?? metadata.name
  if (app.functions.has(id)) throw new Error(`A function with id "${id}" has already been registered.`)
  const trigger = Object.entries(metadata.bindings).find(([, binding]) =>
    binding.type.toLowerCase().endsWith('trigger'),
  )
  if (trigger === undefined) throw new Error(`Function "${metadata.name}" has no trigger binding.`)
  const [triggerName, binding] = trigger
  app.functions.set(id, { id, name: metadata.name, metadata, handler, triggerName, trigger: binding })
  return new Disposable(() => app.functions.delete(id))
}

const isHookName = (name: string): name is HookName => HOOK_NAMES.some((known) => known === name)

const registerHook = (name: string, hook: Hook): Disposable => {
  if (!isHookName(name)) throw new RangeError(`Unrecognized hook "${name}"`)
  const hooks = state.loading?.hooks[name]
  hooks?.push(hook)
  return new Disposable(() => {
    const at = hooks?.indexOf(hook) ?? -1
    if (at >= 0) hooks?.splice(at, 1)
  })
}

const coreModule = {
  version: WORKER_VERSION,
  hostVersion: HOST_VERSION,
  registerFunction,
  registerHook,
  setProgrammingModel: (model: ProgrammingModel) => {
    state.model = model
  },
  getProgrammingModel: () => state.model,
  log: (level: LogLevel, category: string, message: string) => state.log(level, category, message),
  Disposable,
}

type Require = (this: unknown, id: string) => unknown
interface ModulePrototype {
  require: Require
}
let installed = false

/**
 * Answers `require('@azure/functions-core')` the way the worker does. That package is not on npm: the worker provides
 * it through `Module.prototype.require`. Must run before the app is imported, because the library caches a failure.
 * Idempotent.
 */
export const installCoreModule = (): void => {
  if (installed) return
  installed = true
  const prototype: ModulePrototype = Reflect.get(Module, 'prototype')
  const original = prototype.require
  prototype.require = function (id) {
    return id === '@azure/functions-core' ? coreModule : original.call(this, id)
  }
  // A copy that was asked before this line has cached the failure and would silently register nothing.
  const require = createRequire(import.meta.url)
  if (Object.keys(require.cache).some((path) => /[\\/]@azure[\\/]functions[\\/]/.test(path))) {
    throw new HostError(
      'library-loaded-early',
      '@azure/functions was loaded before the host could provide @azure/functions-core',
    )
  }
}

/** Collects everything that is registered while `load` runs. One app loads at a time. */
export const collectRegistrations = async (load: () => Promise<unknown>): Promise<AppRegistrations> => {
  const app: AppRegistrations = {
    functions: new Map(),
    hooks: { appStart: [], appTerminate: [], preInvocation: [], postInvocation: [], log: [] },
    locked: false,
  }
  state.loading = app
  await load()
  app.locked = true
  return app
}

/** The programming model that `@azure/functions` announced, after the app was loaded. */
export const programmingModel = (): ProgrammingModel => {
  if (state.model === undefined)
    throw new HostError('no-programming-model', 'The app did not load @azure/functions: no function was registered')
  return state.model
}

export const setCoreLog = (log: CoreLog): void => {
  state.log = log
}
