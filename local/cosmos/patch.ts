import { z } from 'zod'
import { badRequest } from './cosmos-refusal.ts'
import { isObject, type Json, type JsonObject } from './query/json.ts'

const MOST_OPERATIONS = 10

const json: z.ZodType<Json> = z.json()
const path = z.string().startsWith('/')
const patchOperation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), path, value: json }),
  z.strictObject({ op: z.literal('set'), path, value: json }),
  z.strictObject({ op: z.literal('replace'), path, value: json }),
  z.strictObject({ op: z.literal('remove'), path }),
  z.strictObject({ op: z.literal('incr'), path, value: z.number() }),
])
type PatchOperation = z.infer<typeof patchOperation>

/** Body of a patch: the operations alone, or with a condition `from c where …`. `move` is refused. */
export const patchBody = z
  .union([
    z.array(patchOperation),
    z.strictObject({ operations: z.array(patchOperation), condition: z.string().nullish() }),
  ])
  .transform((body) =>
    Array.isArray(body)
      ? { operations: body, condition: undefined }
      : { operations: body.operations, condition: body.condition ?? undefined },
  )
export type PatchBody = z.infer<typeof patchBody>

const PROTECTED = new Set(['id', '_rid', '_self', '_etag', '_attachments', '_ts'])

/**
 * Applies the operations to a copy, all or none.
 * Source: Microsoft Learn, "Partial document update in Azure Cosmos DB".
 * @throws CosmosRefusal 400 for a path that is not there or may not change
 */
export function applyPatch(
  item: JsonObject,
  operations: readonly PatchOperation[],
  partitionSteps: readonly string[],
): JsonObject {
  if (operations.length === 0 || operations.length > MOST_OPERATIONS)
    throw badRequest(`A patch has 1 to ${MOST_OPERATIONS} operations`)
  const copy = structuredClone(item)
  for (const operation of operations) {
    const steps = operation.path
      .slice(1)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    const first = steps[0] ?? ''
    if (PROTECTED.has(first) || steps.every((step, i) => step === partitionSteps[i])) {
      throw badRequest(`The path ${operation.path} may not be changed by a patch`)
    }
    applyOne(copy, steps, operation)
  }
  return copy
}

function applyOne(item: JsonObject, steps: readonly string[], operation: PatchOperation): void {
  const parent = parentOf(item, steps, operation.path)
  const name = steps.at(-1) ?? ''
  if (Array.isArray(parent)) applyToArray(parent, name, operation)
  else applyToObject(parent, name, operation)
}

function applyToObject(parent: JsonObject, name: string, operation: PatchOperation): void {
  const isThere = Object.hasOwn(parent, name)
  switch (operation.op) {
    case 'add':
    case 'set':
      parent[name] = operation.value
      return
    case 'replace':
      if (!isThere) throw missing(operation.path)
      parent[name] = operation.value
      return
    case 'remove':
      if (!isThere) throw missing(operation.path)
      delete parent[name]
      return
    case 'incr': {
      const old = isThere ? parent[name] : 0
      if (typeof old !== 'number') throw badRequest(`The path ${operation.path} is not a number`)
      parent[name] = old + operation.value
    }
  }
}

function applyToArray(parent: Json[], name: string, operation: PatchOperation): void {
  const isEnd = name === '-'
  const index = isEnd ? parent.length : Number(name)
  if (!/^(-|\d+)$/.test(name) || index > parent.length) throw missing(operation.path)
  const isThere = index < parent.length
  switch (operation.op) {
    case 'add':
      parent.splice(index, 0, operation.value)
      return
    case 'set':
      parent[index] = operation.value
      return
    case 'replace':
      if (!isThere) throw missing(operation.path)
      parent[index] = operation.value
      return
    case 'remove':
      if (!isThere) throw missing(operation.path)
      parent.splice(index, 1)
      return
    case 'incr': {
      const old = parent[index]
      if (typeof old !== 'number') throw badRequest(`The path ${operation.path} is not a number`)
      parent[index] = old + operation.value
    }
  }
}

function parentOf(item: JsonObject, steps: readonly string[], path: string): JsonObject | Json[] {
  let parent: JsonObject | Json[] = item
  for (const step of steps.slice(0, -1)) {
    const next: Json | undefined = Array.isArray(parent)
      ? parent[Number(step)]
      : Object.hasOwn(parent, step)
        ? parent[step]
        : undefined
    if (!Array.isArray(next) && !isObject(next)) throw missing(path)
    parent = next
  }
  return parent
}

function missing(path: string): Error {
  return badRequest(`For Operation(1): The path ${path} does not exist in the item`)
}
