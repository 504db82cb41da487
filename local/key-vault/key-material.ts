import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  timingSafeEqual,
  type JsonWebKey,
} from 'node:crypto'
import { promisify } from 'node:util'
import { p256 } from '@noble/curves/nist.js'
import { badParameter } from './key-vault-refusal.ts'

const makePair = promisify(generateKeyPair)

export const KEY_TYPES = ['RSA', 'RSA-HSM', 'EC', 'EC-HSM'] as const
export type KeyType = (typeof KEY_TYPES)[number]
export const RSA_SIZES = [2048, 3072, 4096] as const
export type RsaSize = (typeof RSA_SIZES)[number]

/** What is asked of a new key. The only curve is P-256. */
export type KeySpec = { type: 'RSA' | 'RSA-HSM'; size: RsaSize } | { type: 'EC' | 'EC-HSM' }

// DigestInfo header of SHA-256, RFC 8017 section 9.2 note 1.
const SHA256_DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex')
const SHA256_BYTES = 32

/** Makes a private key, PKCS #8 PEM. */
export async function generatePrivateKey(spec: KeySpec): Promise<string> {
  const { privateKey } =
    spec.type === 'RSA' || spec.type === 'RSA-HSM'
      ? await makePair('rsa', { modulusLength: spec.size })
      : await makePair('ec', { namedCurve: 'prime256v1' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export function publicJwk(privatePem: string): JsonWebKey {
  return createPublicKey(privatePem).export({ format: 'jwk' })
}

/**
 * Signs a SHA-256 digest.
 * @param algorithm ES256 (64 bytes r || s, RFC 7518 section 3.4) or RS256 (PKCS #1 v1.5)
 */
export function signDigest(privatePem: string, type: KeyType, algorithm: string, digest: Buffer): Buffer {
  requireSignatureAlgorithm(type, algorithm)
  requireDigest(digest)
  if (algorithm === 'ES256') {
    return Buffer.from(p256.sign(digest, ecScalar(privatePem), { prehash: false, lowS: false }))
  }
  return privateEncrypt(
    { key: privatePem, padding: constants.RSA_PKCS1_PADDING },
    Buffer.concat([SHA256_DIGEST_INFO, digest]),
  )
}

/** False for every signature that does not fit, also one of the wrong length. */
export function verifyDigest(
  privatePem: string,
  type: KeyType,
  algorithm: string,
  digest: Buffer,
  signature: Buffer,
): boolean {
  requireSignatureAlgorithm(type, algorithm)
  requireDigest(digest)
  if (algorithm === 'ES256') {
    if (signature.length !== 64) return false
    const publicKey = p256.getPublicKey(ecScalar(privatePem))
    return p256.verify(signature, digest, publicKey, { prehash: false, lowS: false })
  }
  try {
    const signed = publicDecrypt({ key: createPublicKey(privatePem), padding: constants.RSA_PKCS1_PADDING }, signature)
    const expected = Buffer.concat([SHA256_DIGEST_INFO, digest])
    return signed.length === expected.length && timingSafeEqual(signed, expected)
  } catch {
    return false
  }
}

/** Encrypts a content key with RSA-OAEP and SHA-256 for hash and mask (RSA-OAEP-256). */
export function wrapWithRsa(privatePem: string, type: KeyType, algorithm: string, plain: Buffer): Buffer {
  requireWrapAlgorithm(type, algorithm)
  try {
    return publicEncrypt({ key: createPublicKey(privatePem), ...OAEP_256 }, plain)
  } catch {
    throw badParameter('The value is too long for this key')
  }
}

export function unwrapWithRsa(privatePem: string, type: KeyType, algorithm: string, wrapped: Buffer): Buffer {
  requireWrapAlgorithm(type, algorithm)
  try {
    return privateDecrypt({ key: privatePem, ...OAEP_256 }, wrapped)
  } catch {
    throw badParameter('The parameter is incorrect: the value was not wrapped with this key')
  }
}

const OAEP_256 = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }

function ecScalar(privatePem: string): Buffer {
  const { d } = createPrivateKey(privatePem).export({ format: 'jwk' })
  if (d === undefined) throw new Error('The stored key has no private part')
  return Buffer.from(d, 'base64url')
}

function requireSignatureAlgorithm(type: KeyType, algorithm: string): void {
  const fitting = type === 'EC' || type === 'EC-HSM' ? 'ES256' : 'RS256'
  if (algorithm !== fitting)
    throw badParameter(`This stand-in signs with ${fitting} for keys of type ${type}, not with ${algorithm}`)
}

function requireWrapAlgorithm(type: KeyType, algorithm: string): void {
  if (type === 'EC' || type === 'EC-HSM') throw badParameter(`Keys of type ${type} cannot wrap`)
  if (algorithm !== 'RSA-OAEP-256')
    throw badParameter(`This stand-in wraps with RSA-OAEP-256 only, not with ${algorithm}`)
}

function requireDigest(digest: Buffer): void {
  if (digest.length !== SHA256_BYTES)
    throw badParameter(`The digest has ${digest.length} bytes instead of ${SHA256_BYTES}`)
}
