/**
 * A small Genesys on loopback: the login works unless a test says otherwise, everything else is the test's. Time passes
 * only when somebody sleeps.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectGenesys, type GenesysPorts } from '../../../../adapters/genesys/connect.ts'

export const CLIENT_SECRET = 'the-secret-of-the-client'
export const BASIC = Buffer.from(`id:${CLIENT_SECRET}`).toString('base64')

export interface Seen {
  method: string
  path: string
  query: URLSearchParams
  authorization: string | undefined
  headers: IncomingMessage['headers']
  body: unknown
  at: number
}
export type Answering = (seen: Seen, response: ServerResponse) => void
export interface Options {
  callsPerMinute?: number
  clientSecret?: string
  /** Seconds that a token lives. */
  tokenLifetime?: number
  timeoutMs?: number
  /** Ms of the clock that bodies are timed by. */
  elapsed?: () => number
  /** Path in front of everything, as gateways have it. */
  prefix?: string
  login?: (attempt: number, response: ServerResponse) => boolean
  /** Sees every pause before it is over. */
  sleeping?: (ms: number) => void | Promise<void>
}

export interface LoopbackGenesys extends AsyncDisposable {
  ports: GenesysPorts
  url: string
  /** API calls and downloads, not logins. */
  seen: Seen[]
  slept: number[]
  logins: () => number
  now: () => number
  pass: (ms: number) => void
  server: Server
}

export async function loopbackGenesys(answer: Answering, options: Options = {}): Promise<LoopbackGenesys> {
  const seen: Seen[] = []
  const slept: number[] = []
  const prefix = options.prefix ?? ''
  let logins = 0
  let tokens = 0
  let now = Date.parse('2026-11-20T00:30:00Z')

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loopback')
        const { authorization } = request.headers
        if (pathname === `${prefix}/login/oauth/token`) {
          logins++
          if (options.login?.(logins, response) === true) return
          if (authorization !== `Basic ${BASIC}`) json(response, 401, { error: 'invalid_client' })
          else json(response, 200, { access_token: `token-${++tokens}`, expires_in: options.tokenLifetime ?? 86_400 })
          return
        }
        const text = Buffer.concat(chunks).toString()
        const one: Seen = {
          method: request.method ?? '',
          path: pathname.replace(prefix, ''),
          query: searchParams,
          authorization,
          headers: request.headers,
          body: text === '' ? undefined : JSON.parse(text),
          at: now,
        }
        seen.push(one)
        answer(one, response)
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`
  const ports = connectGenesys(
    {
      endpoint: { kind: 'gateway', url },
      clientId: 'id',
      clientSecret: options.clientSecret ?? CLIENT_SECRET,
      callsPerMinute: options.callsPerMinute ?? 300,
    },
    {
      clock: { now: () => now },
      log: { warn: () => {} },
      random: () => 0.5,
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      ...(options.elapsed === undefined ? {} : { elapsed: options.elapsed }),
      async sleep(ms) {
        slept.push(ms)
        now += ms
        await options.sleeping?.(ms)
      },
    },
  )
  return {
    ports,
    url,
    seen,
    slept,
    server,
    logins: () => logins,
    now: () => now,
    pass: (ms) => {
      now += ms
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function json(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'inin-correlation-id': 'corr-1', ...headers })
    .end(body === undefined ? '' : JSON.stringify(body))
}

export const AVAILABLE = { dataAvailabilityDate: '2026-11-20T00:00:00.000Z' }
export const INTERVAL = { from: '2026-11-19T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' }
