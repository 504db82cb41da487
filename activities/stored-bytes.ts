import type { VaultReader } from '../domain/ports/vault.ts'

/** A small stored object (manifest, certificate, texts) as bytes; null when it is not there. Not for media. */
export async function bytesOf(reader: Pick<VaultReader, 'read'>, container: string, name: string): Promise<Uint8Array | null> {
  const body = await reader.read(container, name)
  if (body === null) return null
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
