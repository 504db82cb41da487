import { BlobServiceClient, newPipeline, RestError, type ContainerClient } from '@azure/storage-blob'
import type { TokenCredential } from '@azure/identity'

/** Until the answer to one try begins, ms: a block of 4 MiB takes seconds. */
const LONGEST_WAIT = 60_000
/** Tries that may end so: the SDK's own retries do not count silence as a failure. */
const MOST_SILENCES = 3

/**
 * One client and pipeline per account and identity. The SDK retries what is safe to repeat; writes are safe by
 * `If-None-Match`. A try that is not answered in time is a connection that breaks.
 */
export function blobAccount(
  url: string,
  credential: TokenCredential,
  longestWaitMs: number = LONGEST_WAIT,
): (container: string) => ContainerClient {
  const pipeline = newPipeline(credential, {
    retryOptions: { maxTries: 5, retryDelayInMs: 500, maxRetryDelayInMs: 20_000 },
  })
  // The retries' own `tryTimeoutInMs` is only a hint for the server: by itself the client waits for ever.
  pipeline.factories.push({
    create: (next) => ({
      async sendRequest(request) {
        request.timeout = longestWaitMs
        for (let silences = 1; ; silences++) {
          try {
            return await next.sendRequest(request)
          } catch (error) {
            const silent =
              error instanceof Error && error.name === 'AbortError' && request.abortSignal?.aborted !== true
            if (!silent) throw error
            if (silences >= MOST_SILENCES)
              throw new RestError(`no answer within ${longestWaitMs} ms`, { code: 'ETIMEDOUT' })
          }
        }
      },
    }),
  })
  const service = new BlobServiceClient(url, pipeline)
  const containers = new Map<string, ContainerClient>()
  return (name) => {
    const known = containers.get(name)
    if (known !== undefined) return known
    const client = service.getContainerClient(name)
    containers.set(name, client)
    return client
  }
}
