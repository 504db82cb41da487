import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { TokenRejected, type TokenVerifier, type VerifiedCaller } from '../identity/contract.ts'
import type { Part } from '../part.ts'
import { BodyTooLarge, listenOnLoopback, readBody } from '../tls/loopback-server.ts'
import { openKeyStore } from './key-store.ts'
import { createKeyVault } from './key-vault.ts'
import { badParameter, KeyVaultRefusal } from './key-vault-refusal.ts'
import { DEFAULT_PERMISSIONS, requireAction, type KeyPermissions } from './permissions.ts'
import { createKeyRoutes } from './routes.ts'
import { createStorageAccess, type StorageAccess } from './storage-access.ts'
import type { KeyVault } from './vault-contract.ts'
import { createKeyWriter } from './wire-shapes.ts'

const AUDIENCE = 'https://vault.azure.net'
const BODY_LIMIT = 64 * 1024
const API_VERSIONS = new Set(['7.4', '7.5', '7.6', '2025-07-01'])

export interface KeyVaultPart extends Part, StorageAccess {
  /** Provisioning, in process: what in Azure a template or an administrator outside the app does. */
  readonly admin: KeyVault
}

/**
 * Starts a Key Vault on loopback TLS for the real KeyClient and CryptographyClient. Its resource is
 * https://vault.azure.net, so clients of this address need `disableChallengeResourceVerification`. Keys live in
 * `dataDir/key-vault/keys.db`. Refuses (501, 400) what it does not do: import, backup, release, encrypt and decrypt,
 * curves other than P-256, algorithms other than ES256, RS256 and RSA-OAEP-256.
 * @param options.permissions who may do what; by default the app reads and signs and nobody else may do anything
 * @param options.purgeProtection true unless told otherwise
 * @param options.tenantId named in the challenge; managed identities ignore it
 * @param options.clock epoch ms, for tests of key dates and rotation
 */
export async function startKeyVault(options: {
  dataDir: string
  port: number
  tls: { key: string; cert: string }
  verifier: TokenVerifier
  permissions?: KeyPermissions
  purgeProtection?: boolean
  tenantId?: string
  clock?: () => number
}): Promise<KeyVaultPart> {
  const permissions = options.permissions ?? DEFAULT_PERMISSIONS
  const tenantId = options.tenantId ?? '00000000-0000-0000-0000-000000000000'
  const clock = options.clock ?? Date.now
  const purgeProtection = options.purgeProtection ?? true
  const store = openKeyStore(options.dataDir)
  const vault = createKeyVault({ store, clock, purgeProtection })
  let base = 'https://localhost'
  const route = createKeyRoutes(
    vault,
    createKeyWriter(() => base, purgeProtection),
  )

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, BODY_LIMIT)
    const caller = await authenticate(request, options.verifier)
    const url = new URL(request.url ?? '/', base)
    if (!API_VERSIONS.has(url.searchParams.get('api-version') ?? ''))
      throw badParameter('The api-version is missing or not known')
    const done = await route({ method: request.method ?? '', url, body: body.toString() }, (action) =>
      requireAction(permissions, caller, action),
    )
    send(response, done.status, done.body)
  }

  const server = await listenOnLoopback({
    port: options.port,
    tls: options.tls,
    handler: (request, response) =>
      answer(request, response).catch((error: unknown) => {
        const refusal = asRefusal(error)
        if (refusal.status === 401) {
          response.setHeader(
            'www-authenticate',
            `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="${AUDIENCE}"`,
          )
        }
        const inner = refusal.inner === undefined ? {} : { innererror: { code: refusal.inner } }
        send(response, refusal.status, { error: { code: refusal.code, message: refusal.message, ...inner } })
      }),
  })
  base = `https://localhost:${server.port}`
  let closing: Promise<void> | undefined
  return {
    url: base,
    admin: vault,
    ...createStorageAccess(vault, base),
    close() {
      closing ??= server.close().then(() => store.close())
      return closing
    },
  }
}

async function authenticate(request: IncomingMessage, verifier: TokenVerifier): Promise<VerifiedCaller> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) {
    throw new KeyVaultRefusal(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.')
  }
  try {
    return await verifier.verify(token, [AUDIENCE])
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error
    throw new KeyVaultRefusal(401, 'Unauthorized', `AKV10022: Error validating token: ${error.code}`)
  }
}

function asRefusal(error: unknown): KeyVaultRefusal {
  if (error instanceof KeyVaultRefusal) return error
  if (error instanceof BodyTooLarge) return new KeyVaultRefusal(413, 'RequestTooLarge', error.message)
  throw error
}

function send(response: ServerResponse, status: number, body: object | undefined): void {
  response.setHeader('x-ms-keyvault-service-version', 'local')
  response.setHeader('x-ms-request-id', randomUUID())
  if (body === undefined) {
    response.writeHead(status).end()
    return
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' })
  response.end(JSON.stringify(body))
}
