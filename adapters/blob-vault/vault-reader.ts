/** The read side of the vault: facts, listings with retention read back, bodies, container settings. */
import type { BlobItem, BlobGetPropertiesResponse } from '@azure/storage-blob'
import type { TokenCredential } from '@azure/identity'
import type { StoredFacts, VaultReader } from '../../domain/ports/vault.ts'
import { blobAccount } from './account.ts'
import { blobError, isStatus } from './blob-errors.ts'
import { resumableBody } from './resumable-body.ts'
import { blobsByName, isThere, versionsOf } from './versions.ts'

/** Storage would give 5000: the XML of such a page takes tens of megabytes to read. */
const PAGE = 1000
/** What storage answers for a container that names no scope of its own. */
const ACCOUNT_SCOPE = '$account-encryption-key'

export function createVaultReader(accountUrl: string, reader: TokenCredential): VaultReader {
  const container = blobAccount(accountUrl, reader)
  return {
    async facts(containerName, name) {
      try {
        return factsOfProperties(
          containerName,
          name,
          await container(containerName).getBlobClient(name).getProperties(),
        )
      } catch (error) {
        if (isStatus(error, 404)) return null
        throw blobError(error, `read the properties of ${containerName}/${name}`)
      }
    },

    async *list(containerName, prefix) {
      const options = { includeMetadata: true, includeImmutabilityPolicy: true, includeLegalHold: true }
      const pages = container(containerName)
        .listBlobsFlat({ prefix, includeVersions: true, ...options })
        .byPage({ maxPageSize: PAGE })
      try {
        for await (const blobs of blobsByName(itemsOf(pages)))
          yield blobs.map(([first, ...later]) => ({
            ...factsOfItem(containerName, first),
            ...(later.length === 0 ? {} : { laterVersions: later.map(({ versionId = '' }) => versionId) }),
          }))
      } catch (error) {
        throw blobError(error, `list ${containerName}/${prefix}`)
      }
    },

    async versions(containerName, name) {
      try {
        const versions = await versionsOf(container(containerName), name, true)
        return isThere(versions) ? versions.map((item) => factsOfItem(containerName, item)) : []
      } catch (error) {
        throw blobError(error, `list the versions of ${containerName}/${name}`)
      }
    },

    async read(containerName, name, versionId, range) {
      const what = `read ${containerName}/${name}`
      const current = container(containerName).getBlobClient(name)
      const blob = versionId === undefined ? current : current.withVersion(versionId)
      try {
        return resumableBody(blob, await blob.download(range?.offset, range?.count), what, range?.offset)
      } catch (error) {
        if (isStatus(error, 404)) return null
        throw blobError(error, what)
      }
    },

    async container(name) {
      try {
        const found = await container(name).getProperties()
        return {
          versionLevelImmutability: found.isImmutableStorageWithVersioningEnabled ?? false,
          encryptionScope:
            found.defaultEncryptionScope === undefined || found.defaultEncryptionScope === ACCOUNT_SCOPE
              ? null
              : found.defaultEncryptionScope,
          scopeOverrideDenied: found.denyEncryptionScopeOverride ?? false,
        }
      } catch (error) {
        if (isStatus(error, 404)) return null
        throw blobError(error, `read the settings of container ${name}`)
      }
    },
  }
}

function factsOfProperties(container: string, name: string, found: BlobGetPropertiesResponse): StoredFacts {
  return facts(
    container,
    name,
    found.contentLength,
    found.metadata,
    found.immutabilityPolicyExpiresOn,
    found.immutabilityPolicyMode,
    found.legalHold,
    found.versionId,
  )
}

function factsOfItem(container: string, item: BlobItem): StoredFacts {
  const { contentLength, immutabilityPolicyExpiresOn, immutabilityPolicyMode, legalHold } = item.properties
  return facts(
    container,
    item.name,
    contentLength,
    item.metadata,
    immutabilityPolicyExpiresOn,
    immutabilityPolicyMode,
    legalHold,
    item.versionId,
  )
}

async function* itemsOf(pages: AsyncIterable<{ segment: { blobItems: BlobItem[] } }>): AsyncIterable<BlobItem[]> {
  for await (const { segment } of pages) yield segment.blobItems
}

function facts(
  container: string,
  name: string,
  size: number | undefined,
  metadata: Record<string, string> | undefined,
  until: Date | undefined,
  mode: string | undefined,
  hold: boolean | undefined,
  versionId: string | undefined,
): StoredFacts {
  const lower = mode?.toLowerCase()
  return {
    container,
    name,
    sizeBytes: size ?? 0,
    sha256: metadata?.['sha256'] ?? null,
    retainUntil: until?.toISOString() ?? null,
    mode: lower === 'locked' || lower === 'unlocked' ? lower : null,
    legalHold: hold ?? false,
    ...(versionId === undefined ? {} : { versionId }),
  }
}
