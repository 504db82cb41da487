import { headerFor } from '../../local/identity/credential-for.ts'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { Agent, fetch } from 'undici'
import { z } from 'zod'
import type { BlobStandIn, KeyState, Provision } from '../../../local/blob/contract.ts'
import { startBlob } from '../../../local/blob/start-blob.ts'
import type { RoleName } from '../../../local/identity/contract.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import { localCertificate, type LocalCertificate } from '../../../local/tls/local-certificate.ts'

export const DAY_MS = 86_400_000
const STORAGE = 'https://storage.azure.com'
const TOKEN_LIFETIME_MS = 400 * 366 * DAY_MS

export const PROVISION: Provision = {
  encryptionScopes: [
    { name: 'scope-broker', keyUri: 'https://kv.localhost/keys/broker' },
    { name: 'scope-other', keyUri: 'https://kv.localhost/keys/other' },
  ],
  containers: [
    {
      name: 'broker-dealer',
      kind: 'worm',
      defaultPolicy: { days: 2192, mode: 'Locked' },
      encryptionScope: 'scope-broker',
      denyEncryptionScopeOverride: true,
    },
    { name: 'quarantine', kind: 'worm', defaultPolicy: { days: 30, mode: 'Unlocked' } },
    { name: 'evidence', kind: 'worm' },
    { name: 'staging', kind: 'mutable', encryptionScope: 'scope-other' },
    { name: 'exports', kind: 'mutable' },
  ],
}

/** A stand-in with its identities, a clock that a test turns, and the real SDK in front of it. */
export interface Platform {
  readonly blob: BlobStandIn
  readonly identity: IdentityPart
  /** Epoch ms of the stand-in. */
  now: number
  /** Keys the account can no longer unwrap with. */
  readonly disabledKeys: Set<string>
  token(role: RoleName, resource?: string): Promise<string>
  service(role: RoleName): BlobServiceClient
  container(role: RoleName, name: string): ContainerClient
  /** Options of every SDK client: trust of the local authority, no patience. */
  readonly clientOptions: { tlsOptions: { ca: string }; retryOptions: { maxTries: number } }
  /** One request without the SDK. */
  send(
    role: RoleName,
    method: 'PUT' | 'GET',
    path: string,
    headers: Record<string, string | undefined>,
  ): Promise<{ status: number; code: string | null }>
  restart(provision?: Provision): Promise<void>
  /** After a restart that was refused: starts with the usual provision again. */
  reopen(): Promise<void>
  close(): Promise<void>
}

export async function startPlatform(provision: Provision = PROVISION): Promise<Platform> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-blob-'))
  const tls: LocalCertificate = await localCertificate(dataDir)
  const ca = await readFile(tls.caFile, 'utf8')
  const identity = await startIdentity({
    dataDir: join(dataDir, 'identity'),
    port: 0,
    tokenLifetimeMs: TOKEN_LIFETIME_MS,
  })
  const disabledKeys = new Set<string>()
  const keyState: KeyState = (uri) => (disabledKeys.has(uri) ? 'disabled' : 'usable')
  const open = (wanted: Provision) =>
    startBlob({
      dataDir: join(dataDir, 'blob'),
      port: 0,
      tls,
      verifier: identity.verifier,
      provision: wanted,
      clock: () => platform.now,
      keyState,
    })

  const trusting = new Agent({ connect: { ca } })

  let blob: BlobStandIn
  const platform: Platform = {
    now: Date.UTC(2026, 10, 19, 12, 0, 0, 500),
    identity,
    disabledKeys,
    clientOptions: { tlsOptions: { ca }, retryOptions: { maxTries: 1 } },
    get blob() {
      return blob
    },
    token: (role, resource) => tokenFor(identity, role, resource),
    service(role) {
      const credential = {
        getToken: async () => ({ token: await platform.token(role), expiresOnTimestamp: Date.now() + DAY_MS }),
      }
      return new BlobServiceClient(blob.url, credential, platform.clientOptions)
    },
    container: (role, name) => platform.service(role).getContainerClient(name),
    async send(role, method, path, headers) {
      const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
      const answer = await fetch(`${blob.url}/${path}`, {
        method,
        dispatcher: trusting,
        headers: {
          'authorization': `Bearer ${await platform.token(role)}`,
          'x-ms-version': '2026-06-06',
          ...Object.fromEntries(given),
        },
      })
      await answer.arrayBuffer()
      return { status: answer.status, code: answer.headers.get('x-ms-error-code') }
    },
    async restart(wanted = provision) {
      await blob.close()
      blob = await open(wanted)
    },
    async reopen() {
      blob = await open(provision)
    },
    async close() {
      await trusting.close()
      await blob.close()
      await identity.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  blob = await open(provision)
  return platform
}

/** A token as the managed identity endpoint issues it. */
export async function tokenFor(identity: IdentityPart, role: RoleName, resource = STORAGE): Promise<string> {
  const query = new URLSearchParams({
    resource,
    'api-version': '2019-08-01',
    'client_id': identity.identityFor(role).clientId,
  })
  const answer = await fetch(`${identity.endpoint}?${query}`, {
    headers: { 'x-identity-header': headerFor(identity, role) },
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return token
}

// By shape: the blob and the queue SDK each bring an error class of their own.
// The answer to a HEAD has no body, so the SDK finds its code in the headers alone.
const refusalSchema = z.object({
  statusCode: z.number(),
  code: z.string().optional(),
  details: z.object({ errorCode: z.string() }).optional().catch(undefined),
})

/** `409 BlobImmutableDueToPolicy` for a refused call, `done` for one that went through. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'done'
  } catch (error) {
    const answer = refusalSchema.safeParse(error)
    if (!answer.success) throw error
    return `${answer.data.statusCode} ${answer.data.code ?? answer.data.details?.errorCode}`
  }
}
