import { Command } from 'commander'
import type { LockView } from '../../api/locks.ts'
import type { Api } from '../api-client.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count, plain } from '../output/format.ts'
import { withSession } from '../session.ts'
import { dayOption } from './support/day-option.ts'
import { follow } from './support/follow.ts'

interface Options {
  from: string
  to: string
  dryRun: boolean
  wait: boolean
  json: boolean
}

export function lockCommand(): Command {
  return new Command('lock')
    .description('lock what was archived in trial, record by record, at the dates it has, and all evidence')
    .addOption(dayOption('first UTC day', 'from').makeOptionMandatory())
    .addOption(dayOption('last UTC day', 'to').makeOptionMandatory())
    .option('--dry-run', 'count what would be locked, and lock nothing', false)
    .option('--no-wait', 'start it and come back at once')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nNobody can take a lock back: look with --dry-run first. It may be ended and started again at any time.\n' +
        'Afterwards "holdfast archive --day" certifies a day anew, without the word trial.\n' +
        'Exit codes: 0 locked, 1 failed, 2 wrong usage, 3 some blobs could not be locked.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { from, to, dryRun, wait, json } = command.opts<Options>()
        const api: Pick<Api, 'lock' | 'lockState'> = await session.api('compliance')
        const { id, outcome, days } = await api.lock({ from, to, dryRun })
        console.error(outcome === 'started' ? `${id}: ${count(days)} day(s).` : `${id} is running already.`)
        const view = wait ? await follow(() => api.lockState(id)) : await api.lockState(id)
        console.log(json ? JSON.stringify(view) : words(view))
        process.exitCode = exitOf(view)
      }),
    )
}

function words({ id, status, dryRun, message, tally }: LockView): string {
  const figures =
    tally === null
      ? ''
      : ` ${count(tally.looked)} blobs looked at, ${count(tally.locked)} ${dryRun ? 'would be locked' : 'locked'}` +
        `${tally.over === 0 ? '' : `, ${count(tally.over)} past their date`}` +
        `${tally.failed === 0 ? '' : `, ${count(tally.failed)} could not be locked: the log names them`}.`
  switch (status) {
    case 'running':
      return `${id} is running.`
    case 'locked':
      return `${id}: ${dryRun ? 'nothing was changed' : 'done'}.${figures}`
    case 'failed':
      return `${id} failed: ${plain(message ?? '')}.${figures} The same command goes on.`
  }
}

function exitOf({ status, tally }: LockView): number {
  if (status === 'failed') return EXIT.failed
  return (tally?.failed ?? 0) > 0 ? EXIT.gaps : EXIT.ok
}
