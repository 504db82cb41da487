import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody, sendEmpty, sendJson } from '../http/reply.ts'
import { instanceUrls } from './client-binding.ts'
import type { ClientAddresses } from './client-binding.ts'
import type { DurableEngine, SignalResult } from './engine-types.ts'
import { isFinal } from './events.ts'
import { filterOf, listInstances, purgeInstances } from './instance-query.ts'
import { readInstance, removeInstance } from './instances.ts'
import { statusView } from './status-view.ts'
import type { StatusOptions } from './status-view.ts'
import type { Store } from './store.ts'

export interface ManagementApi {
  store: Store
  engine: DurableEngine
  addresses: () => ClientAddresses
}

const SIGNAL_STATUS: Record<SignalResult, number> = { accepted: 202, missing: 404, final: 410 }

const linksOf = (api: ManagementApi, id: string): Record<string, string> => {
  const { hostUrl, taskHub, systemKey } = api.addresses()
  return instanceUrls(
    `${hostUrl}/runtime/webhooks/durabletask/instances/${encodeURIComponent(id)}`,
    `taskHub=${taskHub}&connection=Storage&code=${systemKey}`,
    id,
  )
}

const flag = (query: URLSearchParams, name: string): boolean | undefined => {
  const value = query.get(name)
  return value === null ? undefined : value.toLowerCase() === 'true'
}

const statusOptions = (query: URLSearchParams): StatusOptions => ({
  showInput: flag(query, 'showInput') ?? true,
  showHistory: flag(query, 'showHistory') ?? false,
  showHistoryOutput: flag(query, 'showHistoryOutput') ?? false,
})

const jsonBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const text = (await readBody(request)).toString()
  if (text.trim() === '') return 'null'
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return undefined
  }
}

const start = async (
  api: ManagementApi,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  id: string | undefined,
): Promise<void> => {
  const input = await jsonBody(request)
  if (input === undefined) return sendJson(response, 400, { Message: 'The input is not valid JSON.' })
  const started = api.engine.start(name, input, id)
  switch (started.kind) {
    case 'refused':
      return sendJson(response, 400, { Message: started.reason })
    case 'exists':
      return sendJson(response, 409, {
        Message: `An orchestration with id '${started.id}' already exists. It is in state ${started.status}`,
      })
    case 'started': {
      const links = linksOf(api, started.id)
      return sendJson(response, 202, links, { 'location': links['statusQueryGetUri'] ?? '', 'retry-after': '10' })
    }
  }
}

const status = (api: ManagementApi, response: ServerResponse, id: string, query: URLSearchParams): void => {
  const row = readInstance(api.store, id)
  if (row === undefined) return sendEmpty(response, 404)
  const final = isFinal(row.status)
  sendJson(
    response,
    final ? 200 : 202,
    statusView(api.store, row, statusOptions(query)),
    final ? {} : { 'location': linksOf(api, id)['statusQueryGetUri'] ?? '', 'retry-after': '5' },
  )
}

const list = (api: ManagementApi, request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void => {
  const token = request.headers['x-ms-continuation-token']
  const top = Number(query.get('top') ?? Number.NaN)
  const { rows, next } = listInstances(
    api.store,
    filterOf(query),
    Number.isFinite(top) ? top : undefined,
    typeof token === 'string' && token !== '' ? token : undefined,
  )
  const options = { ...statusOptions(query), showHistory: false, showInput: flag(query, 'showInput') ?? false }
  sendJson(
    response,
    200,
    rows.map((row) => statusView(api.store, row, options)),
    next === undefined ? {} : { 'x-ms-continuation-token': next },
  )
}

const purge = (api: ManagementApi, response: ServerResponse, id: string): void => {
  const row = readInstance(api.store, id)
  if (row === undefined) return sendEmpty(response, 404)
  if (!isFinal(row.status))
    return sendJson(response, 400, {
      Message: `Instance '${id}' is ${row.status}; this host purges ended instances only. Terminate it first.`,
    })
  api.store.transaction(() => removeInstance(api.store, id))
  sendJson(response, 200, { instancesDeleted: 1 })
}

const purgeMany = (api: ManagementApi, response: ServerResponse, query: URLSearchParams): void => {
  if (query.get('createdTimeFrom') === null)
    return sendJson(response, 400, { Message: "Please provide value for 'createdTimeFrom' parameter." })
  const deleted = purgeInstances(api.store, filterOf(query))
  if (deleted === 0) return sendEmpty(response, 404)
  sendJson(response, 200, { instancesDeleted: deleted })
}

const operation = async (
  api: ManagementApi,
  request: IncomingMessage,
  response: ServerResponse,
  parts: readonly string[],
  query: URLSearchParams,
): Promise<void> => {
  const [id = '', verb = '', eventName] = parts
  const reason = query.get('reason') ?? ''
  switch (verb.toLowerCase()) {
    case 'raiseevent': {
      if (eventName === undefined || eventName === '')
        return sendJson(response, 400, { Message: 'The event has no name.' })
      const input = await jsonBody(request)
      if (input === undefined) return sendJson(response, 400, { Message: 'The event is not valid JSON.' })
      return sendEmpty(response, SIGNAL_STATUS[api.engine.raiseEvent(id, eventName, input)])
    }
    case 'terminate':
      return sendEmpty(response, SIGNAL_STATUS[api.engine.terminate(id, reason)])
    case 'suspend':
      return sendEmpty(response, SIGNAL_STATUS[api.engine.suspend(id, reason)])
    case 'resume':
      return sendEmpty(response, SIGNAL_STATUS[api.engine.resume(id, reason)])
    case 'rewind':
    case 'restart':
      return sendJson(response, 501, { Message: `This host does not ${verb.toLowerCase()} instances.` })
    default:
      return sendEmpty(response, 404)
  }
}

/**
 * The durable management API, the same under the public webhook and the app's own listener.
 * @param path what follows `durabletask/`
 */
export const serveManagement = async (
  api: ManagementApi,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> => {
  const [kind, ...parts] = path.split('/').map(decodeURIComponent)
  const method = request.method ?? 'GET'
  try {
    if (kind === 'orchestrators' && method === 'POST' && parts[0] !== undefined)
      return await start(api, request, response, parts[0], parts[1])
    if (kind === 'entities') return sendJson(response, 501, { Message: 'This host does not run entities.' })
    if (kind !== 'instances') return sendEmpty(response, 404)
    const id = parts[0] ?? ''
    if (id === '') {
      if (method === 'GET') return list(api, request, response, query)
      if (method === 'DELETE') return purgeMany(api, response, query)
      return sendEmpty(response, 404)
    }
    if (parts.length === 1 && method === 'GET') return status(api, response, id, query)
    if (parts.length === 1 && method === 'DELETE') return purge(api, response, id)
    if (method === 'POST') return await operation(api, request, response, parts, query)
    sendEmpty(response, 404)
  } catch (error) {
    if (error instanceof RangeError || error instanceof URIError)
      return sendJson(response, 400, { Message: error.message })
    throw error
  }
}
