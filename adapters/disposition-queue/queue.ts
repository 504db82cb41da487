/** What the archiving app asks of the disposition app: messages, by an identity that may send and not take. */
import type { TokenCredential } from '@azure/identity'
import { QueueServiceClient } from '@azure/storage-queue'
import { ArchiveError } from '../../domain/errors.ts'
import type { DispositionQueue } from '../../domain/ports/disposer.ts'

/** Made by infrastructure. */
export const DISPOSITIONS = 'dispositions'

export function createDispositionQueue(url: string, app: TokenCredential): DispositionQueue {
  const queue = new QueueServiceClient(url, app, { retryOptions: { maxTries: 4 } }).getQueueClient(DISPOSITIONS)
  return {
    async ask(file) {
      try {
        // Base64, as the queue trigger of the Functions host reads it.
        await queue.sendMessage(Buffer.from(JSON.stringify(file)).toString('base64'))
      } catch (error) {
        throw new ArchiveError('vault-unreachable', 'the disposition app cannot be asked', {
          cause: error,
          retryable: true,
        })
      }
    },
  }
}
