/** A record over all its revisions: each manifest names its objects and the manifest before it. */
import { readManifest } from '../objects/read-manifest.ts'
import type { ActivityPorts } from '../ports.ts'

export interface RevisionChain {
  /** The manifest and all before it, and every object they name, each once. */
  paths: Set<string>
  /** UTC days that they were archived under. */
  days: Set<string>
}

/**
 * From the newest manifest back to the first. What is lost ends the chain.
 * @throws ArchiveError `source-unreadable` for a manifest that is none
 */
export async function revisionChain(
  { reader }: Pick<ActivityPorts, 'reader'>,
  manifestPath: string | null,
): Promise<RevisionChain> {
  const chain: RevisionChain = { paths: new Set(), days: new Set() }
  const read = new Set<string>()
  for (let path = manifestPath; path !== null && !read.has(path);) {
    read.add(path)
    chain.paths.add(path)
    const stored = await readManifest(reader, path)
    if (stored === null) break
    const { objects, day, supersedes } = stored.manifest
    for (const object of objects) chain.paths.add(object.path)
    chain.days.add(day)
    path = supersedes?.path ?? null
  }
  return chain
}

export async function chainPaths(
  ports: Pick<ActivityPorts, 'reader'>,
  manifestPath: string | null,
): Promise<Set<string>> {
  return (await revisionChain(ports, manifestPath)).paths
}
