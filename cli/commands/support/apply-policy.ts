import { Command } from 'commander'
import type { PolicyApplicationView } from '../../../api/policy.ts'
import { EXIT } from '../../output/exit-codes.ts'
import { count, plain } from '../../output/format.ts'
import { withSession } from '../../session.ts'
import { dayOption } from './day-option.ts'
import { follow } from './follow.ts'

interface Options {
  from: string
  to: string
  wait: boolean
  json: boolean
}

export function applyCommand(): Command {
  return new Command('apply')
    .description('keep what is archived as long as the policy of the app asks today; never shorter')
    .addOption(dayOption('first UTC day', 'from').makeOptionMandatory())
    .addOption(dayOption('last UTC day', 'to').makeOptionMandatory())
    .option('--no-wait', 'start it and come back at once')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nDates of locked records can never be taken back: look with "policy diff" first. It may be ended and started ' +
        'again at any time.\nExit codes: 0 applied, 1 failed, 2 wrong usage, 3 some records could not be judged.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { from, to, wait, json } = command.opts<Options>()
        const api = await session.api('administrator')
        const { id, outcome, days } = await api.applyPolicy({ from, to })
        console.error(outcome === 'started' ? `${id}: ${count(days)} day(s).` : `${id} is running already.`)
        const look = () => api.policyApplication(id)
        const view = wait ? await follow(look) : await look()
        console.log(json ? JSON.stringify(view) : words(view))
        process.exitCode = exitOf(view)
      }),
    )
}

function words({ id, status, message, policyVersion, tally }: PolicyApplicationView): string {
  const figures =
    tally === null
      ? ''
      : ` ${count(tally.looked)} records looked at, ${count(tally.extended)} kept longer ` +
        `(${count(tally.objects)} ` +
        `objects)${tally.failed === 0 ? '' : `, ${count(tally.failed)} could not be judged: the log names them`}.`
  switch (status) {
    case 'running':
      return `${id} is running.`
    case 'applied':
      return `${id}: policy ${plain(policyVersion ?? '')} is applied.${figures}`
    case 'failed':
      return `${id} failed: ${plain(message ?? '')}.${figures} The same command goes on.`
  }
}

function exitOf({ status, tally }: PolicyApplicationView): number {
  if (status === 'failed') return EXIT.failed
  return (tally?.failed ?? 0) > 0 ? EXIT.gaps : EXIT.ok
}
