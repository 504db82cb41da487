import { createPublicKey } from 'node:crypto'
import { RSA_SIZES, type KeySpec, type KeyType } from './key-material.ts'
import type { KeyStore, KeyVersion } from './key-store.ts'
import { forbidden, keyNotFound } from './key-vault-refusal.ts'

export type KeyOperation = 'sign' | 'verify' | 'wrapKey' | 'unwrapKey'

const RSA_OPERATIONS = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey']
const EC_OPERATIONS = ['sign', 'verify']

export function defaultOperations(type: KeyType): string[] {
  return type === 'EC' || type === 'EC-HSM' ? EC_OPERATIONS : RSA_OPERATIONS
}

/** @throws KeyVaultRefusal 404 */
export function currentVersion(store: KeyStore, name: string): KeyVersion {
  const newest = store.versions(name).at(-1)
  if (newest === undefined) throw keyNotFound(name)
  return newest
}

/** @throws KeyVaultRefusal 404 */
export function versionOf(store: KeyStore, name: string, version: string | undefined): KeyVersion {
  if (version === undefined) return currentVersion(store, name)
  const found = store.versions(name).find((keyVersion) => keyVersion.version === version)
  if (found === undefined) throw keyNotFound(`${name}/${version}`)
  return found
}

/** Type and size of a key, for its next version. */
export function specOf(key: KeyVersion): KeySpec {
  if (key.type === 'EC' || key.type === 'EC-HSM') return { type: key.type }
  const bits = createPublicKey(key.privatePem).asymmetricKeyDetails?.modulusLength
  const size = RSA_SIZES.find((entry) => entry === bits)
  if (size === undefined) throw new Error(`The stored key has an unknown size: ${bits}`)
  return { type: key.type, size }
}

/**
 * Whether a version may be used so. Outside its dates a key still opens and verifies what it closed and signed.
 * Source: Key Vault documentation, "About keys", date-time controlled operations.
 * @param now epoch seconds
 * @throws KeyVaultRefusal 403
 */
export function requireUsable(key: KeyVersion, operation: KeyOperation, now: number): void {
  if (!key.enabled) throw forbidden('KeyDisabled', `Operation ${operation} is not allowed on a disabled key.`)
  if (!key.operations.includes(operation)) {
    throw forbidden('KeyOperationForbidden', `Operation ${operation} is not permitted on this key.`)
  }
  if (operation === 'verify' || operation === 'unwrapKey') return
  if (key.notBefore !== undefined && now < key.notBefore) {
    throw forbidden('KeyNotYetValid', `Operation ${operation} is not allowed on a key that is not yet valid.`)
  }
  if (key.expires !== undefined && now >= key.expires) {
    throw forbidden('KeyExpired', `Operation ${operation} is not allowed on an expired key.`)
  }
}
