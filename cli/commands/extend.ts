import { Command, InvalidArgumentError } from 'commander'
import type { ExtensionResult } from '../../api/extensions.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count, plain } from '../output/format.ts'
import { withSession } from '../session.ts'

interface Options {
  conversation: string[]
  years?: number
  until?: string
  reason: string
  requester: string
  json: boolean
}

export function extendCommand(): Command {
  return new Command('extend')
    .description("keep records longer than their class asks, on an authority's request; never shorter")
    .requiredOption('--conversation <id...>', 'conversation ids, up to 100')
    .option('--years <n>', 'calendar years from the end of the conversation', wholeNumber)
    .option('--until <instant>', 'or an instant, ISO 8601 with its zone')
    .requiredOption('--reason <text>', 'why; it is kept as evidence')
    .requiredOption('--requester <who>', 'on whose request; it is kept as evidence')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExit codes: 0 done, 1 a conversation is unknown, 2 wrong usage.')
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { conversation, years, until, reason, requester, json } = command.opts<Options>()
        if ((years === undefined) === (until === undefined))
          command.error('error: give either --years or --until', { exitCode: EXIT.usage })
        const results = await (
          await session.api('compliance')
        ).extend({
          conversationIds: conversation,
          ...(years === undefined ? {} : { years }),
          ...(until === undefined ? {} : { until }),
          reason,
          requester,
        })
        console.log(json ? JSON.stringify({ results }) : results.map(line).join('\n'))
        if (results.some(({ outcome }) => outcome === 'unknown')) process.exitCode = EXIT.failed
      }),
    )
}

function line(result: ExtensionResult): string {
  const id = plain(result.conversationId)
  switch (result.outcome) {
    case 'extended':
      return `${id}: kept until ${result.until} (${count(result.objects)} objects)`
    case 'unchanged':
      return `${id}: is kept until ${result.until} already; nothing was changed`
    case 'unknown':
      return `${id}: is not in the archive`
  }
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new InvalidArgumentError('must be a whole number from 1 to 100')
  return value
}
