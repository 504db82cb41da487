import { isIP } from 'node:net'

/** Which tenant, by which door, with which credentials. A gateway URL serves `URL/login/oauth/token` and `URL/api/v2/...`. */
export interface GenesysConfig {
  endpoint: { kind: 'environment'; host: string } | { kind: 'gateway'; url: string }
  clientId: string
  clientSecret: string
  /** The client's own limit per minute (client.credentials.token.rate.per.minute is 300 by default). */
  callsPerMinute: number
}

export function tokenUrl({ endpoint }: Pick<GenesysConfig, 'endpoint'>): string {
  return endpoint.kind === 'gateway' ? `${endpoint.url}/login/oauth/token` : `https://login.${endpoint.host}/oauth/token`
}

/** Whether the tenant itself is on this machine: only then may downloads be. */
export function isLocalTenant({ endpoint }: Pick<GenesysConfig, 'endpoint'>): boolean {
  return endpoint.kind === 'gateway' && isPrivateHost(new URL(endpoint.url).hostname)
}

/** Loopback, link-local and private addresses: a presigned URL never points there, a forged one might (SSRF). */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.internal') || host.endsWith('.local')) return true
  if (isIP(host) === 4) return /^(?:0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host)
  if (isIP(host) === 6) return host === '::1' || host === '::' || /^(?:f[cd]|fe[89ab]|::ffff:)/.test(host)
  return false
}
