import { ArchiveError } from '../../domain/errors.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import type { MediaAnswer } from '../../domain/ports/recording-source.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'

/** A manifest holds its record and hundreds of objects: some megabytes. */
const MOST_SMALL_BYTES = 256 * 1024 * 1024

/** A small stored object (manifest, certificate, texts) as bytes; null when it is not there. Not for media. */
export async function bytesOf(
  reader: Pick<VaultReader, 'read'>,
  container: string,
  name: string,
): Promise<Uint8Array | null> {
  const body = await reader.read(container, name)
  return body === null ? null : await joined(body, Infinity)
}

/** The same by its `<container>/<name>` path. @throws ArchiveError `media-rejected` above 256 MiB: not small */
export async function bytesAt(reader: Pick<VaultReader, 'read'>, path: string): Promise<Uint8Array | null> {
  const { container, name } = splitPath(path)
  const body = await reader.read(container, name)
  return body === null ? null : await joined(body, MOST_SMALL_BYTES)
}

/** A small download whole. @throws ArchiveError `media-rejected` when it is not small after all */
export async function bytesWithin(
  { body, cancel }: Pick<MediaAnswer, 'body' | 'cancel'>,
  mostBytes: number,
): Promise<Uint8Array> {
  try {
    return await joined(body, mostBytes)
  } finally {
    cancel()
  }
}

async function joined(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > mostBytes) throw new ArchiveError('media-rejected', `more than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
