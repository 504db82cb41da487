/** Masked copies of documents: to standard output, or under the same names into a folder. */
import { createReadStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { EXIT } from '../../output/exit-codes.ts'
import { plain } from '../../output/format.ts'
import { progress } from '../../output/progress.ts'
import type { DocumentKind } from './document-kinds.ts'
import { maskDocument } from './scrub-document.ts'

/** @param out null: standard output. A file that cannot be read is said and sets the exit code; the others go on. */
export async function writeMasked(
  files: readonly string[],
  { kind, out }: { kind: DocumentKind | null; out: string | null },
): Promise<void> {
  if (out !== null) await mkdir(out, { recursive: true })
  const shown = out !== null && files.length > 1 ? progress(process.stderr) : null
  let done = 0
  for (const file of files) {
    try {
      const { bytes } = await maskDocument(await readWhole(file), basename(file), kind)
      if (out === null) await written(bytes)
      else await writeFile(join(out, file === '-' ? 'standard-input' : basename(file)), bytes)
    } catch (error) {
      console.error(`${plain(file)} cannot be masked: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = EXIT.failed
    }
    shown?.show(++done, files.length, `${done} of ${files.length} files`)
  }
  shown?.end()
}

async function readWhole(file: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of (file === '-' ? process.stdin : createReadStream(file)) as AsyncIterable<Uint8Array>)
    pieces.push(piece)
  return Buffer.concat(pieces)
}

function written(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      if (error === undefined || error === null) resolve()
      else reject(error)
    })
  })
}
