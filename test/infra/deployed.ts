/** What a deployment of `infra/` creates, worked out from the files. */
import { expandParameters, type Deployment } from '../../infra/check/expand/expand.ts'
import type { Resource } from '../../infra/check/expand/known.ts'

const ENVIRONMENT = {
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'secret',
  HOLDFAST_AUDIENCE: '00000000-0000-4000-8000-0000000000aa',
  HOLDFAST_ALERT_RECIPIENTS: 'night@example.com',
}

export interface Asked {
  /** A file of `infra/parameters`, without its ending. */
  region?: string
  params?: Record<string, unknown>
  /** A retention policy instead of the one in the repository. */
  policy?: unknown
}

export function deployed({ region = 'eu-west-1', params = {}, policy }: Asked = {}): Deployment {
  return expandParameters(
    `infra/parameters/${region}.bicepparam`,
    {
      environment: ENVIRONMENT,
      ...(policy === undefined
        ? {}
        : { loadJson: (path: string) => (path.endsWith('retention.json') ? policy : undefined) }),
    },
    params,
  )
}

export function ofType({ resources }: Deployment, type: string): Resource[] {
  return resources.filter((resource) => resource.type === type && !resource.existing)
}

/** The value at a path of property names in a resource, or undefined. */
export function at(body: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    body,
  )
}

export const STORAGE = 'Microsoft.Storage/storageAccounts'
export const CONTAINERS = `${STORAGE}/blobServices/containers`
export const ROLE_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
