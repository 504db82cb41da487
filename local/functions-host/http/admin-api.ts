import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { invoke } from '../app/invocation.ts'
import type { DurableEngine } from '../durable/engine-types.ts'
import type { Store } from '../durable/store.ts'
import type { RunningTimers, TriggerContext } from '../triggers/timer-trigger.ts'
import { readBody, sendEmpty, sendJson } from './reply.ts'

export interface AdminApi {
  context: TriggerContext
  timers: RunningTimers
  store: Store
  engine: Pick<DurableEngine, 'killWorker'>
}

const inputSchema = z.object({ input: z.unknown().optional() })

const runFunction = async (api: AdminApi, name: string, body: Buffer, response: ServerResponse): Promise<void> => {
  const registered = api.context.app.functions.get(name.toLowerCase())
  if (registered === undefined) return sendEmpty(response, 404)
  const given = inputSchema.safeParse(body.length === 0 ? {} : JSON.parse(body.toString()))
  if (!given.success) return sendJson(response, 400, { Message: 'The body is {"input": ...}' })
  const input = given.data.input
  const { type } = registered.trigger
  let work: Promise<unknown>
  if (type === 'timerTrigger') work = api.timers.runNow(registered)
  else if (type === 'queueTrigger') {
    const text = typeof input === 'string' ? input : JSON.stringify(input ?? null)
    work = invoke(api.context.app, registered, {
      trigger: { string: text },
      durableClient: api.context.durableClient,
      log: api.context.log,
    })
  } else
    return sendJson(response, 400, {
      Message: `'${registered.name}' is a ${type}; only timer and queue functions can be run here`,
    })
  work.catch((error: unknown) =>
    api.context.log('error', registered.name, error instanceof Error ? (error.stack ?? error.message) : String(error)),
  )
  sendEmpty(response, 202)
}

/**
 * The admin routes: run a timer or queue function now (as the real host offers), the instances with their event counts,
 * and the death of the worker.
 */
export const serveAdmin = async (
  api: AdminApi,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> => {
  if (request.method === 'GET' && path === 'host/status') return sendJson(response, 200, { state: 'Running' })
  if (request.method === 'GET' && path === 'host/instances') {
    return sendJson(
      response,
      200,
      api.store.all('SELECT id AS instanceId, name, status, historyEvents FROM instances ORDER BY createdMs, id'),
    )
  }
  if (request.method === 'POST' && path === 'host/worker/kill') {
    api.engine.killWorker()
    return sendEmpty(response, 202)
  }
  const name = /^functions\/([^/]+)$/.exec(path)?.[1]
  if (request.method === 'POST' && name !== undefined)
    return runFunction(api, decodeURIComponent(name), await readBody(request), response)
  sendEmpty(response, 404)
}
