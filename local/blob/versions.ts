/**
 * Versions, which Azurite does not have: a previous version is kept as one of its snapshots, named by the version's id,
 * and no snapshot of any other kind exists in an immutable container.
 */
import type { AzuriteContext, BlobDocument, DocumentStore } from './azurite.ts'
import type { BlobAddress, Engine } from './engine.ts'
import { refuse, unsupported } from './refusals.ts'

const VERSION_ID = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/
const TICKS_PER_MS = 10_000n

/** What a request speaks of. In a mutable container there are no versions: then the id is empty. */
export interface FoundVersion {
  versionId: string
  isCurrent: boolean
}

/** Ids as Azure gives them: the instant of the write in steps of 100 ns, no id twice, each later than the last. */
export function versionIds(newest: string | undefined): { next(nowMs: number): string } {
  let last = newest === undefined ? 0n : ticksOf(newest)
  return {
    next(nowMs) {
      const now = BigInt(nowMs) * TICKS_PER_MS
      last = now > last ? now : last + 1n
      return idOf(last)
    },
  }
}

function ticksOf(id: string): bigint {
  return BigInt(Date.parse(`${id.slice(0, 23)}Z`)) * TICKS_PER_MS + BigInt(id.slice(23, 27))
}

function idOf(ticks: bigint): string {
  const instant = new Date(Number(ticks / TICKS_PER_MS)).toISOString()
  return instant.replace('Z', `${String(ticks % TICKS_PER_MS).padStart(4, '0')}Z`)
}

/** The version id that a request names; undefined where it names none. @throws 400 for what is no version id */
export function versionAsked(context: AzuriteContext): string | undefined {
  const id = context.request.getQuery('versionid')
  if (id === undefined || VERSION_ID.test(id)) return id
  throw refuse(
    context,
    400,
    'InvalidQueryParameterValue',
    'Value for one of the query parameters specified in the request URI is invalid.',
    { QueryParameterName: 'versionid', QueryParameterValue: id },
  )
}

/**
 * The version that a request names, else the current one; null where there is none.
 * @throws 404 BlobNotFound for an id that no version has
 */
export async function findVersion(
  engine: Engine,
  context: AzuriteContext,
  blob: BlobAddress,
): Promise<FoundVersion | null> {
  const asked = versionAsked(context)
  if (asked !== undefined && blob.container.kind === 'mutable')
    throw unsupported(context, 'versions of a mutable container')
  const current = await committed(engine, blob, '')
  if (asked === undefined || asked === current?.versionId)
    return current === null ? null : { versionId: current.versionId ?? '', isCurrent: true }
  if ((await committed(engine, blob, asked)) === null)
    throw refuse(context, 404, 'BlobNotFound', 'The specified blob does not exist.')
  return { versionId: asked, isCurrent: false }
}

async function committed(engine: Engine, blob: BlobAddress, snapshot: string): Promise<BlobDocument | null> {
  const document = await engine.metadata.getBlob(
    undefined,
    engine.accountName,
    blob.container.name,
    blob.name,
    snapshot,
  )
  return document?.isCommitted === true ? document : null
}

/**
 * Azurite's store as a write sees it: what is there stays as a previous version, what is written is the current one.
 * Readers find the old content until the new one is there.
 */
export function keepingVersions(engine: Engine, blob: BlobAddress, versionId: string): Partial<DocumentStore> {
  const { metadata } = engine
  async function write(context: AzuriteContext, proceed: () => Promise<unknown>): Promise<unknown> {
    const before = await committed(engine, blob, '')
    const kept = before === null ? undefined : copyOf(before)
    if (kept !== undefined) documents(metadata).insert(kept)
    try {
      const answer = await proceed()
      const written = await metadata.getBlob(context, engine.accountName, blob.container.name, blob.name, '')
      if (written !== undefined) documents(metadata).update(Object.assign(written, { versionId }))
      return answer
    } catch (error) {
      if (kept !== undefined) documents(metadata).remove(kept)
      throw error
    }
  }
  return {
    createBlob: (context, ...rest) => write(context, () => metadata.createBlob(context, ...rest)),
    commitBlockList: (context, ...rest) => write(context, () => metadata.commitBlockList(context, ...rest)),
  }
}

/** Azurite's store as a delete that names no version sees it: the current version becomes a previous one. */
export function keepingDeleted(engine: Engine, blob: BlobAddress): Partial<DocumentStore> {
  const { metadata } = engine
  return {
    async deleteBlob(...call) {
      const current = await committed(engine, blob, '')
      // Azurite says what is not there, with its own words.
      if (current === null) return metadata.deleteBlob(...call)
      documents(metadata).update(Object.assign(current, { snapshot: current.versionId ?? '' }))
    },
  }
}

/** So many versions of one name are read beyond a page, so that the last name of the page is whole. */
const MOST_VERSIONS = 100

/**
 * Azurite's store as a listing with versions sees it: every version, oldest first. Azurite itself goes on behind a
 * name; a page may end between two versions of one.
 */
export function listingVersions({ metadata }: Engine): Partial<DocumentStore> {
  return {
    async listBlobs(context, account, container, _delimiter, _blob, prefix, maxResults, marker) {
      const from = Buffer.from(marker ?? '', 'base64url').toString()
      const [read, , more] = await metadata.listBlobs(
        context,
        account,
        container,
        undefined,
        undefined,
        prefix,
        maxResults + MOST_VERSIONS,
        '',
        true,
        false,
        from === '' ? undefined : from.slice(0, from.indexOf(SEPARATOR)),
      )
      const cut = more === undefined || more === '' ? undefined : read.at(-1)?.name
      const rest = read
        .filter(({ name }) => name !== cut)
        .map((document) => ({ at: placeOf(document), document }))
        .filter(({ at }) => at > from)
        .sort((a, b) => (a.at < b.at ? -1 : 1))
      const page = rest.slice(0, maxResults)
      const items = page.map(({ document }) => ({
        ...document,
        snapshot: '',
        isCurrentVersion: document.snapshot === '' ? true : undefined,
      }))
      const isLast = cut === undefined && rest.length === page.length
      return [items, [], isLast ? undefined : Buffer.from(page.at(-1)?.at ?? from).toString('base64url')]
    },
  }
}

const SEPARATOR = '\t'

/** Sorts as Azure lists: by name, then by version. A name has no character below a blank. */
function placeOf({ name, versionId = '' }: BlobDocument): string {
  return `${name}${SEPARATOR}${versionId}`
}

function copyOf(document: BlobDocument): BlobDocument {
  const { $loki: _id, meta: _meta, ...rest } = document
  return { ...rest, properties: { ...document.properties }, snapshot: document.versionId ?? '' }
}

function documents({ db }: Engine['metadata']) {
  return db.getCollection('$BLOBS_COLLECTION$')
}
