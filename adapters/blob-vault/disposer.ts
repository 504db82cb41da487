/** The deleting side of the vault. */
import type { TokenCredential } from '@azure/identity'
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultDisposer } from '../../domain/ports/disposer.ts'
import { blobAccount } from './account.ts'
import { blobError, isStatus } from './blob-errors.ts'
import { protectionOf } from './protection.ts'

export function createVaultDisposer(accountUrl: string, disposition: TokenCredential): VaultDisposer {
  const container = blobAccount(accountUrl, disposition)
  return {
    async protection(containerName, name) {
      try {
        return await protectionOf(container(containerName), name)
      } catch (error) {
        throw blobError(error, `see what protects ${containerName}/${name}`)
      }
    },

    async dispose(containerName, name, versionId) {
      const what = `delete ${containerName}/${name}`
      const blob = container(containerName).getBlobClient(name)
      // The current version cannot be deleted by its id: deleted by name it becomes a previous one, and that can.
      await deleted(what, () => blob.delete())
      if (versionId !== null) await deleted(what, () => blob.withVersion(versionId).delete())
    },
  }
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
