/**
 * Object lists longer than a document may be (2 MB): the first of them stand in the record, the others in documents
 * beside it, each named by the digest of what it holds. A thread has thousands of attachments at times.
 */
import { createHash } from 'node:crypto'
import type { Container, JSONObject } from '@azure/cosmos'
import { ArchiveError } from '../../domain/errors.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { upsertAll } from './bulk.ts'
import { indexed } from './cosmos-errors.ts'
import { safe } from './lookup-keys.ts'

/** Bytes of JSON: a document has gaps, addresses and keys as well. */
const SHARE = 600_000

/** As it stands in a document: `moreObjects` are the ids of the documents that hold the rest, in order. */
export type Stored<T> = T & { moreObjects?: string[] }

interface Listing {
  conversationId: string
  objects: ArchivedObject[]
}

/** What a document holds of a record. */
export function headOf<T extends Listing>(entry: T): Stored<T> {
  const [first = [], ...rest] = shares(entry.objects)
  return rest.length === 0 ? entry : { ...entry, objects: first, moreObjects: rest.map(idOf) }
}

/** Before any document names them: what nobody names yet harms nobody. Idempotent. */
export async function putRests(lookups: Container, entries: readonly Listing[]): Promise<void> {
  const documents = entries.flatMap(({ conversationId, objects }) =>
    shares(objects)
      .slice(1)
      // Plain JSON, as documents are: an interface has no index signature that would say so.
      .map((share) => ({ id: idOf(share), key: keyOf(conversationId), share: share as unknown as JSONObject[] })),
  )
  if (documents.length > 0) await upsertAll(lookups, 'key', documents)
}

/** @throws ArchiveError `index-conflict` when a document that is named is not there */
export async function whole<T extends Listing>(lookups: Container, stored: Stored<T>): Promise<T> {
  const { moreObjects, ...entry } = stored
  if (moreObjects === undefined) return stored
  const objects = [...entry.objects]
  for (const id of moreObjects) {
    const what = `read the objects of ${entry.conversationId}`
    const { resource } = await indexed(what, () =>
      lookups.item(id, keyOf(entry.conversationId)).read<{ share: ArchivedObject[] }>(),
    )
    if (resource === undefined) throw new ArchiveError('index-conflict', `${what}: ${id} is not there`)
    objects.push(...resource.share)
  }
  // A T without what Stored adds to it is a T: of a type parameter that is not computed.
  return { ...(entry as unknown as T), objects }
}

function keyOf(conversationId: string): string {
  return `objects:${safe(conversationId)}`
}

function idOf(share: readonly ArchivedObject[]): string {
  return createHash('sha256').update(JSON.stringify(share)).digest('hex')
}

function shares(objects: readonly ArchivedObject[]): ArchivedObject[][] {
  const all: ArchivedObject[][] = []
  let left = 0
  for (const object of objects) {
    const size = Buffer.byteLength(JSON.stringify(object))
    if (size > left) {
      all.push([])
      left = SHARE
    }
    left -= size
    all.at(-1)?.push(object)
  }
  return all
}
