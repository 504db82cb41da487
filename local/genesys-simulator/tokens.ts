import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Faults } from './faults.ts'
import { Refusal } from './refusal.ts'

export interface Tokens {
  /** The answer of POST /oauth/token. @throws Refusal 400, 401 */
  grant(authorization: string | undefined, body: string): object
  /** @throws Refusal 401 when the token is missing, unknown, expired or revoked */
  check(authorization: string | undefined): string
  revokeAll(): void
  granted(): number
}

/** Client-credentials tokens. Wall clock. */
export function createTokens({
  clientId,
  clientSecret,
  lifetimeSeconds,
  faults,
}: {
  clientId: string
  clientSecret: string
  lifetimeSeconds: number
  faults: Faults
}): Tokens {
  const live = new Map<string, { until: number; calls: number }>()
  let granted = 0
  return {
    granted: () => granted,
    revokeAll: () => live.clear(),
    grant(authorization, body) {
      const given = Buffer.from(Buffer.from(authorization?.replace(/^Basic /i, '') ?? '', 'base64').toString())
      const expected = Buffer.from(`${clientId}:${clientSecret}`)
      if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected))
        throw new Refusal(401, 'bad.credentials', 'Invalid login credentials.')
      if (new URLSearchParams(body).get('grant_type') !== 'client_credentials')
        throw new Refusal(400, 'bad.request', 'unsupported grant type')
      const token = randomBytes(32).toString('base64url')
      live.set(token, { until: Date.now() + lifetimeSeconds * 1000, calls: 0 })
      granted++
      return { access_token: token, token_type: 'bearer', expires_in: lifetimeSeconds }
    },
    check(authorization) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
      if (token === undefined)
        throw new Refusal(
          401,
          'authentication.required',
          'No authentication bearer token specified in authorization header.',
        )
      const known = live.get(token)
      const most = faults.value('token-expires') ?? Infinity
      if (known === undefined || known.until <= Date.now() || known.calls >= most)
        throw new Refusal(401, 'bad.credentials', 'Invalid login credentials.')
      known.calls++
      return token
    },
  }
}
