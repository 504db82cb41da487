import { createPrivateKey, createPublicKey, randomUUID, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { SignJWT } from 'jose'
import type { Part } from '../part.ts'
import { listenOnLoopback } from '../tls/loopback-server.ts'
import { APP_IDENTITIES, type AppName, type LocalIdentity, type RoleName, type TokenVerifier } from './contract.ts'
import { oidcIssuer } from './oidc-issuer.ts'
import { localDirectory, type Directory } from './personas.ts'
import { loadIdentityState } from './identity-state.ts'
import { createTokenVerifier } from './token-verifier.ts'

const TOKEN_PATH = '/msi/token'
const API_VERSION = '2019-08-01'
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** The identities of this deployment, where the app gets their tokens, and the directory that signs people in. */
export interface IdentityPart extends Part {
  readonly tenantId: string
  /** Value of IDENTITY_ENDPOINT for the app process. */
  readonly endpoint: string
  /** Value of IDENTITY_HEADER for the app process. A secret. */
  readonly header: string
  /** The same for the disposition app. A secret. */
  readonly dispositionHeader: string
  readonly identities: LocalIdentity[]
  readonly verifier: TokenVerifier
  /** Issuer of the tokens of people, below which everything of it is: `<authority>/<tenant>/v2.0`. */
  readonly authority: string
  readonly directory: Directory
  identityFor(role: RoleName): LocalIdentity
}

/**
 * Starts the managed identity endpoint as App Service offers it to an app (REST protocol 2019-08-01): a GET with
 * `resource`, `client_id` and the secret header answers a signed token. Client ids, secret and key survive restarts.
 * Source: Microsoft Learn, "How to use managed identities for App Service", REST endpoint reference.
 * @param options.tokenLifetimeMs 24 hours unless told otherwise
 * @param options.clock epoch ms, for tests of expiry
 */
export async function startIdentity(options: {
  dataDir: string
  port: number
  tokenLifetimeMs?: number
  /** Of people's tokens: an hour unless told otherwise. */
  personTokenLifetimeMs?: number
  clock?: () => number
}): Promise<IdentityPart> {
  const clock = options.clock ?? Date.now
  const lifetimeMs = options.tokenLifetimeMs ?? DAY_MS
  const state = await loadIdentityState(options.dataDir)
  const privateKey = createPrivateKey(state.signingKey)
  // The v1 issuer form: what tokens of managed identities carry, and the only one Azurite's bearer check accepts.
  const issuer = `https://sts.windows.net/${state.tenantId}/`

  const headers: Record<AppName, string> = { archive: state.header, disposition: state.dispositionHeader }

  async function issue(identity: LocalIdentity, resource: string): Promise<TokenAnswer> {
    const now = Math.floor(clock() / 1000)
    const expires = now + Math.floor(lifetimeMs / 1000)
    const token = await new SignJWT({
      oid: identity.objectId,
      sub: identity.objectId,
      appid: identity.clientId,
      appidacr: '2',
      idp: issuer,
      idtyp: 'app',
      tid: state.tenantId,
      ver: '1.0',
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: state.keyId })
      .setIssuer(issuer)
      .setAudience(resource)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(expires)
      .setJti(randomUUID())
      .sign(privateKey)
    return {
      access_token: token,
      expires_on: String(expires),
      resource,
      token_type: 'Bearer',
      client_id: identity.clientId,
    }
  }

  const directory = localDirectory(state.tenantId, state.header)
  const issuePeoples = oidcIssuer({
    tenantId: state.tenantId,
    authority: () => url,
    privateKey,
    keyId: state.keyId,
    directory,
    lifetimeMs: options.personTokenLifetimeMs ?? HOUR_MS,
    clock,
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname.startsWith(`/${state.tenantId}/`)) return await issuePeoples(request, response)
    if (url.pathname !== TOKEN_PATH) return refuse(response, 404, 'There is only /msi/token here, and the tenant')
    const asks = (Object.keys(APP_IDENTITIES) as AppName[]).find((name) =>
      isSameSecret(request.headers['x-identity-header'], headers[name]),
    )
    if (asks === undefined) {
      return refuse(response, 401, 'Unauthorized: the X-IDENTITY-HEADER header is missing or wrong')
    }
    if (request.method !== 'GET') return refuse(response, 405, 'Only GET is supported')
    if (url.searchParams.get('api-version') !== API_VERSION) {
      return refuse(response, 400, `The api-version must be ${API_VERSION}`)
    }
    const resource = url.searchParams.get('resource') ?? ''
    if (!isResource(resource))
      return refuse(response, 400, 'The resource must be an absolute https URI without a query')
    // By object or resource id App Service can find an identity too; the app never asks that way.
    const clientId = url.searchParams.get('client_id')?.toLowerCase()
    const identity = state.identities.find((entry) => entry.clientId === clientId)
    const own: readonly string[] = APP_IDENTITIES[asks]
    // An identity that is not assigned to the app does not exist for it.
    if (identity === undefined || !own.includes(identity.role)) {
      return refuse(
        response,
        400,
        'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
      )
    }
    send(response, 200, await issue(identity, resource))
  }

  const server = await listenOnLoopback({ port: options.port, handler: handle })
  const url = `http://127.0.0.1:${server.port}`
  return {
    url,
    tenantId: state.tenantId,
    endpoint: `${url}${TOKEN_PATH}`,
    header: state.header,
    dispositionHeader: state.dispositionHeader,
    identities: state.identities,
    verifier: createTokenVerifier({
      publicKey: createPublicKey(privateKey),
      issuer,
      identities: state.identities,
      clock,
    }),
    authority: url,
    directory,
    identityFor(role) {
      const identity = state.identities.find((entry) => entry.role === role)
      if (identity === undefined) throw new Error(`There is no identity for the role ${role}`)
      return identity
    },
    close: () => server.close(),
  }
}

interface TokenAnswer {
  access_token: string
  /** Epoch seconds, as text: so App Service writes it. */
  expires_on: string
  resource: string
  token_type: 'Bearer'
  client_id: string
}

function isSameSecret(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false
  const left = Buffer.from(given)
  const right = Buffer.from(expected)
  return left.length === right.length && timingSafeEqual(left, right)
}

function isResource(resource: string): boolean {
  const url = URL.parse(resource)
  return url !== null && url.protocol === 'https:' && url.search === '' && url.hash === ''
}

function refuse(response: ServerResponse, statusCode: number, message: string): void {
  send(response, statusCode, { statusCode, message, correlationId: randomUUID() })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
