import { isLoopback } from '../config/loopback.ts'
import { ArchiveError } from '../../domain/errors.ts'

/**
 * Which tenant, by which door, with which credentials. A gateway URL serves `URL/login/oauth/token` and
 * `URL/api/v2/...`.
 */
export interface GenesysConfig {
  endpoint: { kind: 'environment'; host: string } | { kind: 'gateway'; url: string }
  clientId: string
  clientSecret: string
  /** The client's own limit per minute (client.credentials.token.rate.per.minute is 300 by default). */
  callsPerMinute: number
  /** Percent of the calls that a backfill may use; 40 where nothing is said. */
  backfillShare?: number
}

/** Calls a minute that the backfill may make. */
export function backfillCalls({
  callsPerMinute,
  backfillShare = 40,
}: Pick<GenesysConfig, 'callsPerMinute' | 'backfillShare'>): number {
  return Math.max(1, Math.floor((callsPerMinute * backfillShare) / 100))
}

type Endpoint = Pick<GenesysConfig, 'endpoint'>

export function tokenUrl({ endpoint }: Endpoint): string {
  return endpoint.kind === 'gateway'
    ? `${endpoint.url.replace(/\/+$/, '')}/login/oauth/token`
    : `https://login.${endpoint.host}/oauth/token`
}

/** Whether the tenant itself is on this machine: only then may downloads be. */
export function isLocalTenant({ endpoint }: Endpoint): boolean {
  return endpoint.kind === 'gateway' && isLoopback(endpoint.url)
}

/** @throws ArchiveError `bad-config`: the client secret would cross a network in the clear */
export function assertSecureEndpoint({ endpoint }: Endpoint): void {
  if (endpoint.kind === 'gateway' && !endpoint.url.startsWith('https://') && !isLocalTenant({ endpoint })) {
    throw new ArchiveError('bad-config', 'the Genesys gateway must be an https address')
  }
}
