import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { TokenRejected, type TokenVerifier, type VerifiedCaller } from '../identity/contract.ts'
import type { Part } from '../part.ts'
import { BodyTooLarge, listenOnLoopback, readBody } from '../tls/loopback-server.ts'
import { openAccount, type Account } from './account.ts'
import { badRequest, CosmosRefusal } from './cosmos-refusal.ts'
import type { Provision } from './definition.ts'
import { handleRequest } from './handle-request.ts'
import type { CrossPartition } from './query-request.ts'
import { CHARGE_OF_NOTHING } from './request-charge.ts'
import type { CosmosAnswer } from './request.ts'
import { createThroughput } from './throughput.ts'

// The limit is for the item; a request may be a little longer than the item in it.
const BODY_LIMIT = 2 * 1024 * 1024 + 16 * 1024
const AAD_AUDIENCE = 'https://cosmos.azure.com'

/**
 * Starts a Cosmos DB account (NoSQL) on loopback TLS for the real CosmosClient with token credentials. Data lives in
 * `dataDir/cosmos/cosmos.db`. Role `app` reads and writes items, `reader` reads; databases and containers are made by
 * `provision` alone. Everything outside the supported subset is refused with 400, 403 or 501, never ignored:
 * change feed, stored procedures, triggers, offers, TTL, hierarchical keys, DISTINCT, GROUP BY, JOIN, subqueries.
 * @param options.crossPartition how queries without a partition key are answered: as the service does unless told
 *   otherwise
 * @param options.requestUnitsPerSecond for all containers together; beyond it requests are answered 429. Unlimited
 *   unless told otherwise
 * @param options.clock epoch ms, for `_ts` and the request units
 */
export async function startCosmos(options: {
  dataDir: string
  port: number
  tls: { key: string; cert: string }
  verifier: TokenVerifier
  provision: Provision
  crossPartition?: CrossPartition
  requestUnitsPerSecond?: number
  clock?: () => number
}): Promise<Part> {
  const clock = options.clock ?? Date.now
  const account = openAccount(options.dataDir, options.provision, clock)
  const throughput = createThroughput(options.requestUnitsPerSecond ?? Number.POSITIVE_INFINITY, clock)
  let base = 'https://localhost'

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, BODY_LIMIT)
    const caller = await authenticate(request, options.verifier, base)
    const segments = pathSegments(request.url ?? '/')
    // Metadata requests have a budget of their own in the service, which is not modelled.
    const isData = segments[4] === 'docs'
    const retryAfter = isData ? throughput.retryAfter() : undefined
    if (retryAfter !== undefined) {
      response.setHeader('x-ms-retry-after-ms', retryAfter)
      throw new CosmosRefusal(
        429,
        'Request rate is large. More Request Units may be needed, so no changes were made.',
        3200,
      )
    }
    const done = handleRequest(
      account,
      base,
      { method: request.method ?? '', segments, headers: request.headers, body: body.toString() },
      caller,
      options.crossPartition ?? 'as-service',
    )
    if (isData) throughput.consume(done.charge)
    if (request.method !== 'GET') account.noteWrite()
    describeContainer(account, segments, response)
    send(response, account, done)
  }

  const server = await listenOnLoopback({
    port: options.port,
    tls: options.tls,
    handler: (request, response) =>
      answer(request, response).catch((error: unknown) => {
        const refusal = asRefusal(error)
        if (refusal.substatus !== 0) response.setHeader('x-ms-substatus', refusal.substatus)
        const activity = randomUUID()
        response.setHeader('x-ms-activity-id', activity)
        const body = JSON.stringify({
          code: refusal.code,
          message: `Message: ${refusal.message}\r\nActivityId: ${activity}`,
        })
        send(response, account, { status: refusal.status, body, charge: CHARGE_OF_NOTHING })
      }),
  })
  base = `https://localhost:${server.port}`
  let closing: Promise<void> | undefined
  return {
    url: base,
    close() {
      closing ??= server.close().then(() => account.close())
      return closing
    },
  }
}

async function authenticate(request: IncomingMessage, verifier: TokenVerifier, base: string): Promise<VerifiedCaller> {
  const given = decoded(request.headers.authorization ?? '')
  if (given === '') throw new CosmosRefusal(401, 'Required Header authorization is missing.')
  const token = /^type=aad&ver=1\.0&sig=(\S+)$/.exec(given)?.[1]
  if (token === undefined) {
    throw new CosmosRefusal(401, 'Local Authorization is disabled. Use an AAD token to authorize all requests.', 5202)
  }
  try {
    return await verifier.verify(token, [base, AAD_AUDIENCE])
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error
    throw new CosmosRefusal(401, `The input authorization token is not valid: ${error.code}`)
  }
}

function pathSegments(url: string): string[] {
  const path = url.split('?')[0] ?? ''
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badRequest('The request has a part that is not URL-encoded')
  }
}

function asRefusal(error: unknown): CosmosRefusal {
  if (error instanceof CosmosRefusal) return error
  if (error instanceof BodyTooLarge) return new CosmosRefusal(413, 'Request size is too large')
  throw error
}

/** The client keeps its session tokens under these two names. */
function describeContainer(account: Account, segments: readonly string[], response: ServerResponse): void {
  const [, database, , container, kind] = segments
  if (database === undefined || container === undefined || kind === undefined) return
  response.setHeader('x-ms-alt-content-path', encodeURI(`dbs/${database}/colls/${container}`))
  response.setHeader('x-ms-content-path', account.container(database, container).store.rid)
  response.setHeader('x-ms-session-token', `0:-1#${account.sequenceNumber()}`)
}

function send(response: ServerResponse, account: Account, answer: CosmosAnswer): void {
  response.setHeader('x-ms-request-charge', answer.charge.toFixed(2))
  response.setHeader('x-ms-version', '2018-12-31')
  response.setHeader('x-ms-gatewayversion', 'local')
  response.setHeader('lsn', account.sequenceNumber())
  if (!response.hasHeader('x-ms-activity-id')) response.setHeader('x-ms-activity-id', randomUUID())
  if (answer.etag !== undefined) response.setHeader('etag', answer.etag)
  if (answer.continuation !== undefined) response.setHeader('x-ms-continuation', answer.continuation)
  if (answer.itemCount !== undefined) response.setHeader('x-ms-item-count', answer.itemCount)
  if (answer.body === undefined) {
    response.writeHead(answer.status).end()
    return
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(answer.body)
}
