/**
 * A simulated Genesys Cloud tenant on loopback: everything from one seed, with limits, lateness and faults. See
 * docs/simulator.md.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Part } from '../part.ts'
import { answerAdmin } from './admin.ts'
import { bodyOf, createApi, type Exchange } from './api-requests.ts'
import { createFaults } from './faults.ts'
import { createLimiter } from './limiter.ts'
import { startMediaServer, type MediaFile } from './media-server.ts'
import { AUDIT_SERVICES, auditEntry, entriesOn, QUALITY } from './tenant/audit-log.ts'
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
import type { Usage } from './usage.ts'
import type { World } from './world.ts'
import { listenOrAny } from '../listen.ts'

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
  const api = createApi({
    clientId: options.clientId,
    tokens,
    limiter,
    faults,
    routes,
    onExchange: options.onExchange,
  })

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
    if (!at.pathname.startsWith('/_admin/')) return api.answer(request, at, text, response)
    answerAdmin(
      { truth: (day) => truthOf(world, day), usage, setFaults, revokeTokens: () => tokens.revokeAll() },
      options.day,
      at,
      request.method ?? 'GET',
      text,
      response,
    )
  }

  function setFaults(texts: readonly string[]): void {
    faults.set(texts)
    world.days.forget()
  }

  function usage(): Usage {
    return {
      calls: api.calls(),
      byRoute: api.byRoute,
      refused: limiter.refused(),
      busiestMinute: limiter.busiestMinute(),
      tokens: tokens.granted(),
      downloads: media.usage.downloads,
      downloadedBytes: media.usage.bytes,
      repeated: Object.fromEntries([...media.usage.byFile].filter(([, count]) => count > 1)),
    }
  }
}
