/** Writes many documents of any partitions in few requests. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Container, JSONObject, OperationInput } from '@azure/cosmos'
import pLimit from 'p-limit'
import { ArchiveError } from '../../domain/errors.ts'
import { cosmosError, mayPass } from './cosmos-errors.ts'

const OPERATIONS_PER_REQUEST = 100
const REQUESTS_AT_ONCE = 4
/** With pauses of 0.1 s doubling to 5 s: about 20 s in all. */
const ATTEMPTS = 9
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

/**
 * Upserts documents of any partitions, up to 100 an HTTP request. Every single answer is looked at, because bulk is not
 * atomic: what was throttled or met a passing trouble is sent again, what was refused ends it. Idempotent.
 *
 * `items.bulk` and not its successor `executeBulkOperations`: that one (4.10.1) waits a second at the end of every
 * call, and lets failed metadata requests escape as unhandled rejections, which end the process.
 * @throws ArchiveError `index-unreachable`
 */
export async function upsertAll(
  container: Container,
  partitionPath: string,
  documents: readonly Document[],
): Promise<void> {
  await inRequests(container, documents, (document) => ({
    operationType: 'Upsert',
    partitionKey: String(document[partitionPath]),
    resourceBody: document,
  }))
}

/**
 * The same for documents that are new: what is there already is left as it is.
 * @returns ids of those that were there; one whose first answer was lost counts as there
 * @throws ArchiveError `index-unreachable`
 */
export async function createAll(
  container: Container,
  partitionPath: string,
  documents: readonly Document[],
): Promise<Set<string>> {
  return await inRequests(container, documents, (document) => ({
    operationType: 'Create',
    partitionKey: String(document[partitionPath]),
    resourceBody: document,
  }))
}

type Document = JSONObject & { id: string }
type Operation = Extract<OperationInput, { operationType: 'Create' | 'Upsert' }>

async function inRequests(
  container: Container,
  documents: readonly Document[],
  operationFor: (document: Document) => Operation,
): Promise<Set<string>> {
  const limit = pLimit(REQUESTS_AT_ONCE)
  const requests: Promise<string[]>[] = []
  for (let at = 0; at < documents.length; at += OPERATIONS_PER_REQUEST) {
    const operations = documents.slice(at, at + OPERATIONS_PER_REQUEST).map(operationFor)
    requests.push(limit(() => send(container, operations)))
  }
  return new Set((await Promise.all(requests)).flat())
}

/** Ids of the documents to be created that were there. */
async function send(container: Container, operations: Operation[]): Promise<string[]> {
  let open = operations
  const present: string[] = []
  for (let attempt = 1; ; attempt++) {
    const failed = await tryOnce(container, open)
    present.push(...failed.present)
    if (failed.operations.length === 0) return present
    if (!failed.error.retryable || attempt === ATTEMPTS) throw failed.error
    // Jitter, so that the requests that were throttled together do not come back together.
    await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2))
    open = failed.operations
  }
}

/** The operations that did not succeed, and the worst of the reasons. */
async function tryOnce(
  container: Container,
  operations: Operation[],
): Promise<{ operations: Operation[]; present: string[]; error: ArchiveError }> {
  const what = `write ${operations.length} documents to ${container.id}`
  const statuses: number[] = []
  try {
    const results = await container.items.bulk(
      operations,
      { continueOnError: true },
      { contentResponseOnWriteEnabled: false },
    )
    statuses.push(...operations.map((_, i) => results[i]?.statusCode ?? 500))
  } catch (error) {
    return { operations, present: [], error: cosmosError(error, what) }
  }
  const isPresent = (i: number) => statuses[i] === 409 && operations[i]?.operationType === 'Create'
  const failed = statuses.filter((status, i) => status >= 300 && !isPresent(i))
  const worst = failed.find((status) => !mayPass(status)) ?? failed[0] ?? null
  return {
    operations: operations.filter((_, i) => (statuses[i] ?? 500) >= 300 && !isPresent(i)),
    present: operations.flatMap((operation, i) => (isPresent(i) ? String(operation.resourceBody['id']) : [])),
    error: new ArchiveError('index-unreachable', `${what}: ${failed.length} failed, with status ${worst ?? 'none'}`, {
      retryable: mayPass(worst),
    }),
  }
}
