/** The API of the simulated tenant: tokens, limits and routes; a refusal is answered as Genesys does. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Faults } from './faults.ts'
import { isKnownPath } from './known-paths.ts'
import type { Limiter } from './limiter.ts'
import { notDone, notFound, Refusal } from './refusal.ts'
import { seedAnswer } from './seeded-text.ts'
import type { Tokens } from './tokens.ts'
import { packed } from './wire/packed.ts'
import type { Ask, Reply } from './world.ts'

export interface Exchange {
  method: string
  path: string
  query: URLSearchParams
  requestBody: unknown
  status: number
  responseBody: unknown
}

export interface ApiParts {
  clientId: string
  tokens: Tokens
  limiter: Limiter
  faults: Faults
  /** The first that answers is the one; null: not its path. */
  routes: readonly ((ask: Ask) => Reply | null)[]
  onExchange: ((exchange: Exchange) => void) | undefined
}

export interface Api {
  /** @param text the body; null when it is larger than Genesys takes */
  answer(request: IncomingMessage, at: URL, text: string | null, response: ServerResponse): Promise<void>
  /** Calls that a token was shown for. */
  calls(): number
  /** By method and path, ids left out. */
  byRoute: Record<string, number>
}

export function createApi({ clientId, tokens, limiter, faults, routes, onExchange }: ApiParts): Api {
  const byRoute: Record<string, number> = {}
  let calls = 0
  return { answer, calls: () => calls, byRoute }

  async function answer(
    request: IncomingMessage,
    at: URL,
    text: string | null,
    response: ServerResponse,
  ): Promise<void> {
    let headers: Record<string, string> = { 'inin-correlation-id': randomUUID() }
    let reply: Reply
    let ask: Ask | null = null
    try {
      if (text === null) throw new Refusal(413, 'request.entity.too.large', 'The request is larger than 512000 bytes')
      if (at.pathname === '/login/oauth/token')
        reply = { status: 200, body: tokens.grant(request.headers.authorization, text) }
      else {
        const token = tokens.check(request.headers.authorization)
        headers = { ...headers, ...limiter.count(clientId) }
        calls++
        ask = {
          method: request.method ?? 'GET',
          path: pathOf(at.pathname),
          query: at.searchParams,
          body: text === '' ? undefined : json(text),
          token,
        }
        note(ask)
        await pause(faults.value('slow') ?? 0)
        reply = seeded(routed(ask))
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      headers = { ...headers, ...error.headers }
      reply = refused(error, headers['inin-correlation-id'])
    }
    if (ask !== null)
      onExchange?.({
        method: ask.method,
        path: at.pathname,
        query: ask.query,
        requestBody: ask.body,
        status: reply.status,
        responseBody: reply.body,
      })
    const { bytes, encoding } = await packed(
      reply.body === undefined ? '' : JSON.stringify(reply.body),
      request.headers['accept-encoding'],
    )
    response
      .writeHead(reply.status, { 'content-type': 'application/json', ...headers, ...encoding, ...reply.headers })
      .end(bytes)
  }

  function routed(ask: Ask): Reply {
    for (const route of routes) {
      const reply = route(ask)
      if (reply !== null) return reply
    }
    throw isKnownPath(ask.path) ? notDone(`${ask.method} /api/v2/${ask.path.join('/')}`) : notFound('resource')
  }

  function seeded(reply: Reply): Reply {
    if (reply.body === undefined) return reply
    const faulty = { cardData: faults.value('card-data') !== null, nastyNames: faults.value('nasty-names') !== null }
    return { ...reply, body: seedAnswer(reply.body, faulty) }
  }

  function note(ask: Ask): void {
    const path = ask.path.map((part) => (/^[0-9a-f-]{36}$|^[\w-]{40,}$/.test(part) ? '{id}' : part)).join('/')
    const route = `${ask.method} ${path}`
    byRoute[route] = (byRoute[route] ?? 0) + 1
  }
}

function refused(error: Refusal, contextId: string | undefined): Reply {
  return {
    status: error.status,
    body: { message: error.message, code: error.code, status: error.status, contextId, details: [], errors: [] },
  }
}

function pathOf(pathname: string): string[] {
  if (!pathname.startsWith('/api/v2/')) throw new Refusal(404, 'not.found', 'The requested resource was not found')
  try {
    return pathname.slice('/api/v2/'.length).split('/').map(decodeURIComponent)
  } catch {
    throw new Refusal(400, 'bad.request', 'The path is not well encoded')
  }
}

const MAX_BODY = 512_000

/** Null when it is larger than Genesys takes (request.bytes.max 512000). */
export async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size <= MAX_BODY) chunks.push(chunk)
  }
  return size > MAX_BODY ? null : Buffer.concat(chunks).toString('utf8')
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'bad.request', 'The request body is not JSON')
  }
}
