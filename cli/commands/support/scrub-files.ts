/** What `holdfast scrub` does. Loaded by that command alone: what finds card data takes a while to load. */
import { createReadStream } from 'node:fs'
import Table from 'cli-table3'
import type { CardDataKind } from '../../../card-data/detect/detect.ts'
import { EXIT } from '../../output/exit-codes.ts'
import { count, plain } from '../../output/format.ts'
import { changedFields, type ChangedField } from './changed-fields.ts'
import type { DocumentKind } from './document-kinds.ts'
import { searchLines, searchText, type Located } from './scrub-file.ts'
import { writeMasked } from './write-masked.ts'

interface Searched {
  file: string
  located: Located[]
  /** Of a JSON document, with `--json`. */
  fields: ChangedField[] | null
}

export interface ScrubOptions {
  json: boolean
  lines: boolean
  kind?: DocumentKind
  masked: boolean
  out?: string
}

const KINDS: Record<CardDataKind, string> = {
  'pan': 'card number',
  'track': 'magnetic stripe',
  'security-code': 'security code',
  'pin': 'PIN',
}

/** Prints what it finds, or the masked documents; what cannot be read is said and sets the exit code. */
export async function scrubFiles(
  files: readonly string[],
  { json, lines, kind, masked, out }: ScrubOptions,
): Promise<void> {
  if (masked || out !== undefined) {
    await writeMasked(files, { kind: kind ?? null, out: out ?? null })
    return
  }
  const searched: Searched[] = []
  for (const file of files) {
    try {
      const bytes: AsyncIterable<Uint8Array> = file === '-' ? process.stdin : createReadStream(file)
      const located = await (lines ? searchLines(bytes) : searchText(bytes))
      const fields = json && !lines ? await changedFields(file, kind ?? null) : null
      searched.push({ file, located, fields })
    } catch (error) {
      console.error(`${plain(file)} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = EXIT.failed
    }
  }
  console.log(
    json
      ? JSON.stringify(
          searched.map(({ file, located, fields }) => ({
            file,
            findings: located.map(({ finding }) => finding),
            ...(fields === null ? {} : { fields }),
          })),
        )
      : table(searched),
  )
}

function table(searched: readonly Searched[]): string {
  const found = searched.reduce((sum, { located }) => sum + located.length, 0)
  const files = searched.length === 1 ? '1 file' : `${count(searched.length)} files`
  if (found === 0) return `No card data in ${files}.`
  const rows = new Table({
    head: ['file', 'line:column', 'kind', 'would be kept as'],
    style: { head: [], border: [], compact: true },
  })
  for (const { file, located } of searched)
    for (const { finding, line, column } of located)
      rows.push([plain(file), `${line}:${column}`, KINDS[finding.kind], plain(finding.masked)])
  return `${rows.toString()}\n${count(found)} found in ${files}.`
}
