/** A record over all its revisions: each manifest names its objects and the manifest before it. */
import { parseManifest } from '../../domain/record/manifest.ts'
import { bytesAt } from '../objects/stored-bytes.ts'
import type { ActivityPorts } from '../ports.ts'

/** Paths of the manifest and all before it, and of every object they name, each once. What is lost ends the chain. */
export async function chainPaths(
  { reader }: Pick<ActivityPorts, 'reader'>,
  manifestPath: string | null,
): Promise<Set<string>> {
  const paths = new Set<string>()
  let path = manifestPath
  while (path !== null && !paths.has(path)) {
    paths.add(path)
    const bytes = await bytesAt(reader, path)
    if (bytes === null) break
    const { objects, supersedes } = parseManifest(JSON.parse(new TextDecoder().decode(bytes)))
    for (const object of objects) paths.add(object.path)
    path = supersedes?.path ?? null
  }
  return paths
}
