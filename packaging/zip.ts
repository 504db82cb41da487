import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { PackagedFile } from './rules.ts'

/** The same files make the same bytes, whenever they were built. */
const MODIFIED = new Date('2000-01-01T00:00:00Z')

/** Writes the files as a zip. @returns its size in bytes */
export async function zipPackage(folder: string, files: readonly PackagedFile[], to: string): Promise<number> {
  const zip = new ZipFile()
  for (const { path } of files) zip.addFile(join(folder, path), path, { mtime: MODIFIED, mode: 0o100644 })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(to))
  return (await stat(to)).size
}
