import type { Container, JSONObject, OperationInput } from '@azure/cosmos'
import pLimit from 'p-limit'
import { ArchiveError } from '../../domain/errors.ts'
import { indexed, mayPass } from './cosmos-errors.ts'

/** Upserts documents of any partitions, 100 an HTTP request; the SDK waits a second at the end of each call. Every single answer is looked at: bulk is not atomic. */
export async function upsertAll(container: Container, partitionPath: string, documents: readonly (JSONObject & { id: string })[]): Promise<void> {
  if (documents.length === 0) return
  const operations = documents.map((document): OperationInput => ({ operationType: 'Upsert', partitionKey: String(document[partitionPath]), resourceBody: document }))
  const results = await indexed(`write ${documents.length} documents to ${container.id}`, () => container.items.executeBulkOperations(operations))
  const failed = results.find((result) => (result.response?.statusCode ?? 500) >= 300)
  if (failed !== undefined) {
    const status = failed.response?.statusCode ?? numeric(failed.error?.code)
    throw new ArchiveError('index-unreachable', `one of ${documents.length} documents for ${container.id} was refused with status ${status ?? 'none'}`, { retryable: mayPass(status), cause: failed.error })
  }
}

const AT_ONCE = 24

/** The same, one request a document, many side by side: for the last documents of a piece of work. */
export async function upsertNow(container: Container, _partitionPath: string, documents: readonly (JSONObject & { id: string })[]): Promise<void> {
  const limit = pLimit(AT_ONCE)
  await Promise.all(documents.map((document) => limit(() => indexed(`write to ${container.id}`, () => container.items.upsert(document)))))
}

function numeric(code: number | string | undefined): number | null {
  return typeof code === 'number' ? code : null
}
