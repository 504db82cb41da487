/** `holdfast <command>`: results on stdout, notes on stderr, exit codes as in exit-codes.ts. */
import { fileURLToPath } from 'node:url'
import { Command, Help, InvalidArgumentError, Option } from 'commander'
import { ApiFailed } from './api-client.ts'
import { accessCommand } from './commands/access.ts'
import { archiveCommand } from './commands/archive.ts'
import { auditsCommand } from './commands/audits.ts'
import { backfillCommand } from './commands/backfill.ts'
import { coverageCommand } from './commands/coverage.ts'
import { explainCommand } from './commands/explain.ts'
import { extendCommand } from './commands/extend.ts'
import { findCommand } from './commands/find.ts'
import { holdCommand } from './commands/hold.ts'
import { inventoryCommand } from './commands/inventory.ts'
import { loginCommand, logoutCommand } from './commands/login.ts'
import { lockCommand } from './commands/lock.ts'
import { policyCommand } from './commands/policy.ts'
import { reconcileCommand } from './commands/reconcile.ts'
import { releaseCommand } from './commands/release.ts'
import { retrieveCommand } from './commands/retrieve.ts'
import { reviewsCommand } from './commands/reviews.ts'
import { scrubCommand } from './commands/scrub.ts'
import { statusCommand } from './commands/status.ts'
import { verifyCommand } from './commands/verify.ts'
import { EXIT } from './output/exit-codes.ts'
import { plain } from './output/format.ts'
import { closeSessions } from './session.ts'

const program = new Command('holdfast')
  // That a switch is off unless it is named goes without saying.
  .configureHelp({
    optionDescription: (option) =>
      option.defaultValue === false ? option.description : new Help().optionDescription(option),
  })
  .description('Archive of a Genesys Cloud tenant: run it, look at it, verify it.')
  .addOption(
    new Option(
      '--url <url>',
      'address of the function app (or HOLDFAST_URL); without it the local platform is used',
    ).argParser(url),
  )
  .addOption(
    new Option('--data <folder>', 'data folder of the local platform').default(
      fileURLToPath(new URL('../.holdfast', import.meta.url)),
      '.holdfast in the clone',
    ),
  )
  .addHelpText(
    'after',
    '\nExit codes: 0 fine, 1 failed, 2 wrong usage, 3 the day has gaps, 4 verification found differences.',
  )
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage)
  })
for (const command of [
  archiveCommand,
  backfillCommand,
  statusCommand,
  coverageCommand,
  reviewsCommand,
  reconcileCommand,
  explainCommand,
  inventoryCommand,
  verifyCommand,
  extendCommand,
  lockCommand,
  findCommand,
  retrieveCommand,
  holdCommand,
  releaseCommand,
  auditsCommand,
  accessCommand,
  policyCommand,
  scrubCommand,
  loginCommand,
  logoutCommand,
])
  program.addCommand(command().copyInheritedSettings(program))

/** What the app refuses because of what was typed. */
const USAGE = new Set(['bad-day', 'future-day', 'bad-range', 'bad-request'])
let ending = false
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    end(code)
  })
// A reader that stops early (head, less) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  end(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed)
})

try {
  await program.parseAsync(process.argv)
} catch (error) {
  if (!(error instanceof Error)) throw error
  if (!ending) console.error(error.message.split('\n').map(plain).join('\n'))
  process.exitCode = error instanceof ApiFailed && USAGE.has(error.code) ? EXIT.usage : EXIT.failed
}

function url(text: string): string {
  const parsed = URL.parse(text)
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new InvalidArgumentError('must be an http or https URL')
  return text
}

/** Ends now, but leaves nothing running that a command started. */
function end(code: number): void {
  if (ending) return
  ending = true
  void closeSessions().finally(() => process.exit(code))
}
