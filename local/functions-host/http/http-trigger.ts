import { randomUUID } from 'node:crypto'
import { request as outgoing } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { invoke } from '../app/invocation.ts'
import type { LogLevel, RpcCookie, RpcHttp, RpcTypedData } from '../app/core-types.ts'
import type { LoadedApp } from '../app/load-app.ts'
import { readBody, sendEmpty } from './reply.ts'
import type { Match } from './router.ts'

export interface HttpTriggerContext {
  app: LoadedApp
  durableClient: () => string
  log: (level: LogLevel, functionName: string, message: string) => void
}

const nullable = (entries: Iterable<[string, string]>): Record<string, { value: string }> =>
  Object.fromEntries([...entries].map(([key, value]) => [key, { value }]))

const headerEntries = (request: IncomingMessage): [string, string][] =>
  Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  )

/** As the front end of App Service: the address of the client after what the client itself claims. */
const forwardedFor = ({ headers, socket }: IncomingMessage): [string, string] => {
  const claimed = headers['x-forwarded-for']
  const seen = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`
  return ['x-forwarded-for', claimed === undefined ? seen : `${[claimed].flat().join(', ')}, ${seen}`]
}

const cookieText = (cookie: RpcCookie): string => {
  const parts = [`${cookie.name}=${cookie.value}`]
  if (cookie.path?.value) parts.push(`Path=${cookie.path.value}`)
  if (cookie.domain?.value) parts.push(`Domain=${cookie.domain.value}`)
  if (cookie.expires?.value?.seconds)
    parts.push(`Expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`)
  if (cookie.maxAge?.value !== undefined && cookie.maxAge.value !== null) parts.push(`Max-Age=${cookie.maxAge.value}`)
  if (cookie.secure?.value) parts.push('Secure')
  if (cookie.httpOnly?.value) parts.push('HttpOnly')
  if (cookie.sameSite) parts.push(`SameSite=${cookie.sameSite}`)
  return parts.join('; ')
}

const send = (response: ServerResponse, http: RpcHttp): void => {
  const body = http.body?.bytes ? Buffer.from(http.body.bytes) : Buffer.from(http.body?.string ?? '')
  const headers: Record<string, string | string[] | number> = { ...http.headers, 'content-length': body.length }
  if (http.cookies && http.cookies.length > 0) headers['set-cookie'] = http.cookies.map(cookieText)
  const status = Number(http.statusCode ?? 200)
  // A 204 or 304 has no body and says nothing about its length.
  if (status === 204 || status === 304) delete headers['content-length']
  response.writeHead(status, headers)
  response.end(status === 204 || status === 304 ? undefined : body)
}

const fail = (context: HttpTriggerContext, response: ServerResponse, name: string, error: unknown): void => {
  context.log('error', name, error instanceof Error ? (error.stack ?? error.message) : String(error))
  if (response.headersSent) response.destroy()
  else sendEmpty(response, 500)
}

/**
 * Hands request and answer through to the library's own listener, as the real host does for apps with HTTP streaming.
 */
const proxy = (request: IncomingMessage, response: ServerResponse, target: URL, invocationId: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const { method, headers } = request
    const forwarded = outgoing(
      new URL(request.url ?? '/', target),
      {
        method,
        headers: {
          ...headers,
          'x-ms-invocation-id': invocationId,
          'x-forwarded-host': headers.host ?? '',
          'x-forwarded-proto': 'http',
        },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        pipeline(answer, response).then(resolve, reject)
      },
    )
    response.on('close', () => forwarded.destroy())
    pipeline(request, forwarded).catch(reject)
  })

const streamed = async (
  context: HttpTriggerContext,
  request: IncomingMessage,
  response: ServerResponse,
  match: Match,
  url: URL,
  target: string,
): Promise<void> => {
  const invocationId = randomUUID()
  const { registered } = match.route
  const triggerMetadata: Record<string, RpcTypedData> = {
    Headers: { json: JSON.stringify(Object.fromEntries(headerEntries(request))) },
    Query: { json: JSON.stringify(Object.fromEntries(url.searchParams)) },
    ...Object.fromEntries(Object.entries(match.params).map(([name, value]) => [name, { string: value }])),
  }
  const run = invoke(context.app, registered, {
    invocationId,
    trigger: { http: {} },
    triggerMetadata,
    durableClient: context.durableClient,
    log: context.log,
  })
  // A throw never reaches the library's listener: the host itself answers, which also ends the hand-through.
  const answered = run.then(
    () => undefined,
    (error: unknown) => fail(context, response, registered.name, error),
  )
  await Promise.allSettled([answered, proxy(request, response, new URL(target), invocationId)])
}

/**
 * Runs an HTTP function for one request and writes its answer; a throw becomes a 500 without details, as on the real
 * host.
 */
export const serveHttpTrigger = async (
  context: HttpTriggerContext,
  request: IncomingMessage,
  response: ServerResponse,
  match: Match,
  url: URL,
): Promise<void> => {
  const { registered } = match.route
  if (context.app.streamUrl !== undefined)
    return streamed(context, request, response, match, url, context.app.streamUrl)
  const body = await readBody(request)
  const http: RpcHttp = {
    method: request.method ?? 'GET',
    url: url.href,
    nullableHeaders: nullable([...headerEntries(request), forwardedFor(request)]),
    nullableParams: nullable(Object.entries(match.params)),
    nullableQuery: nullable(url.searchParams),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  }
  try {
    const { returnValue } = await invoke(context.app, registered, {
      trigger: { http },
      durableClient: context.durableClient,
      log: context.log,
    })
    if (returnValue?.http) send(response, returnValue.http)
    else sendEmpty(response, 204)
  } catch (error) {
    fail(context, response, registered.name, error)
  }
}
