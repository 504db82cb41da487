/**
 * A simulated Genesys Cloud tenant on loopback: everything from one seed, with limits, lateness and faults. See
 * docs/simulator.md.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Part } from '../part.ts'
import { answerAdmin } from './admin.ts'
import { createFaults } from './faults.ts'
import { createLimiter } from './limiter.ts'
import { startMediaServer, type MediaFile } from './media-server.ts'
import { isKnownPath } from './known-paths.ts'
import { AUDIT_SERVICES, auditEntry, entriesOn, QUALITY } from './tenant/audit-log.ts'
import { seedAnswer } from './seeded-text.ts'
import { notDone, notFound, Refusal } from './refusal.ts'
import { auditRoutes } from './routes/audits.ts'
import { analyticsRoutes } from './routes/analytics.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { nameRoutes } from './routes/names.ts'
import { messageMediaRoutes } from './routes/message-media.ts'
import { playbackRoutes } from './routes/playback.ts'
import { recordingRoutes } from './routes/recordings.ts'
import { settingRoutes } from './routes/settings.ts'
import { speechRoutes } from './routes/speech.ts'
import { protectionRoutes } from './routes/protection.ts'
import { retentionRoutes } from './routes/retention.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { simulatorClock } from './simulator-clock.ts'
import { days } from './tenant/days.ts'
import type { Profile } from './tenant/profile.ts'
import { tenantOf } from './tenant/tenant-of.ts'
import { createTokens } from './tokens.ts'
import { truthOf, type TrueConversation } from './truth.ts'
import type { Ask, Reply, World } from './world.ts'
import { listenOrAny } from '../listen.ts'
import { packed } from './wire/packed.ts'

export interface SimulatorOptions {
  port: number
  mediaPort: number
  /** Keeps the tenant's time over restarts; without it the time begins anew. */
  dataDir?: string
  seed: number
  /** The day that has all the conversations; the tenant's time starts at 00:30 UTC after it. */
  day: string
  conversations: number
  /** How much faster the tenant's time runs. Limits, links and tokens run on the wall clock. */
  speed: number
  clientId: string
  clientSecret: string
  /** API calls a minute and token. */
  rateLimit?: number
  mediaDelayMs?: number
  tokenLifetimeSeconds?: number
  urlTtlMs?: number
  profile?: Partial<Profile>
  faults?: readonly string[]
  /** Sees every exchange of the API, for checks against its description. */
  onExchange?: (exchange: Exchange) => void
}
export interface Exchange {
  method: string
  path: string
  query: URLSearchParams
  requestBody: unknown
  status: number
  responseBody: unknown
}

export interface Usage {
  calls: number
  byRoute: Record<string, number>
  refused: number
  busiestMinute: number
  tokens: number
  downloads: number
  downloadedBytes: number
  /** Files that were downloaded more than once. */
  repeated: Record<string, number>
}

export interface Simulator extends Part {
  mediaUrl: string
  truth(day: string): Iterable<TrueConversation>
  /** Audit entries by service that the tenant wrote on the day: their ids. */
  auditTruth(day: string): Record<string, string[]>
  usage(): Usage
  setFaults(faults: readonly string[]): void
  /** A presigned address of a file, for comparisons that copy the same bytes. */
  sign(file: MediaFile): string
}

const MAX_BODY = 512_000

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const faults = createFaults(options.faults ?? [])
  const clock = simulatorClock(
    Date.parse(`${options.day}T00:00:00Z`) + 24.5 * 3_600_000,
    options.speed,
    options.dataDir ?? null,
  )
  const tenant = tenantOf(options, faults)
  const documents = new Map<string, () => Buffer>()
  const media = await startMediaServer({
    port: options.mediaPort,
    secret: options.clientSecret,
    faults,
    delayMs: options.mediaDelayMs ?? 0,
    documents,
  })
  const world: World = {
    tenant,
    days: days(tenant, options.day),
    clock,
    faults,
    media,
    documents,
    restores: new Map(),
    protectedIds: new Set(),
    urlTtlMs: options.urlTtlMs ?? 10 * 60_000,
  }
  const tokens = createTokens({
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    lifetimeSeconds: options.tokenLifetimeSeconds ?? 86_400,
    faults,
  })
  const limiter = createLimiter(options.rateLimit ?? 300, faults)
  const routes = [
    analyticsRoutes(world),
    recordingRoutes(world),
    playbackRoutes(world),
    uploadRoutes(world),
    speechRoutes(world),
    messageMediaRoutes(world),
    conversationRoutes(world),
    nameRoutes(world),
    settingRoutes(world),
    retentionRoutes(world),
    protectionRoutes(world),
    auditRoutes(world),
  ]
  const byRoute: Record<string, number> = {}
  let calls = 0

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          code: 'internal.server.error',
          status: 500,
          message: error instanceof Error ? error.stack : String(error),
        }),
      )
    })
  })
  server.keepAliveTimeout = 60_000
  await listenOrAny(server, options.port)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const saving = setInterval(() => clock.save(), 2000)
  saving.unref()

  return {
    url,
    mediaUrl: media.url,
    truth: (day) => truthOf(world, day),
    auditTruth: (day) =>
      Object.fromEntries(
        [...Object.keys(AUDIT_SERVICES), QUALITY].map((service) => {
          const count = entriesOn(tenant, service, day)
          return [
            service,
            Array.from({ length: count }, (_, n) => auditEntry(tenant, service, day, n, count, false).id ?? ''),
          ]
        }),
      ),
    usage,
    setFaults,
    sign: (file) => media.sign(file, world.urlTtlMs),
    async close() {
      clearInterval(saving)
      clock.save()
      await media.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? '/', url)
    const text = await bodyOf(request)
    if (at.pathname.startsWith('/_admin/'))
      return answerAdmin(
        { truth: (day) => truthOf(world, day), usage, setFaults, revokeTokens: () => tokens.revokeAll() },
        options.day,
        at,
        request.method ?? 'GET',
        text,
        response,
      )
    let headers: Record<string, string> = { 'inin-correlation-id': randomUUID() }
    let reply: Reply
    let ask: Ask | null = null
    try {
      if (text === null) throw new Refusal(413, 'request.entity.too.large', 'The request is larger than 512000 bytes')
      if (at.pathname === '/login/oauth/token')
        reply = { status: 200, body: tokens.grant(request.headers.authorization, text) }
      else {
        const token = tokens.check(request.headers.authorization)
        headers = { ...headers, ...limiter.count(options.clientId) }
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
        reply = answer(ask)
        reply = {
          ...reply,
          ...(reply.body === undefined
            ? {}
            : {
                body: seedAnswer(reply.body, {
                  cardData: faults.value('card-data') !== null,
                  nastyNames: faults.value('nasty-names') !== null,
                }),
              }),
        }
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      headers = { ...headers, ...error.headers }
      reply = {
        status: error.status,
        body: {
          message: error.message,
          code: error.code,
          status: error.status,
          contextId: headers['inin-correlation-id'],
          details: [],
          errors: [],
        },
      }
    }
    if (ask !== null)
      options.onExchange?.({
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

  function answer(ask: Ask): Reply {
    for (const route of routes) {
      const reply = route(ask)
      if (reply !== null) return reply
    }
    throw isKnownPath(ask.path) ? notDone(`${ask.method} /api/v2/${ask.path.join('/')}`) : notFound('resource')
  }

  function pathOf(pathname: string): string[] {
    if (!pathname.startsWith('/api/v2/')) throw new Refusal(404, 'not.found', 'The requested resource was not found')
    try {
      return pathname.slice('/api/v2/'.length).split('/').map(decodeURIComponent)
    } catch {
      throw new Refusal(400, 'bad.request', 'The path is not well encoded')
    }
  }

  function note(ask: Ask): void {
    const route =
      `${ask.method} ` +
      `${ask.path.map((part) => (/^[0-9a-f-]{36}$|^[\w-]{40,}$/.test(part) ? '{id}' : part)).join('/')}`
    byRoute[route] = (byRoute[route] ?? 0) + 1
  }

  function setFaults(texts: readonly string[]): void {
    faults.set(texts)
    world.days.forget()
  }

  function usage(): Usage {
    return {
      calls,
      byRoute,
      refused: limiter.refused(),
      busiestMinute: limiter.busiestMinute(),
      tokens: tokens.granted(),
      downloads: media.usage.downloads,
      downloadedBytes: media.usage.bytes,
      repeated: Object.fromEntries([...media.usage.byFile].filter(([, count]) => count > 1)),
    }
  }
}

/** Null when it is larger than Genesys takes (request.bytes.max 512000). */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
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
