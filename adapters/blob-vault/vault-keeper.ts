/**
 * The immutability side of the vault: exact dates and modes. Never writes, never deletes, never reads: storage tells
 * dates by listing, which is the part of the right to read that this identity is given.
 */
import type { TokenCredential } from '@azure/identity'
import type { BlobClient } from '@azure/storage-blob'
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultKeeper } from '../../domain/ports/vault.ts'
import type { BlobProtection } from '../../domain/retention/disposal.ts'
import type { LockMode } from '../../domain/retention/lock-mode.ts'
import { blobAccount } from './account.ts'
import { blobError, isStatus } from './blob-errors.ts'
import { protectionOf, versionsOf } from './versions.ts'

/** @param lock in `trial` nothing is locked that is not locked already */
export function createVaultKeeper(accountUrl: string, keeper: TokenCredential, lock: LockMode): VaultKeeper {
  const container = blobAccount(accountUrl, keeper)
  return {
    async retain(containerName, name, until, mode, versionId) {
      const what = `set the retention of ${containerName}/${name}`
      const blob = versionAt(containerName, name, versionId)
      try {
        await set(blob, until, mode === 'locked' && lock === 'locked')
      } catch (error) {
        if (!isStatus(error, 409)) throw blobError(error, what)
        // A repeated call meets the locked date of the first: the same or a later one is what was asked for.
        const there = await dated(containerName, name, what, versionId)
        if (there.until !== null && Date.parse(there.until) >= Date.parse(until)) return
        // Locked before the trial began: it can only be moved on as it is.
        if (there.locked && lock === 'trial') return await translated(what, () => set(blob, until, true))
        throw new ArchiveError('vault-conflict', `${what}: the date there is another one and cannot be changed`, {
          cause: error,
        })
      }
    },

    async extend(containerName, name, until) {
      const what = `extend the retention of ${containerName}/${name}`
      const there = await dated(containerName, name, what)
      if (there.until !== null && Date.parse(there.until) > Date.parse(until))
        throw new ArchiveError(
          'vault-conflict',
          `${what}: it is kept until ${there.until}, and retention only ever extends`,
        )
      if (there.until !== null && Date.parse(there.until) === Date.parse(until)) return
      // A blob without a policy would be one that anybody can delete: what is extended is locked then.
      const locked = there.locked || (there.until === null && lock === 'locked')
      const blob = versionAt(containerName, name, there.versionId)
      await translated(what, () => set(blob, until, locked))
    },

    async hold(containerName, name, held, versionId) {
      try {
        await versionAt(containerName, name, versionId).setLegalHold(held)
      } catch (error) {
        throw blobError(error, `${held ? 'set' : 'clear'} the legal hold of ${containerName}/${name}`)
      }
    },
  }

  function versionAt(containerName: string, name: string, versionId: string | undefined): BlobClient {
    const blob = container(containerName).getBlobClient(name)
    return versionId === undefined ? blob : blob.withVersion(versionId)
  }

  /** Of one version, or of the first: what is archived is what was written first, whatever was put over it. */
  async function dated(
    containerName: string,
    name: string,
    what: string,
    versionId?: string,
  ): Promise<BlobProtection & { versionId: string | undefined }> {
    const versions = await translated(what, () => versionsOf(container(containerName), name))
    const found = versions.find((version) => versionId === undefined || version.versionId === versionId)
    if (found === undefined)
      throw new ArchiveError('vault-unreachable', `${what}: it is not there`, { retryable: true })
    return { ...protectionOf(found), versionId: found.versionId }
  }
}

async function set(blob: BlobClient, until: string, locked: boolean): Promise<void> {
  await blob.setImmutabilityPolicy({ expiriesOn: new Date(until), policyMode: locked ? 'Locked' : 'Unlocked' })
}

async function translated<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw blobError(error, what)
  }
}
