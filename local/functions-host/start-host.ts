import { randomBytes } from 'node:crypto'
import { setCoreLog } from './app/core-module.ts'
import type { LogLevel } from './app/core-types.ts'
import { loadApp } from './app/load-app.ts'
import type { LoadedApp } from './app/load-app.ts'
import { clientBinding } from './durable/client-binding.ts'
import type { ClientAddresses } from './durable/client-binding.ts'
import { systemClock } from './durable/clock.ts'
import type { Clock } from './durable/clock.ts'
import { startEngine } from './durable/engine.ts'
import type { DurableEngine, Step, StrictMode } from './durable/engine-types.ts'
import { serveManagement } from './durable/management-api.ts'
import { openStore } from './durable/store.ts'
import type { Store } from './durable/store.ts'
import { HostError } from './host-error.ts'
import { readHostJson } from './host-json.ts'
import type { HostJson } from './host-json.ts'
import { serveAdmin } from './http/admin-api.ts'
import { serveHttpTrigger } from './http/http-trigger.ts'
import { carriesKey, systemKeyOf } from './http/keys.ts'
import { sendEmpty } from './http/reply.ts'
import { buildRoutes, findRoute } from './http/router.ts'
import { listenOn } from './http/server.ts'
import type { Serve } from './http/server.ts'
import type { Part } from '../part.ts'
import { startQueues } from './triggers/queue-trigger.ts'
import { startTimers } from './triggers/timer-trigger.ts'

export interface HostOptions {
  /** The built app: its entry file, or a folder whose package.json names it. */
  appPath: string
  /** Folder of the durable state; one host at a time. */
  dataDir: string
  /** 0 takes a free port. */
  port: number
  /** Durable timers fire this many times sooner; timer functions are not affected. */
  speed?: number
  /** Key that functions with authLevel `function` and all management addresses ask for. */
  functionKey: string
  /** Put into the environment before the app is loaded. */
  settings?: Readonly<Record<string, string>>
  strict?: StrictMode
  clock?: Clock
  /**
   * Patterns the real engine answers wrongly end the instance with a clear text. Off only to show the wrong answers.
   */
  refuseForbidden?: boolean
  /** Called at every step of the engine; throwing there stops the engine as a kill would. */
  onStep?: (step: Step) => void
  /** Kills the worker alone, not the host: asked when a turn begins and when an activity ends. */
  workerDies?: (step: Step) => boolean
  /** Told when the durable engine stopped because of an error of its own: the process should end and start again. */
  onFailure?: (error: unknown) => void
  log?: HostLog
}

export type HostLog = (level: LogLevel, functionName: string, message: string) => void

export interface FunctionsHost extends Part {
  /** Names of what the app registered. */
  functions: readonly string[]
  /**
   * Resolves when the durable engine has nothing to run; waiting for timers and events counts as nothing (see `Clock`).
   */
  idle(): Promise<void>
}

type Closer = () => void | Promise<void>

const SUPPORTED = ['httpTrigger', 'timerTrigger', 'queueTrigger', 'activityTrigger', 'orchestrationTrigger']

const refuseUnknownTriggers = (app: LoadedApp): void => {
  for (const { name, trigger, metadata } of app.functions.values()) {
    if (!SUPPORTED.includes(trigger.type))
      throw new HostError(
        'unsupported-trigger',
        `Function '${name}' has a ${trigger.type}; this host runs ${SUPPORTED.join(', ')}`,
      )
    for (const [bindingName, { type, direction }] of Object.entries(metadata.bindings)) {
      const known = bindingName === '$return' || type === trigger.type || type === 'durableClient'
      if (!known)
        throw new HostError(
          'unsupported-trigger',
          `Function '${name}' has the ${direction ?? 'in'} binding ${type}, which this host does not know`,
        )
    }
  }
}

/** Opens the listeners and triggers; what has been opened is added to `opened`, to be closed in reverse. */
const openDoors = async (
  options: HostOptions,
  app: LoadedApp,
  hostJson: HostJson,
  addresses: ClientAddresses,
  store: Store,
  engine: DurableEngine,
  log: HostLog,
  opened: Closer[],
): Promise<string> => {
  const routes = buildRoutes(app.functions.values(), hostJson.routePrefix)
  const { systemKey } = addresses
  const api = { store, engine, addresses: () => addresses }
  const context = { app, store, log, durableClient: () => clientBinding(addresses) }

  // The app's own door asks for no key, so its path cannot be guessed.
  const secretPath = `/${randomBytes(16).toString('hex')}/durabletask/`
  const rpc = await listenOn(
    0,
    async (request, response, url) => {
      if (!url.pathname.startsWith(secretPath)) return sendEmpty(response, 404)
      await serveManagement(api, request, response, url.pathname.slice(secretPath.length), url.searchParams)
    },
    log,
  )
  opened.push(() => rpc.close())
  addresses.rpcBaseUrl = `http://127.0.0.1:${rpc.port}${secretPath}`

  const webhook = '/runtime/webhooks/durabletask/'
  const serve: Serve = async (request, response, url) => {
    if (url.pathname.startsWith(webhook)) {
      if (!carriesKey(request, url.searchParams, [options.functionKey, systemKey])) return sendEmpty(response, 401)
      return serveManagement(api, request, response, url.pathname.slice(webhook.length), url.searchParams)
    }
    if (url.pathname.startsWith('/admin/')) {
      if (!carriesKey(request, url.searchParams, [options.functionKey])) return sendEmpty(response, 401)
      return serveAdmin({ context, timers, store, engine }, request, response, url.pathname.slice('/admin/'.length))
    }
    const match = findRoute(routes, request.method ?? 'GET', url.pathname)
    if (match === undefined) return sendEmpty(response, 404)
    if (match.route.authLevel !== 'anonymous' && !carriesKey(request, url.searchParams, [options.functionKey]))
      return sendEmpty(response, 401)
    return serveHttpTrigger(context, request, response, match, url)
  }
  const server = await listenOn(options.port, serve, log)
  opened.push(() => server.close())
  addresses.hostUrl = `http://127.0.0.1:${server.port}`
  process.env['WEBSITE_HOSTNAME'] = `127.0.0.1:${server.port}`
  const timers = startTimers(context)
  opened.push(() => timers.stop())
  const queues = startQueues(context, hostJson.queues)
  opened.push(() => queues.stop())
  return addresses.hostUrl
}

/**
 * Runs the unmodified built app: HTTP, timer and queue functions, and its Durable orchestrations with their state in
 * `dataDir`. Killing the process at any instant loses nothing; starting again over the same folder goes on.
 * @throws HostError, or what the app throws while it is loaded
 */
export const startHost = async (options: HostOptions): Promise<FunctionsHost> => {
  const log: HostLog = options.log ?? (() => undefined)
  for (const [name, value] of Object.entries(options.settings ?? {})) process.env[name] = value
  process.env['FUNCTIONS_WORKER_RUNTIME'] ??= 'node'
  setCoreLog((level, category, message) => {
    if (category === 'user') log(level, 'app', message)
  })
  const app = await loadApp(options.appPath)
  refuseUnknownTriggers(app)
  const hostJson = readHostJson(app.root)
  const store = openStore(options.dataDir)
  // Filled in when the doors are open: nothing runs before.
  const addresses: ClientAddresses = {
    hostUrl: '',
    rpcBaseUrl: '',
    taskHub: hostJson.taskHub,
    systemKey: systemKeyOf(options.functionKey),
  }
  const engine = startEngine(app, {
    store,
    log,
    durableClient: () => clientBinding(addresses),
    clock: options.clock ?? systemClock,
    speed: options.speed ?? 1,
    maxActivities: hostJson.maxConcurrentActivityFunctions,
    maxOrchestrators: hostJson.maxConcurrentOrchestratorFunctions,
    functionTimeoutMs: hostJson.functionTimeoutMs,
    refuseForbidden: options.refuseForbidden ?? true,
    strict: options.strict,
    onStep: options.onStep,
    workerDies: options.workerDies,
    onFailure: options.onFailure,
  })
  const opened: Closer[] = []
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    // Triggers first, then the engine, so that nothing new arrives while it settles.
    for (const end of opened.toReversed()) await end()
    await engine.close()
    for (const hook of app.registrations.hooks.appTerminate) await hook({ hookData: {}, appHookData: {} })
  }
  try {
    const url = await openDoors(options, app, hostJson, addresses, store, engine, log, opened)
    return {
      url,
      functions: [...app.functions.values()].map(({ name }) => name),
      idle: () => engine.idle(),
      close: () => (closing ??= close()),
    }
  } catch (error) {
    await close()
    throw error
  }
}
