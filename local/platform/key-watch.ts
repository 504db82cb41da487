import type { KeyState } from '../blob/contract.ts'
import type { StorageAccess } from '../key-vault/storage-access.ts'

/**
 * How often the storage account looks at its keys, ms. In Azure a revoked key takes effect within minutes; here within
 * this.
 */
const EVERY_MS = 1000

/** The storage account's view of its customers' keys: looked up in the vault, remembered between looks. */
export async function watchKeys(
  vault: StorageAccess,
  keyUris: readonly string[],
): Promise<{ keyState: KeyState; stop(): void }> {
  const states = new Map<string, 'usable' | 'disabled'>()
  const look = async () => {
    for (const uri of keyUris) states.set(uri, (await vault.keyState(uri)).state === 'usable' ? 'usable' : 'disabled')
  }
  await look()
  const timer = setInterval(() => {
    look().catch(() => keyUris.forEach((uri) => states.set(uri, 'disabled')))
  }, EVERY_MS)
  return { keyState: (uri) => states.get(uri) ?? 'disabled', stop: () => clearInterval(timer) }
}
