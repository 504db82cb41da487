import { Command } from 'commander'
import { parseManifest, type Manifest } from '../../domain/record/manifest.ts'
import { EXIT } from '../output/exit-codes.ts'
import { bytesText, plain } from '../output/format.ts'
import { bytesAt } from '../../use-cases/objects/stored-bytes.ts'
import { withSession } from '../session.ts'

export function explainCommand(): Command {
  return new Command('explain')
    .description('the retention class of a conversation, and why')
    .requiredOption('--conversation <id>', 'conversation id')
    .option('--json', "the manifest's decision as JSON", false)
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { conversation, json } = command.opts<{ conversation: string; json: boolean }>()
        const { index, vault } = await session.archive()
        const record = await index.record(conversation)
        const path = record?.objects.find((object) => object.kind === 'manifest')?.path
        if (record === null || path === undefined) {
          console.error(
            record === null
              ? `${plain(conversation)} is not in the archive.`
              : `${plain(conversation)} is archived raw: its record could not be read ` +
                  `(${plain(record.gaps[0]?.detail ?? 'no detail')}).`,
          )
          process.exitCode = EXIT.failed
          return
        }
        const bytes = await bytesAt(vault, path)
        if (bytes === null) throw new Error(`the manifest ${path} is in the index but not in the vault`)
        const manifest = parseManifest(JSON.parse(new TextDecoder().decode(bytes)))
        console.log(
          json
            ? JSON.stringify({
                conversationId: manifest.conversationId,
                revision: manifest.revision,
                retention: manifest.retention,
                keys: manifest.keys,
                gaps: manifest.gaps,
              })
            : text(manifest),
        )
      }),
    )
}

function text({
  conversationId,
  revision,
  conversationStart,
  conversationEnd,
  retention,
  objects,
  gaps,
  keys,
}: Manifest): string {
  const { classId, years, mode, basis, matched, retainUntil, policyVersion, container } = retention
  const lines = [
    `conversation  ${plain(conversationId)}, revision ${revision}`,
    `took place    ${conversationStart} to ${conversationEnd}`,
    `class         ${classId}: ${years} calendar years, ${mode}`,
    `kept until    ${retainUntil} at least (container ${container})`,
    `policy        version ${policyVersion}`,
    `because       ${matched.length === 0 ? 'no rule matched: the fallback class' : ''}`,
    ...matched.map(
      (entry, i) =>
        `  ${i === 0 ? '*' : ' '} ${entry.classId} (${entry.years} years): ${plain(entry.because.join(', '))}`,
    ),
    ...(matched.length > 1 ? ['    the longest period wins'] : []),
    'legal basis',
    ...basis.map((id) => `    ${id}`),
    `objects       ${objects.length} (${bytesText(objects.reduce((sum, object) => sum + object.sizeBytes, 0))})`,
  ]
  if (Object.keys(keys).length > 0)
    lines.push(
      `keys          ${Object.entries(keys)
        .map(([name, value]) => `${name}=${plain(value)}`)
        .join(', ')}`,
    )
  for (const gap of gaps) lines.push(`gap           ${plain(gap.objectId)}: ${gap.reason} (${plain(gap.detail)})`)
  return lines.join('\n')
}
