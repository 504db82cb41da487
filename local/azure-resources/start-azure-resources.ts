/**
 * Azure Resource Manager as the app sees it: descriptions of the deployment's own resources, read by its identity.
 * What a container keeps is asked of the storage stand-in, so that the two never differ. Nothing can be changed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { TokenRejected, type TokenVerifier } from '../identity/contract.ts'
import type { Part } from '../part.ts'
import { listenOnLoopback } from '../tls/loopback-server.ts'

const AUDIENCE = 'https://management.azure.com'
const GROUP = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/holdfast'

export const RESOURCE_IDS = {
  vault: `${GROUP}/providers/Microsoft.Storage/storageAccounts/vault`,
  working: `${GROUP}/providers/Microsoft.Storage/storageAccounts/working`,
  keys: `${GROUP}/providers/Microsoft.KeyVault/vaults/keys`,
  index: `${GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/index`,
} as const
export type ResourceName = keyof typeof RESOURCE_IDS

/** What an administrator has made of a resource. */
export interface Described {
  location: string
  /** Storage alone. */
  sku: string
  /** The index alone: further regions. */
  more: string[]
}

export interface AzureResourcesPart extends Part {
  /** Exchanges what a resource says of itself; a test of a wrong deployment. */
  change(name: ResourceName, change: Partial<Described>): void
}

/** @param period of a container of the vault; null where it has none */
export async function startAzureResources(options: {
  port: number
  tls: { key: string; cert: string }
  verifier: TokenVerifier
  region: string
  period: (container: string) => { days: number; locked: boolean } | null
}): Promise<AzureResourcesPart> {
  const described = new Map(
    Object.keys(RESOURCE_IDS).map((name) => [
      name as ResourceName,
      { location: options.region, sku: 'Standard_ZRS', more: [] } as Described,
    ]),
  )

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost')
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (bearer === undefined) return refuse(response, 401, 'AuthenticationFailed')
    const { role } = await options.verifier.verify(bearer, [AUDIENCE])
    if (role !== 'app') return refuse(response, 403, 'AuthorizationFailed')
    if (request.method !== 'GET') return refuse(response, 405, 'MethodNotAllowed')
    if (!/^\d{4}-\d{2}-\d{2}$/.test(url.searchParams.get('api-version') ?? ''))
      return refuse(response, 400, 'MissingApiVersionParameter')
    const body = bodyOf(decodeURIComponent(url.pathname))
    if (body === null) return refuse(response, 404, 'ResourceNotFound')
    send(response, 200, body)
  }

  function bodyOf(id: string): object | null {
    const inVault = `${RESOURCE_IDS.vault}/blobServices/default/containers/`
    const container = id.startsWith(inVault)
      ? /^([^/]+)\/immutabilityPolicies\/default$/.exec(id.slice(inVault.length))?.[1]
      : undefined
    if (container !== undefined) {
      const period = options.period(container)
      return period === null
        ? null
        : {
            id,
            properties: {
              immutabilityPeriodSinceCreationInDays: period.days,
              state: period.locked ? 'Locked' : 'Unlocked',
            },
          }
    }
    const name = Object.entries(RESOURCE_IDS).find(([, known]) => known === id)?.[0] as ResourceName | undefined
    const of = name === undefined ? undefined : described.get(name)
    if (of === undefined) return null
    const { location, sku, more } = of
    return name === 'index'
      ? { id, location, properties: { locations: [location, ...more].map((locationName) => ({ locationName })) } }
      : { id, location, ...(name === 'keys' ? {} : { sku: { name: sku } }) }
  }

  const server = await listenOnLoopback({
    port: options.port,
    tls: options.tls,
    handler: (request, response) =>
      answer(request, response).catch((error: unknown) => {
        if (!(error instanceof TokenRejected)) throw error
        refuse(response, 401, 'InvalidAuthenticationToken')
      }),
  })
  return {
    url: `https://localhost:${server.port}`,
    change(name, change) {
      const before = described.get(name)
      if (before !== undefined) described.set(name, { ...before, ...change })
    },
    close: () => server.close(),
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  send(response, status, { error: { code, message: code } })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
