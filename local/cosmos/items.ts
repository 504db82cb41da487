import { randomUUID } from 'node:crypto'
import { badRequest, CosmosRefusal, notFound } from './cosmos-refusal.ts'
import { pathSteps } from './definition.ts'
import { ridOf, type ItemStore, type StoredItem } from './item-store.ts'
import { requirePartition } from './partition-key.ts'
import { applyPatch, type PatchBody } from './patch.ts'
import { evaluate } from './query/evaluate.ts'
import { isObject, parseJson, type Json, type JsonObject } from './query/json.ts'
import { parseCondition } from './query/parse.ts'
import { CHARGE_OF_NOTHING, readCharge, replaceCharge, writeCharge } from './request-charge.ts'

const LARGEST_ITEM = 2 * 1024 * 1024
const LONGEST_ID = 1023
const SYSTEM_PROPERTIES = ['_rid', '_self', '_etag', '_attachments', '_ts'] as const

export interface Preconditions {
  ifMatch?: string | undefined
  ifNoneMatch?: string | undefined
}

export interface ItemAnswer {
  status: 200 | 201 | 204 | 304
  etag: string | undefined
  /** JSON text of the item; none after a delete and with 304. */
  body: string | undefined
  charge: number
}

/** The operations on single items of one container. Each happens whole or not at all. */
export interface Items {
  read(partition: string, id: string, when?: Preconditions): ItemAnswer
  create(partition: string, item: Json, when?: Preconditions): ItemAnswer
  upsert(partition: string, item: Json, when?: Preconditions): ItemAnswer
  replace(partition: string, id: string, item: Json, when?: Preconditions): ItemAnswer
  patch(partition: string, id: string, patch: PatchBody, when?: Preconditions): ItemAnswer
  delete(partition: string, id: string, when?: Preconditions): ItemAnswer
}

/** @param clock epoch ms, for `_ts` */
export function createItems(store: ItemStore, number: number, databaseRid: string, clock: () => number): Items {
  const partitionSteps = pathSteps(store.definition.partitionKey)

  function write(item: JsonObject, sequence: number, etag: string): string {
    const rid = ridOf(number, sequence)
    const body = JSON.stringify({
      ...item,
      _rid: rid,
      _self: `dbs/${databaseRid}/colls/${store.rid}/docs/${rid}/`,
      _etag: etag,
      _attachments: 'attachments/',
      _ts: Math.floor(clock() / 1000),
    })
    if (Buffer.byteLength(body) > LARGEST_ITEM) throw new CosmosRefusal(413, 'Request size is too large')
    return body
  }

  function insert(partition: string, item: JsonObject, id: string): ItemAnswer {
    const etag = newEtag()
    const made = store.insert(partition, id, etag, (sequence) => write(item, sequence, etag))
    return { status: 201, etag, body: made.body, charge: writeCharge(made.body.length) }
  }

  function overwrite(old: StoredItem, item: JsonObject): ItemAnswer {
    const etag = newEtag()
    const body = write(item, old.sequence, etag)
    store.update(old.sequence, etag, body)
    return { status: 200, etag, body, charge: replaceCharge(old.body.length, body.length) }
  }

  function existing(partition: string, id: string, when: Preconditions | undefined): StoredItem {
    const found = store.find(partition, id)
    if (found === undefined) throw notFound()
    requireMatch(found, when)
    return found
  }

  return {
    read(partition, id, when) {
      const found = store.find(partition, id)
      if (found === undefined) throw notFound()
      if (when?.ifNoneMatch === found.etag)
        return { status: 304, etag: found.etag, body: undefined, charge: CHARGE_OF_NOTHING }
      return { status: 200, etag: found.etag, body: found.body, charge: readCharge(found.body.length) }
    },
    create(partition, item, when) {
      const { content, id } = checked(item, partitionSteps, partition)
      if (when?.ifMatch !== undefined) throw badRequest('A create cannot have a condition')
      if (store.find(partition, id) !== undefined) {
        throw new CosmosRefusal(409, 'Entity with the specified id already exists in the system.')
      }
      return insert(partition, content, id)
    },
    upsert(partition, item, when) {
      if (when?.ifNoneMatch !== undefined)
        throw badRequest('The local stand-in does not support If-None-Match on an upsert.')
      const { content, id } = checked(item, partitionSteps, partition)
      const old = store.find(partition, id)
      if (old !== undefined) {
        requireMatch(old, when)
        return overwrite(old, content)
      }
      // What Azure does here is not documented; a writer that expects a version must not win by its absence.
      if (when?.ifMatch !== undefined) throw preconditionFailed()
      return insert(partition, content, id)
    },
    replace(partition, id, item, when) {
      const old = existing(partition, id, when)
      const { content, id: newId } = checked(item, partitionSteps, partition)
      if (newId !== id) throw badRequest('The id of an item cannot be changed by a replace')
      return overwrite(old, content)
    },
    patch(partition, id, patch, when) {
      const old = existing(partition, id, when)
      const item = parseJson(old.body)
      if (!isObject(item)) throw new Error('The stored item is not an object')
      if (patch.condition !== undefined && evaluate(parseCondition(patch.condition), item) !== true)
        throw preconditionFailed()
      return overwrite(old, withoutSystemProperties(applyPatch(item, patch.operations, partitionSteps)))
    },
    delete(partition, id, when) {
      const old = existing(partition, id, when)
      store.remove(old.sequence)
      return { status: 204, etag: undefined, body: undefined, charge: writeCharge(old.body.length) }
    },
  }
}

function checked(
  item: Json,
  partitionSteps: readonly string[],
  partition: string,
): { content: JsonObject; id: string } {
  if (!isObject(item)) throw badRequest('The item must be a JSON object')
  const id = item['id']
  if (typeof id !== 'string' || id === '')
    throw badRequest("The input content is invalid because the required properties - 'id; ' - are missing")
  if (Buffer.byteLength(id) > LONGEST_ID || /[/\\?#]/.test(id) || id.includes('\0') || !id.isWellFormed()) {
    throw badRequest(`The id must have at most ${LONGEST_ID} bytes and none of the characters / \\ ? #`)
  }
  refuseTimeToLive(item)
  requirePartition(item, partitionSteps, partition)
  return { content: withoutSystemProperties(item), id }
}

/**
 * An item that ends by itself would stay here for ever. @throws CosmosRefusal 400 for a value that Cosmos refuses, too
 */
function refuseTimeToLive({ ttl }: JsonObject): void {
  if (ttl === undefined) return
  throw badRequest(
    ttl === -1 || (Number.isInteger(ttl) && Number(ttl) > 0)
      ? 'The local stand-in does not support the time to live of an item (ttl).'
      : `The input ttl '${JSON.stringify(ttl)}' is invalid. Ensure to provide a nonzero positive integer, or -1.`,
  )
}

function withoutSystemProperties(item: JsonObject): JsonObject {
  const content = { ...item }
  for (const name of SYSTEM_PROPERTIES) delete content[name]
  return content
}

function requireMatch(found: StoredItem, when: Preconditions | undefined): void {
  if (when?.ifMatch !== undefined && when.ifMatch !== '*' && when.ifMatch !== found.etag) throw preconditionFailed()
}

function preconditionFailed(): CosmosRefusal {
  return new CosmosRefusal(412, 'Operation cannot be performed because one of the specified precondition is not met.')
}

function newEtag(): string {
  return `"${randomUUID()}"`
}
