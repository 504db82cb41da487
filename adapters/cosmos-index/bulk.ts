import type { Container, JSONObject, OperationInput } from '@azure/cosmos'
import { ArchiveError } from '../../domain/errors.ts'
import { indexed } from './cosmos-errors.ts'

/** Upserts documents of any partitions, 100 an HTTP request. Every single answer is looked at: bulk is not atomic. */
export async function upsertAll(container: Container, partitionPath: string, documents: readonly (JSONObject & { id: string })[]): Promise<void> {
  if (documents.length === 0) return
  const operations = documents.map((document): OperationInput => ({ operationType: 'Upsert', partitionKey: String(document[partitionPath]), resourceBody: document }))
  const results = await indexed(`write ${documents.length} documents to ${container.id}`, () => container.items.executeBulkOperations(operations))
  const failed = results.find((result) => (result.response?.statusCode ?? 500) >= 300)
  if (failed !== undefined) {
    throw new ArchiveError('index-unreachable', `one of ${documents.length} documents for ${container.id} was refused with status ${failed.response?.statusCode ?? 'none'}`, { retryable: true, cause: failed.error })
  }
}
