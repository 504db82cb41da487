/** Every blob that belongs to a record, with its protection as storage has it: of all revisions, named or not yet. */
import { splitPath } from '../../domain/record/object-path.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { StoredFacts } from '../../domain/ports/vault.ts'
import type { ActivityPorts } from '../ports.ts'
import { revisionChain } from '../retention/revision-chain.ts'

/** `YYYY/MM/DD/<conversationId>/`. */
const FOLDER_PARTS = 4

/** @returns paths that the manifests of all its revisions and the index name @throws as `blobsOfRecord` */
export async function pathsOfRecord(
  { reader }: Pick<ActivityPorts, 'reader'>,
  record: ArchiveRecord,
): Promise<Set<string>> {
  const named = new Set(record.objects.map(({ path }) => path))
  if (record.revision > 1) {
    const manifest = record.objects.find(({ kind }) => kind === 'manifest')?.path ?? null
    for (const path of (await revisionChain({ reader }, manifest)).paths) named.add(path)
  }
  return named
}

/**
 * A record has a folder of its own: what lies in it is the record's, also what a revision that is being written has
 * stored and no manifest names yet. `missing` are paths that are named and storage does not have.
 * @throws ArchiveError of the vault, `source-unreadable` for a manifest that is none
 */
export async function blobsOfRecord(
  { reader }: Pick<ActivityPorts, 'reader'>,
  conversationId: string,
  named: ReadonlySet<string>,
): Promise<{ blobs: StoredFacts[]; missing: string[] }> {
  const blobs = new Map<string, StoredFacts>()
  for (const folder of foldersOf(named, conversationId)) {
    const { container, name } = splitPath(folder)
    for await (const page of reader.list(container, name))
      for (const facts of page) blobs.set(`${facts.container}/${facts.name}`, facts)
  }
  for (const path of named) {
    if (blobs.has(path)) continue
    const { container, name } = splitPath(path)
    const facts = await reader.facts(container, name)
    if (facts !== null) blobs.set(path, facts)
  }
  return { blobs: [...blobs.values()], missing: [...named].filter((path) => !blobs.has(path)) }
}

function foldersOf(paths: ReadonlySet<string>, conversationId: string): Set<string> {
  const folders = new Set<string>()
  for (const path of paths) {
    const { container, name } = splitPath(path)
    const parts = name.split('/')
    if (parts.length > FOLDER_PARTS && parts[FOLDER_PARTS - 1] === conversationId)
      folders.add(`${container}/${parts.slice(0, FOLDER_PARTS).join('/')}/`)
  }
  return folders
}
