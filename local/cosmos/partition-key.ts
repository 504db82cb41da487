import { badRequest } from './cosmos-refusal.ts'
import { follow } from './query/evaluate.ts'
import { parseJson, type Json, type Value } from './query/json.ts'

const LONGEST_KEY = 2048

/**
 * Reads the partition key of a request: a JSON array of one value, `{}` standing for "the property is missing".
 * @returns the form in which partitions are stored and compared
 * @throws CosmosRefusal 400
 */
export function readPartitionKey(header: string): string {
  let parsed: Json
  try {
    parsed = parseJson(header)
  } catch {
    throw badRequest('The partition key is not valid JSON')
  }
  if (!Array.isArray(parsed) || parsed.length !== 1)
    throw badRequest('The partition key must be an array of one value: hierarchical keys are not offered here')
  return partitionOf(parsed[0] ?? null)
}

/** The partition of an item. @param steps of the container's partition key path */
function partitionOfItem(item: Json, steps: readonly string[]): string {
  const value = follow(item, steps)
  return partitionOf(value === undefined ? {} : value)
}

/** @throws CosmosRefusal 400 if the item belongs to another partition than the request says */
export function requirePartition(item: Json, steps: readonly string[], partition: string): void {
  if (partitionOfItem(item, steps) === partition) return
  throw badRequest("PartitionKey extracted from document doesn't match the one specified in the header", 1001)
}

function partitionOf(value: Value): string {
  const isMissing =
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  if (typeof value === 'object' && value !== null && !isMissing)
    throw badRequest('The partition key must be a string, a number, a boolean or null')
  if (typeof value === 'string' && Buffer.byteLength(value) > LONGEST_KEY)
    throw badRequest(`The partition key is longer than ${LONGEST_KEY} bytes`)
  return JSON.stringify(value)
}
