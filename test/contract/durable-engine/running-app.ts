import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHost } from '../../../local/functions-host/start-host.ts'
import type { FunctionsHost, HostOptions } from '../../../local/functions-host/start-host.ts'

/** The fixture app on the local host, driven through its HTTP functions and the management API alone. */

const KEY = 'key-of-the-test-host'
const APP = join(import.meta.dirname, '../../fixtures/host-apps/durable/app.mjs')

export interface Status {
  runtimeStatus: string
  output: unknown
  customStatus: unknown
  input: unknown
  historyEvents?: { EventType: string }[]
}

export interface RunningApp {
  host: FunctionsHost
  dataDir: string
  /** Starts an instance through the app's HTTP starter. @returns the HTTP status */
  start(name: string, input: unknown, id: string): Promise<number>
  /** Starts an instance, lets everything run that can run, and reads its status. */
  run(name: string, input?: unknown, id?: string): Promise<Status>
  status(id: string, query?: string): Promise<Status>
  /** A call of the management API with the key. */
  manage(method: string, path: string, body?: unknown): Promise<Response>
  raise(id: string, event: string, data?: unknown): Promise<number>
  stop(): Promise<void>
}

export type AppOptions = Partial<Omit<HostOptions, 'appPath' | 'port' | 'functionKey'>> & { keepData?: boolean }

let counter = 0

export const runApp = async (options: AppOptions = {}): Promise<RunningApp> => {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'durable-engine-'))
  const host = await startHost({ refuseForbidden: false, ...options, appPath: APP, dataDir, port: 0, functionKey: KEY })
  const manage = (method: string, path: string, body?: unknown) =>
    fetch(`${host.url}/runtime/webhooks/durabletask/${path}`, {
      method,
      headers: { 'x-functions-key': KEY, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const status = async (id: string, query = ''): Promise<Status> =>
    (await manage('GET', `instances/${id}${query}`)).json() as Promise<Status>
  const start = async (name: string, input: unknown, id: string): Promise<number> => {
    const response = await fetch(`${host.url}/api/start/${name}/${id}`, {
      method: 'POST',
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    })
    return response.status
  }
  return {
    host,
    dataDir,
    start,
    status,
    manage,
    run: async (name, input, id = `run-${++counter}`) => {
      await start(name, input, id)
      await host.idle()
      return status(id)
    },
    raise: async (id, event, data = null) => (await manage('POST', `instances/${id}/raiseEvent/${event}`, data)).status,
    stop: async () => {
      await host.close()
      if (options.keepData !== true) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
