import { Command, InvalidArgumentError } from 'commander'
import type { ExtensionAnswer, ExtensionResult } from '../../api/extensions.ts'
import type { Api } from '../api-client.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count, plain } from '../output/format.ts'
import { withSession } from '../session.ts'

interface Options {
  conversation?: string[]
  years?: number
  until?: string
  reason?: string
  requester?: string
  approve?: string
  json: boolean
}

export function extendCommand(): Command {
  return new Command('extend')
    .description("keep records longer than their class asks, on an authority's request; never shorter")
    .option('--conversation <id...>', 'conversation ids, up to 500')
    .option('--years <n>', 'calendar years from the end of the conversation', wholeNumber)
    .option('--until <instant>', 'or an instant, ISO 8601 with its zone')
    .option('--reason <text>', 'why; it is kept as evidence')
    .option('--requester <who>', 'on whose request; it is kept as evidence')
    .option('--approve <id>', 'approve what another person has asked for')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nMore than two years beyond the end of the class, or more than 100 records, wait for another person.' +
        '\nExit codes: 0 done, 1 a conversation is unknown, 2 wrong usage.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const options = command.opts<Options>()
        const asked = options.approve === undefined ? askOf(options, command) : null
        const api = await session.api('compliance')
        const answer = asked === null ? await api.approveExtension(options.approve ?? '') : await api.extend(asked)
        console.log(options.json ? JSON.stringify(answer) : words(answer))
        if (answer.results.some(({ outcome }) => outcome === 'unknown')) process.exitCode = EXIT.failed
      }),
    )
}

function askOf(
  { conversation, years, until, reason, requester }: Options,
  command: Command,
): Parameters<Api['extend']>[0] {
  const wrong = (text: string) => command.error(`error: ${text}`, { exitCode: EXIT.usage })
  if (conversation === undefined) return wrong("required option '--conversation <id...>' not specified")
  if (reason === undefined) return wrong("required option '--reason <text>' not specified")
  if (requester === undefined) return wrong("required option '--requester <who>' not specified")
  if ((years === undefined) === (until === undefined)) return wrong('give either --years or --until')
  return {
    conversationIds: conversation,
    ...(years === undefined ? {} : { years }),
    ...(until === undefined ? {} : { until }),
    reason,
    requester,
  }
}

function words({ results, approval }: ExtensionAnswer): string {
  if (results.length > 0 || approval === null) return results.map(line).join('\n')
  return (
    `It waits for another person until ${approval.openUntil} (${approval.causes.join(', ')}); they run:\n` +
    `  holdfast extend --approve ${approval.id}`
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
