import type { KeyObject } from 'node:crypto'
import { errors, jwtVerify, type JWTPayload } from 'jose'
import { TokenRejected, type LocalIdentity, type TokenVerifier, type VerifiedCaller } from './contract.ts'

const CACHE_SIZE = 200

interface Known {
  audience: string
  notBefore: number
  caller: VerifiedCaller
}

/**
 * Checks tokens of one issuer against its public key. A token whose signature was checked once is not checked again,
 * its dates and audience are: thousands of small requests carry the same token.
 * @param clock epoch ms
 */
export function createTokenVerifier(options: {
  publicKey: KeyObject
  issuer: string
  identities: readonly LocalIdentity[]
  clock: () => number
}): TokenVerifier {
  const { publicKey, issuer, identities, clock } = options
  const seen = new Map<string, Known>()

  async function checkSignature(token: string): Promise<Known> {
    const payload = await readPayload(token, publicKey, issuer, clock())
    const identity = identities.find(
      (localIdentity) => localIdentity.clientId === payload['appid'] && localIdentity.objectId === payload['oid'],
    )
    if (identity === undefined)
      throw new TokenRejected('unknown-identity', 'The token names no identity of this deployment')
    const { aud, exp, nbf } = payload
    if (typeof aud !== 'string' || exp === undefined) throw new TokenRejected('malformed', 'The token lacks aud or exp')
    return { audience: aud, notBefore: (nbf ?? 0) * 1000, caller: { ...identity, expiresAt: exp * 1000 } }
  }

  return {
    async verify(token, audiences) {
      let known = seen.get(token)
      if (known === undefined) {
        known = await checkSignature(token)
        if (seen.size >= CACHE_SIZE) seen.clear()
        seen.set(token, known)
      }
      const now = clock()
      if (now >= known.caller.expiresAt || now < known.notBefore) {
        throw new TokenRejected('expired', 'The token is outside its lifetime')
      }
      const audience = withoutSlash(known.audience)
      if (!audiences.some((accepted) => withoutSlash(accepted) === audience)) {
        throw new TokenRejected('wrong-audience', `The token is for ${audience}`)
      }
      return known.caller
    },
  }
}

async function readPayload(token: string, publicKey: KeyObject, issuer: string, now: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, publicKey, {
      issuer,
      algorithms: ['RS256'],
      currentDate: new Date(now),
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TokenRejected('expired', 'The token has expired')
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw new TokenRejected('bad-signature', 'The signature does not belong to this issuer')
    }
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') {
      throw new TokenRejected('expired', 'The token is not valid yet')
    }
    throw new TokenRejected('malformed', 'The token is not a JWT of this issuer')
  }
}

function withoutSlash(audience: string): string {
  return audience.replace(/\/+$/, '')
}
