/** Links to single blobs: user-delegation SAS, so that no account key exists and a link carries the reader's rights. */
import { createHash } from 'node:crypto'
import type { TokenCredential } from '@azure/identity'
import {
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  type UserDelegationKey,
} from '@azure/storage-blob'
import type { LinkSigner } from '../../domain/ports/link-signer.ts'
import { blobError } from './blob-errors.ts'

/** Clocks differ: a link is good from a little before it is made. */
const EARLIER_MS = 5 * 60_000
/** A key is asked for once and used for so long; storage gives seven days at most. */
const KEY_LIFE_MS = 6 * 3_600_000

/** @param now epoch ms */
export function createLinkSigner(accountUrl: string, reader: TokenCredential, now: () => number): LinkSigner {
  const service = new BlobServiceClient(accountUrl, reader)
  let key: { value: Promise<UserDelegationKey>; until: number } | null = null

  /** One that outlives the link: the end of its key ends a link, whatever stands in it. */
  function keyUntil(until: number): Promise<UserDelegationKey> {
    if (key === null || key.until < until) {
      const end = Math.max(until, now() + KEY_LIFE_MS) + 60_000
      const value = service.getUserDelegationKey(new Date(now() - EARLIER_MS), new Date(end))
      key = { value, until: end }
      value.catch(() => {
        key = null
      })
    }
    return key.value
  }

  return {
    async link({ container, name, versionId, filename }, until) {
      let delegation: UserDelegationKey
      try {
        delegation = await keyUntil(Date.parse(until))
      } catch (error) {
        throw blobError(error, 'get a key to sign links with')
      }
      const sas = generateBlobSASQueryParameters(
        {
          containerName: container,
          blobName: name,
          ...(versionId === null ? {} : { versionId }),
          permissions: BlobSASPermissions.parse('r'),
          protocol: SASProtocol.Https,
          startsOn: new Date(now() - EARLIER_MS),
          expiresOn: new Date(until),
          contentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(filename.split('/').at(-1) ?? '')}`,
        },
        delegation,
        service.accountName,
      )
      const blob = service.getContainerClient(container).getBlobClient(name)
      const version = versionId === null ? '' : `versionid=${encodeURIComponent(versionId)}&`
      return {
        url: `${blob.url}?${version}${sas.toString()}`,
        signatureSha256: createHash('sha256').update(sas.signature).digest('hex'),
      }
    },
  }
}
