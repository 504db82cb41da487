import type { VaultReader } from '../../domain/ports/vault.ts'

/** A small stored object by its `<container>/<name>` path; null when it is not there. */
export async function readAll(vault: Pick<VaultReader, 'read'>, path: string): Promise<Buffer | null> {
  const { container, name } = splitPath(path)
  const body = await vault.read(container, name)
  if (body === null) return null
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export function splitPath(path: string): { container: string; name: string } {
  const at = path.indexOf('/')
  return { container: path.slice(0, at), name: path.slice(at + 1) }
}
