/** The deleting side of the vault. */
import type { TokenCredential } from '@azure/identity'
import type { BlobItem } from '@azure/storage-blob'
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultDisposer } from '../../domain/ports/disposer.ts'
import { blobAccount } from './account.ts'
import { blobError, isStatus } from './blob-errors.ts'
import { protectionOf, versionsOf } from './versions.ts'

export function createVaultDisposer(accountUrl: string, disposition: TokenCredential): VaultDisposer {
  const container = blobAccount(accountUrl, disposition)
  return {
    async protection(containerName, name) {
      const versions = await listed(containerName, name)
      if (versions.length === 0) return null
      return versions.map(protectionOf).reduce((all, one) => ({
        until: [all.until, one.until].reduce(later),
        locked: all.locked || one.locked,
        legalHold: all.legalHold || one.legalHold,
      }))
    },

    async dispose(containerName, name) {
      const what = `delete ${containerName}/${name}`
      const blob = container(containerName).getBlobClient(name)
      const versions = await listed(containerName, name)
      // The current version cannot be deleted by its id: deleted by name it becomes a previous one, and that can.
      if (versions.some(({ isCurrentVersion }) => isCurrentVersion === true)) await deleted(what, () => blob.delete())
      for (const { versionId } of versions)
        if (versionId !== undefined) await deleted(what, () => blob.withVersion(versionId).delete())
      const left = await listed(containerName, name)
      if (left.length > 0)
        throw new ArchiveError('vault-conflict', `${what}: ${left.length} version(s) of it came meanwhile`, {
          retryable: true,
        })
    },
  }

  async function listed(containerName: string, name: string): Promise<BlobItem[]> {
    try {
      return await versionsOf(container(containerName), name)
    } catch (error) {
      throw blobError(error, `see what versions there are of ${containerName}/${name}`)
    }
  }
}

/** Of two dates, ISO UTC. */
function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a
}

/** Gone already is as good: a delete whose answer was lost is repeated. */
async function deleted(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isStatus(error, 404)) return
    if (isStatus(error, 409))
      throw new ArchiveError('vault-conflict', `${what}: something protects it`, { cause: error })
    throw blobError(error, what)
  }
}
