/** Everything that the vault holds of a record, over all its revisions, as the manifests name it. */
import type { RetrievalObject } from '../../domain/legal/retrieval.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import type { ActivityPorts } from '../ports.ts'
import { firstVersions } from '../objects/first-versions.ts'
import { readRecord, type WholeRecord } from './read-record.ts'

/** `YYYY/MM/DD/` before the folder of the record. */
const DAY_PARTS = 3

/**
 * Null for a conversation that the archive does not have. What an older index entry names and no manifest does is there
 * all the same. @throws ArchiveError of vault and index, `source-unreadable`
 */
export async function objectsOfRecord(
  { index, reader }: Pick<ActivityPorts, 'index' | 'reader'>,
  conversationId: string,
): Promise<RetrievalObject[] | null> {
  // Whoever judges the objects tells of what was put over one of them.
  const whole = await readRecord({ index, reader: firstVersions(reader, () => {}) }, conversationId)
  if (whole === null) return null
  const objects = new Map<string, RetrievalObject>()
  const add = (revision: number, object: Pick<RetrievalObject, 'path' | 'contentType' | 'sizeBytes' | 'sha256'>) => {
    const { path, contentType, sizeBytes, sha256 } = object
    const taken = new Set([...objects.values()].map(({ filename }) => filename))
    if (!objects.has(path))
      objects.set(path, {
        conversationId,
        revision,
        path,
        filename: filenameOf(path, taken),
        contentType,
        sizeBytes,
        sha256,
      })
  }
  const stated = statedDigests(whole)
  for (const { manifest, path, sha256, sizeBytes } of whole.revisions) {
    add(manifest.revision, { path, contentType: 'application/json', sizeBytes, sha256: stated.get(path) ?? sha256 })
    for (const object of manifest.objects) add(manifest.revision, object)
  }
  for (const object of whole.record.objects) add(whole.record.revision, object)
  return [...objects.values()]
}

/** A manifest's own digest is stated elsewhere: of the newest by the index, of each other by the one after it. */
function statedDigests({ record, revisions }: WholeRecord): Map<string, string> {
  const newest = record.objects.filter(({ kind }) => kind === 'manifest')
  const before = revisions.flatMap(({ manifest }) => manifest.supersedes ?? [])
  return new Map([...newest, ...before].map(({ path, sha256 }) => [path, sha256]))
}

/** The same name can stand in two containers of a class: then the container goes before it. */
function filenameOf(path: string, taken: ReadonlySet<string>): string {
  const { container, name } = splitPath(path)
  const parts = name.split('/')
  const filename = parts.length > DAY_PARTS + 1 ? parts.slice(DAY_PARTS).join('/') : name
  return taken.has(filename) ? `${container}/${filename}` : filename
}
