import { z } from 'zod'
import { badRequest, CosmosRefusal } from './cosmos-refusal.ts'
import type { ItemAnswer, Items } from './items.ts'
import type { ItemStore } from './item-store.ts'
import { readPartitionKey } from './partition-key.ts'
import { patchBody } from './patch.ts'
import { CHARGE_OF_NOTHING } from './request-charge.ts'

const MOST_OPERATIONS = 100

const item = z.record(z.string(), z.json())
const common = {
  /** JSON text; only bulk requests have it. */
  partitionKey: z.string().optional(),
  ifMatch: z.string().optional(),
  ifNoneMatch: z.string().optional(),
}
const operation = z.discriminatedUnion('operationType', [
  z.object({ operationType: z.literal('Create'), resourceBody: item, ...common }),
  z.object({ operationType: z.literal('Upsert'), resourceBody: item, ...common }),
  z.object({ operationType: z.literal('Read'), id: z.string(), ...common }),
  z.object({ operationType: z.literal('Delete'), id: z.string(), ...common }),
  z.object({ operationType: z.literal('Replace'), id: z.string(), resourceBody: item, ...common }),
  z.object({ operationType: z.literal('Patch'), id: z.string(), resourceBody: patchBody, ...common }),
])
type Operation = z.infer<typeof operation>

export interface BatchAnswer {
  status: 200 | 207
  /** JSON text of the list of results, in the order of the operations. */
  body: string
  charge: number
}

interface Result {
  statusCode: number
  requestCharge: number
  text: string
}

/**
 * Runs operations of one transactional batch: all succeed, or the one that fails says why and the others say 424.
 * @param isMinimal leaves written items out of the answer
 * @throws CosmosRefusal 400
 */
export function runBatch(
  store: ItemStore,
  items: Items,
  partition: string,
  body: unknown,
  isMinimal: boolean,
): BatchAnswer {
  const operations = parseOperations(body)
  const results: Result[] = []
  const failed = new Set<number>()
  try {
    store.transaction(() => {
      for (const [index, one] of operations.entries()) {
        if (one.partitionKey !== undefined && readPartitionKey(one.partitionKey) !== partition)
          throw badRequest('All operations of a batch must be in one partition')
        const result = runOne(items, partition, one, isMinimal)
        results.push(result)
        if (result.statusCode >= 400) {
          failed.add(index)
          throw new RolledBack()
        }
      }
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
  }
  if (failed.size === 0) return answer(200, results)
  return answer(
    207,
    operations.map((_, index) => (failed.has(index) ? (results[index] ?? dependencyFailed()) : dependencyFailed())),
  )
}

/** Runs operations one by one, each for itself, perhaps in different partitions. @throws CosmosRefusal 400 */
export function runBulk(
  store: ItemStore,
  items: Items,
  body: unknown,
  options: { continueOnError: boolean; isMinimal: boolean },
): BatchAnswer {
  const operations = parseOperations(body)
  let isStopped = false
  // One transaction for speed only: an operation that fails has changed nothing.
  const results = store.transaction(() =>
    operations.map((entry) => {
      if (isStopped) return dependencyFailed()
      if (entry.partitionKey === undefined) throw badRequest('Every operation of a bulk request needs a partition key')
      const result = runOne(items, readPartitionKey(entry.partitionKey), entry, options.isMinimal)
      if (result.statusCode >= 400 && !options.continueOnError) isStopped = true
      return result
    }),
  )
  return answer(results.some((result) => result.statusCode >= 400) ? 207 : 200, results)
}

class RolledBack extends Error {}

function parseOperations(body: unknown): Operation[] {
  const parsed = z.array(operation).min(1).max(MOST_OPERATIONS).safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw badRequest(
    `A batch has 1 to ${MOST_OPERATIONS} operations of a known shape: ${issue?.path.join('.') ?? ''} ` +
      `${issue?.message ?? ''}`,
  )
}

function runOne(items: Items, partition: string, entry: Operation, isMinimal: boolean): Result {
  try {
    return resultOf(perform(items, partition, entry), isMinimal && entry.operationType !== 'Read')
  } catch (error) {
    if (!(error instanceof CosmosRefusal)) throw error
    const substatus = error.substatus === 0 ? '' : `,"subStatusCode":${error.substatus}`
    return {
      statusCode: error.status,
      requestCharge: CHARGE_OF_NOTHING,
      text:
        `{"statusCode":${error.status}${substatus},"requestCharge":${CHARGE_OF_NOTHING},` +
        `"message":${JSON.stringify(error.message)}}`,
    }
  }
}

function perform(items: Items, partition: string, entry: Operation): ItemAnswer {
  switch (entry.operationType) {
    case 'Create':
      return items.create(partition, entry.resourceBody, entry)
    case 'Upsert':
      return items.upsert(partition, entry.resourceBody, entry)
    case 'Read':
      return items.read(partition, entry.id, entry)
    case 'Delete':
      return items.delete(partition, entry.id, entry)
    case 'Replace':
      return items.replace(partition, entry.id, entry.resourceBody, entry)
    case 'Patch':
      return items.patch(partition, entry.id, entry.resourceBody, entry)
  }
}

function resultOf(done: ItemAnswer, isMinimal: boolean): Result {
  const etag = done.etag === undefined ? '' : `,"eTag":${JSON.stringify(done.etag)}`
  const body = done.body === undefined || isMinimal ? '' : `,"resourceBody":${done.body}`
  return {
    statusCode: done.status,
    requestCharge: done.charge,
    text: `{"statusCode":${done.status},"requestCharge":${done.charge.toFixed(2)}${etag}${body}}`,
  }
}

function dependencyFailed(): Result {
  return { statusCode: 424, requestCharge: 0, text: '{"statusCode":424,"requestCharge":0}' }
}

function answer(status: 200 | 207, results: readonly Result[]): BatchAnswer {
  const charge = results.reduce((sum, result) => sum + result.requestCharge, 0)
  return { status, charge, body: `[${results.map((result) => result.text).join(',')}]` }
}
