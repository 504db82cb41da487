/** The immutability side of the vault: exact dates and modes. Never writes, never deletes. */
import type { TokenCredential } from '@azure/identity'
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultKeeper } from '../../domain/ports/vault.ts'
import { blobAccount } from './account.ts'
import { blobError, isStatus } from './blob-errors.ts'

export function createVaultKeeper(accountUrl: string, keeper: TokenCredential): VaultKeeper {
  const container = blobAccount(accountUrl, keeper)
  return {
    async retain(containerName, name, until, mode) {
      const what = `set the retention of ${containerName}/${name}`
      const blob = container(containerName).getBlobClient(name)
      try {
        await blob.setImmutabilityPolicy({
          expiriesOn: new Date(until),
          policyMode: mode === 'locked' ? 'Locked' : 'Unlocked',
        })
      } catch (error) {
        if (!isStatus(error, 409)) throw blobError(error, what)
        // A repeated call meets the locked date of the first: the same or a later one is what was asked for.
        const there = (
          await blob.getProperties().catch((cause: unknown) => {
            throw blobError(cause, what)
          })
        ).immutabilityPolicyExpiresOn
        if (there === undefined || there.getTime() < Date.parse(until))
          throw new ArchiveError('vault-conflict', `${what}: the date there is another one and cannot be changed`, {
            cause: error,
          })
      }
    },

    async extend(containerName, name, until) {
      const what = `extend the retention of ${containerName}/${name}`
      const blob = container(containerName).getBlobClient(name)
      try {
        const { immutabilityPolicyExpiresOn: there, immutabilityPolicyMode: mode } = await blob.getProperties()
        if (there !== undefined && there.getTime() > Date.parse(until))
          throw new ArchiveError(
            'vault-conflict',
            `${what}: it is kept until ${there.toISOString()}, and retention only ever extends`,
          )
        if (there?.getTime() === Date.parse(until)) return
        // A blob without a policy would be one that anybody can delete: what is extended is locked then.
        await blob.setImmutabilityPolicy({
          expiriesOn: new Date(until),
          policyMode: mode?.toLowerCase() === 'unlocked' ? 'Unlocked' : 'Locked',
        })
      } catch (error) {
        throw error instanceof ArchiveError ? error : blobError(error, what)
      }
    },
  }
}
