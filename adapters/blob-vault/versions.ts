/** The versions of one name, told by listing: whoever may only list names may know as much. */
import type { BlobItem, ContainerClient } from '@azure/storage-blob'
import type { BlobProtection } from '../../domain/retention/disposal.ts'

/**
 * Oldest first, also those of a blob that was deleted; empty for none.
 * @param includeMetadata which the digest is part of
 * @throws RestError
 */
export async function versionsOf(
  container: ContainerClient,
  name: string,
  includeMetadata = false,
): Promise<BlobItem[]> {
  const versions: BlobItem[] = []
  const items = container.listBlobsFlat({
    prefix: name,
    includeVersions: true,
    includeMetadata,
    includeImmutabilityPolicy: true,
    includeLegalHold: true,
  })
  // Names are listed in order, and nothing that begins with a name comes before it.
  for await (const item of items) {
    if (item.name !== name) break
    versions.push(item)
  }
  return versions
}

/**
 * Each name of a listing with all its versions, oldest first; what was deleted, and has previous versions alone, is
 * left out. A page may end between two versions of a name: that name comes with the next page.
 */
export async function* blobsByName(
  pages: AsyncIterable<readonly BlobItem[]>,
): AsyncIterable<[BlobItem, ...BlobItem[]][]> {
  let open: BlobItem[] = []
  for await (const page of pages) {
    const done: BlobItem[][] = []
    for (const item of page) {
      if (open[0] !== undefined && open[0].name !== item.name) {
        done.push(open)
        open = []
      }
      open.push(item)
    }
    yield done.filter(isThere)
  }
  if (isThere(open)) yield [open]
}

/** Whether the name itself is there: what has previous versions alone was deleted. */
export function isThere(versions: BlobItem[]): versions is [BlobItem, ...BlobItem[]] {
  return versions.some(({ isCurrentVersion, versionId }) => isCurrentVersion === true || versionId === undefined)
}

export function protectionOf({ properties }: BlobItem): BlobProtection {
  const { immutabilityPolicyExpiresOn: until, immutabilityPolicyMode: mode, legalHold } = properties
  return {
    until: until?.toISOString() ?? null,
    locked: mode?.toLowerCase() === 'locked',
    legalHold: legalHold === true,
  }
}
