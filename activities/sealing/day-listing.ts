/**
 * What the vault lists of a shard of a day, conversation by conversation. Containers are listed as they are needed:
 * those of the policy at once, others (of classes that are gone from it) when a record names them.
 */
import pLimit from 'p-limit'
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultFact } from '../../domain/completeness/reconciliation.ts'
import type { StoredFacts, VaultReader } from '../../domain/ports/vault.ts'
import { dayPath } from '../../domain/record/vault-names.ts'
import { splitPath } from '../../domain/record/object-path.ts'

export interface ListedBlob extends VaultFact {
  path: string
  /** Revision whose folder it lies in. */
  revision: number
  /** It is its revision's manifest. */
  manifest: boolean
}

export interface DayListing {
  /**
   * Facts of these blobs, null for what is not in the vault. What the listing does not have (another day's folder, a
   * blob written since) is asked for by name before it counts as missing.
   */
  facts(paths: readonly string[]): Promise<Map<string, VaultFact | null>>
  /** Everything listed in the conversation's folder. */
  folder(conversationId: string): ListedBlob[]
  /** Folders that nobody has closed, by conversation id. */
  left(): [conversationId: string, blobs: ListedBlob[]][]
  /** The conversation has been looked at: its folder is let go. */
  close(conversationId: string): void
  /** Paths of all that was listed up to now and has another version put over its first, which is what counts here. */
  overwritten(): readonly string[]
}

/** Raw records lie in a folder of their own, named by digest: they are asked for by name. */
const RAW_FOLDER = 'unreadable'
const PARALLEL = 8
const IN_FOLDER = /^([^/]+)\/(?:r(\d+)\/)?(.+)$/

/** @param shard first characters of the conversation ids, empty for the whole day */
export async function dayListing(
  reader: Pick<VaultReader, 'list' | 'facts'>,
  containers: readonly string[],
  day: string,
  shard: string,
): Promise<DayListing> {
  const folders = new Map<string, Map<string, ListedBlob>>()
  const overwritten: string[] = []
  const closed = new Set<string>()
  const listed = new Set<string>()
  const prefix = `${dayPath(day)}/`
  const limit = pLimit(PARALLEL)
  for (const container of containers) await list(container)

  return {
    async facts(paths) {
      for (const path of paths) {
        const { container, name } = splitPath(path)
        if (name.startsWith(`${prefix}${shard}`) && !listed.has(container)) await list(container)
      }
      return new Map(await Promise.all(paths.map((path) => limit(async () => [path, await factOf(path)] as const))))
    },
    folder: (conversationId) => [...(folders.get(conversationId)?.values() ?? [])],
    left: () => [...folders].map(([conversationId, blobs]) => [conversationId, [...blobs.values()]]),
    close(conversationId) {
      closed.add(conversationId)
      folders.delete(conversationId)
    },
    overwritten: () => overwritten,
  }

  /** One transaction per 1000 blobs, container after container: a page is megabytes of XML while it is read. */
  async function list(container: string): Promise<void> {
    listed.add(container)
    try {
      for await (const page of reader.list(container, `${prefix}${shard}`)) page.forEach(note)
    } catch (error) {
      // A container that a record names and that does not exist holds nothing: its blobs are missing by name.
      if (!(error instanceof ArchiveError) || error.code !== 'vault-misconfigured') throw error
    }
  }

  function note({ container, name, sizeBytes, sha256, retainUntil, mode, laterVersions = [] }: StoredFacts): void {
    if (laterVersions.length > 0) overwritten.push(`${container}/${name}`)
    const [, folder = '', revision = '1', rest = ''] = IN_FOLDER.exec(name.slice(prefix.length)) ?? []
    if (folder === '' || folder === RAW_FOLDER || closed.has(folder)) return
    const blobs = folders.get(folder) ?? new Map<string, ListedBlob>()
    folders.set(folder, blobs)
    const path = `${container}/${name}`
    blobs.set(path, {
      path,
      revision: Number(revision),
      manifest: rest === 'manifest.json',
      sizeBytes,
      sha256,
      retainUntil,
      mode,
    })
  }

  async function factOf(path: string): Promise<VaultFact | null> {
    const { container, name } = splitPath(path)
    const [, folder = ''] = IN_FOLDER.exec(name.slice(prefix.length)) ?? []
    const known = name.startsWith(prefix) ? folders.get(folder)?.get(path) : undefined
    if (known !== undefined) return known
    const facts = await reader.facts(container, name)
    return facts === null
      ? null
      : { sizeBytes: facts.sizeBytes, sha256: facts.sha256, retainUntil: facts.retainUntil, mode: facts.mode }
  }
}
