import type { KeyVault } from './vault-contract.ts'
import { KeyVaultRefusal } from './key-vault-refusal.ts'

/** Whether the storage service can use a customer's key now. */
export type KeyState =
  | { state: 'usable'; keyVersionUri: string }
  | { state: 'disabled' | 'expired' | 'not-yet-valid' | 'not-permitted' | 'missing' }

/**
 * What the storage service does with customers' keys by its own identity, in process.
 * Refusals are the vault's own: KeyVaultRefusal with `inner` telling why.
 */
export interface StorageAccess {
  /** @param keyUri with or without version; without one the newest counts */
  keyState(keyUri: string): Promise<KeyState>
  /** Wraps a content key with RSA-OAEP-256 under the newest version; keep `keyVersionUri` beside the result. */
  wrap(keyUri: string, contentKey: Buffer): Promise<{ keyVersionUri: string; wrapped: Buffer }>
  /** @param keyVersionUri the version that wrapped it; it may have been rotated or have expired since */
  unwrap(keyVersionUri: string, wrapped: Buffer): Promise<Buffer>
}

const ALGORITHM = 'RSA-OAEP-256'

/** @param base address of the vault, without a trailing slash */
export function createStorageAccess(vault: KeyVault, base: string): StorageAccess {
  function locate(keyUri: string): { name: string; version: string | undefined } {
    const match = /^\/keys\/([^/]+)(?:\/([0-9a-f]{32}))?\/?$/.exec(
      keyUri.startsWith(base) ? keyUri.slice(base.length) : '',
    )
    if (match?.[1] === undefined)
      throw new KeyVaultRefusal(400, 'BadParameter', `${keyUri} is not a key of the vault ${base}`)
    return { name: match[1], version: match[2] }
  }

  async function wrap(keyUri: string, contentKey: Buffer): Promise<{ keyVersionUri: string; wrapped: Buffer }> {
    const { name, version } = locate(keyUri)
    const { key, value } = await vault.wrap(name, version, ALGORITHM, contentKey)
    return { keyVersionUri: `${base}/keys/${key.name}/${key.version}`, wrapped: value }
  }

  return {
    wrap,
    async unwrap(keyVersionUri, wrapped) {
      const { name, version } = locate(keyVersionUri)
      return (await vault.unwrap(name, version, ALGORITHM, wrapped)).value
    },
    async keyState(keyUri) {
      try {
        const { keyVersionUri } = await wrap(keyUri, Buffer.alloc(32))
        return { state: 'usable', keyVersionUri }
      } catch (error) {
        if (!(error instanceof KeyVaultRefusal)) throw error
        return { state: stateFor(error) }
      }
    },
  }
}

function stateFor(refusal: KeyVaultRefusal): Exclude<KeyState['state'], 'usable'> {
  switch (refusal.inner) {
    case 'KeyDisabled':
      return 'disabled'
    case 'KeyExpired':
      return 'expired'
    case 'KeyNotYetValid':
      return 'not-yet-valid'
    case 'KeyOperationForbidden':
      return 'not-permitted'
    case 'ForbiddenByRbac':
    case 'PurgeProtectionEnabled':
    case 'ObjectIsDeletedButRecoverable':
    case undefined:
      if (refusal.status === 404) return 'missing'
      throw refusal
  }
}
