import { Command, Option } from 'commander'
import { DOCUMENT_KINDS } from './support/document-kinds.ts'
import type { ScrubOptions } from './support/scrub-files.ts'

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
    .action(async (files: string[], options: ScrubOptions) => {
      const { scrubFiles } = await import('./support/scrub-files.ts')
      await scrubFiles(files, options)
    })
}
