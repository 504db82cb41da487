/** What protects one blob, told by listing it: whoever may only list names may know as much. */
import type { ContainerClient } from '@azure/storage-blob'
import type { BlobProtection } from '../../domain/retention/disposal.ts'

/** Null where there is no such blob. @throws RestError */
export async function protectionOf(container: ContainerClient, name: string): Promise<BlobProtection | null> {
  const pages = container
    .listBlobsFlat({ prefix: name, includeImmutabilityPolicy: true, includeLegalHold: true })
    .byPage({ maxPageSize: 1 })
  // Names are listed in order, and nothing that begins with a name comes before it.
  for await (const { segment } of pages) {
    const item = segment.blobItems[0]
    if (item === undefined) continue
    if (item.name !== name) return null
    const { immutabilityPolicyExpiresOn: until, immutabilityPolicyMode: mode, legalHold } = item.properties
    return {
      until: until?.toISOString() ?? null,
      locked: mode?.toLowerCase() === 'locked',
      legalHold: legalHold === true,
    }
  }
  return null
}
