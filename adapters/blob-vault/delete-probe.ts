/** Whether an identity could delete: asked by deleting what is not there, because only a try shows a missing right. */
import { randomUUID } from 'node:crypto'
import type { TokenCredential } from '@azure/identity'
import { blobAccount } from './account.ts'
import { blobError, isStatus } from './blob-errors.ts'

/**
 * Storage looks at rights before it looks for the blob: 403 is a missing right, 404 a right.
 * @throws ArchiveError `vault-unreachable`
 */
export function deleteProbe<Duty extends string>(
  accountUrl: string,
  identities: Record<Duty, TokenCredential>,
): (duty: Duty, container: string) => Promise<boolean> {
  const accounts = new Map(
    Object.entries<TokenCredential>(identities).map(([duty, identity]) => [duty, blobAccount(accountUrl, identity)]),
  )
  return async (duty, containerName) => {
    const blob = accounts.get(duty)?.(containerName).getBlobClient(`rights/${randomUUID()}`)
    if (blob === undefined) return false
    try {
      await blob.delete()
      return true
    } catch (error) {
      if (isStatus(error, 403)) return false
      if (isStatus(error, 404) || isStatus(error, 409)) return true
      throw blobError(error, `see whether the ${duty} may delete in ${containerName}`)
    }
  }
}
