/**
 * Bearer tokens of Microsoft Entra ID, version 2.0: who asks, by a signature that is checked here.
 * Source: Microsoft Learn, "Access tokens in the Microsoft identity platform" and "Access token claims reference".
 */
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { MACHINE_ROLE, ROLES, type Principal } from '../../domain/access/principal.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { Authenticator } from '../../domain/ports/authenticator.ts'
import type { Clock } from '../../domain/ports/support.ts'

export interface TokenSettings {
  /** `https://login.microsoftonline.com`, or that of a sovereign cloud. */
  authority: string
  tenantId: string
  /** Client id (GUID) of this API's app registration: what a version 2.0 token names as its audience. */
  audience: string
}

/** Entra signs with nothing else; `none` and symmetric keys are refused by being absent. */
const ALGORITHMS = ['RS256']
const LONGEST_TOKEN = 16 * 1024
const KEYS_ANSWER_MS = 5000
/** Keys are read anew after so long, so that one that was withdrawn is not trusted for ever, ms. */
const KEYS_LIFE_MS = 3_600_000
const KEYS_COOLDOWN_MS = 30_000
const CLOCK_TOLERANCE_S = 60

const claims = z.object({
  ver: z.literal('2.0'),
  tid: z.string(),
  oid: z.guid(),
  sub: z.string(),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  azp: z.string().optional(),
  idtyp: z.enum(['app', 'user']).optional(),
  scp: z.string().optional(),
  roles: z.array(z.string()).max(200).default([]),
})
type Claims = z.infer<typeof claims>

/** @param cooldownMs an unknown key makes the keys be read anew, at most so often */
export function createTokenAuthenticator(
  { authority, tenantId, audience }: TokenSettings,
  clock: Clock,
  cooldownMs: number = KEYS_COOLDOWN_MS,
): Authenticator {
  const keys = keysOf(new URL(`${authority}/${tenantId}/discovery/v2.0/keys`), cooldownMs)
  const issuer = `${authority}/${tenantId}/v2.0`

  return {
    async authenticate(authorization, address) {
      const [, token] = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '') ?? []
      if (token === undefined) throw refused('a bearer token is needed')
      if (token.length > LONGEST_TOKEN) throw refused('the token is too long')
      const read = claims.safeParse(await payloadOf(token))
      if (!read.success) throw refused('the token lacks claims that a version 2.0 access token has')
      if (read.data.tid.toLowerCase() !== tenantId.toLowerCase()) throw refused('the token is of another tenant')
      return principalOf(read.data, address)
    },
  }

  async function payloadOf(token: string): Promise<unknown> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'nbf', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(clock.now()),
      })
      return payload
    } catch (error) {
      if (error instanceof ArchiveError) throw error
      throw refused(reasonOf(error), error)
    }
  }
}

/** @throws ArchiveError `identity-unreachable` when the keys cannot be had; that says nothing about the token */
function keysOf(url: URL, cooldownDuration: number): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: KEYS_ANSWER_MS,
    cacheMaxAge: KEYS_LIFE_MS,
    cooldownDuration,
  })
  return async (header, token) => {
    try {
      return await remote(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error
      throw new ArchiveError('identity-unreachable', 'the keys that sign tokens cannot be read', {
        retryable: true,
        cause: error,
      })
    }
  }
}

/**
 * A token that a person has asked for says what the client may do in their name (`scp`); an app-only one does not.
 * Whatever is neither counts as a machine: an id token, say, has the roles of its person, but never a machine's.
 */
function principalOf(
  { oid, sub, name, preferred_username, azp, idtyp, scp, roles }: Claims,
  address: string | null,
): Principal {
  const isPerson = idtyp === undefined ? scp !== undefined && scp !== '' : idtyp === 'user'
  const shown = name ?? preferred_username ?? azp ?? sub
  return {
    kind: isPerson ? 'person' : 'machine',
    oid: oid.toLowerCase(),
    name: shown.slice(0, 200),
    roles: ROLES.filter((role) => (role === MACHINE_ROLE) !== isPerson && roles.includes(role)),
    address,
  }
}

function refused(message: string, cause?: unknown): ArchiveError {
  return new ArchiveError('unauthenticated', message, { cause })
}

/** Says what a person can mend, and nothing that helps to forge. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired'
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'aud'
      ? 'the token is for something else'
      : error.claim === 'iss'
        ? 'the token is of another issuer'
        : 'the token is not valid'
  return 'the token is not valid'
}
