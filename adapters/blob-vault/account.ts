import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import type { TokenCredential } from '@azure/identity'

/**
 * One client and pipeline per account and identity. The SDK retries what is safe to repeat; writes are safe by
 * `If-None-Match`.
 */
export function blobAccount(url: string, credential: TokenCredential): (container: string) => ContainerClient {
  const service = new BlobServiceClient(url, credential, {
    retryOptions: { maxTries: 5, retryDelayInMs: 500, maxRetryDelayInMs: 20_000 },
  })
  const containers = new Map<string, ContainerClient>()
  return (name) => {
    const known = containers.get(name)
    if (known !== undefined) return known
    const client = service.getContainerClient(name)
    containers.set(name, client)
    return client
  }
}
