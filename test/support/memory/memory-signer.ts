import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { ArchiveError } from '../../../domain/errors.ts'
import type { Signer } from '../../../domain/ports/support.ts'

interface Pair {
  privateKey: KeyObject
  jwk: JWK
}

/** Signs ES256 (RFC 7515, RFC 7518 section 3.4) with a key of its own; `enabled` false is one that was disabled. */
export function memorySigner(): Signer & { enabled: boolean } {
  let pair: Pair | null = null
  const made = () => (pair ??= madeNow())
  const signer = {
    enabled: true,
    sign(payload: Uint8Array): Promise<string> {
      if (!signer.enabled)
        return Promise.reject(new ArchiveError('key-unusable', 'the signing key is disabled', { retryable: true }))
      const { privateKey, jwk } = made()
      const header = { alg: 'ES256', kid: 'memory/1', typ: 'holdfast+jws', jwk }
      const signed = `${base64(Buffer.from(JSON.stringify(header)))}.${base64(payload)}`
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return Promise.resolve(`${signed}.${base64(signature)}`)
    },
    thumbprints: async (): Promise<string[]> => [await calculateJwkThumbprint(made().jwk)],
  }
  return signer
}

function madeNow(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' })
  return { privateKey, jwk: { kty, crv, x, y } as JWK }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
