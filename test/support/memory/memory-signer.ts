import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose'
import { ArchiveError } from '../../../domain/errors.ts'
import type { Signer } from '../../../domain/ports/support.ts'

/** Signs with a key of its own; `enabled` false is a key that an administrator disabled. */
export function memorySigner(): Signer & { enabled: boolean } {
  let pair: Promise<{ privateKey: CryptoKey; jwk: JWK }> | null = null
  const signer = {
    enabled: true,
    async sign(payload: Uint8Array): Promise<string> {
      if (!signer.enabled) throw new ArchiveError('key-unusable', 'the signing key is disabled', { retryable: true })
      pair ??= make()
      const { privateKey, jwk } = await pair
      return await new CompactSign(payload)
        .setProtectedHeader({ alg: 'ES256', kid: 'memory/1', typ: 'holdfast+jws', jwk })
        .sign(privateKey)
    },
    async thumbprints(): Promise<string[]> {
      pair ??= make()
      return [await calculateJwkThumbprint((await pair).jwk)]
    },
  }
  return signer
}

async function make(): Promise<{ privateKey: CryptoKey; jwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const { kty, crv, x, y } = await exportJWK(publicKey)
  return { privateKey, jwk: { kty, crv, x, y } as JWK }
}
