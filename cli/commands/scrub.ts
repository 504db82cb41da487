import { createReadStream } from 'node:fs'
import { Command, Option } from 'commander'
import Table from 'cli-table3'
import type { CardDataKind } from '../../card-data/detect/detect.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count, plain } from '../output/format.ts'
import { DOCUMENT_KINDS, type DocumentKind } from './support/scrub-document.ts'
import { writeMasked } from './support/write-masked.ts'
import { changedFields, type ChangedField } from './support/changed-fields.ts'
import { searchLines, searchText, type Located } from './support/scrub-file.ts'

interface Searched {
  file: string
  located: Located[]
  /** Of a JSON document, with `--json`. */
  fields: ChangedField[] | null
}

interface Options {
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

export function scrubCommand(): Command {
  return new Command('scrub')
    .description('what would be masked as card data in these documents, and where; or their masked copies')
    .argument('<file...>', 'documents; - for standard input')
    .addOption(
      new Option('--kind <kind>', 'what the documents are; guessed by name and content when not given').choices(
        DOCUMENT_KINDS,
      ),
    )
    .option('--masked', 'print the masked document, byte for byte the same outside of the masks', false)
    .option('--out <folder>', 'write masked copies under the same names into this folder')
    .option(
      '--json',
      'as JSON: [{file, findings: [{kind, start, end, masked}]}], offsets in UTF-16 units of the text of the file; ' +
        'of a JSON document also fields: [{pointer, start, end, masked}], offsets in each value as it is archived',
      false,
    )
    .option('--lines', 'each line is a text of its own', false)
    .addHelpText(
      'after',
      '\nA transcript is JSON as Genesys sends it; messages are JSON: [{sender, time, text}].' +
        '\nExit codes: 0 all files were read, whatever was found or masked; 1 a file could not be read; 2 wrong usage.',
    )
    .action(async (files: string[], { json, lines, kind, masked, out }: Options) => {
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
    })
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
