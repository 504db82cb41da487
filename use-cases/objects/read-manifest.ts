import { parseManifest, type Manifest } from '../../domain/record/manifest.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { bytesAt } from './stored-bytes.ts'

export interface StoredManifest {
  manifest: Manifest
  sha256: string
  sizeBytes: number
}

/**
 * The manifest under a `<container>/<name>` path, and the digest of its bytes; null when it is not there.
 * @throws ArchiveError `source-unreadable` when what is there is no manifest
 */
export async function readManifest(reader: Pick<VaultReader, 'read'>, path: string): Promise<StoredManifest | null> {
  const bytes = await bytesAt(reader, path)
  if (bytes === null) return null
  return { manifest: parseManifest(json(bytes, path)), sha256: sha256Hex(bytes), sizeBytes: bytes.byteLength }
}

function json(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw new ArchiveError('source-unreadable', `${path}: not JSON`, { cause: error })
  }
}
