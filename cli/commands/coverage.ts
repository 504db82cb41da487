import { isWhole } from '../../domain/completeness/day-status.ts'
import { Command } from 'commander'
import type { CoverageView } from '../api-client.ts'
import { dayOption } from './support/day-option.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count } from '../output/format.ts'
import { withSession } from '../session.ts'

type Status = CoverageView['days'][number]['status']

/** One sign a day; the colours only repeat what the signs say. */
const SIGNS: Record<Status, { sign: string; colour: number; meaning: string }> = {
  'complete': { sign: '#', colour: 32, meaning: 'complete' },
  'complete-with-excuses': { sign: '+', colour: 32, meaning: 'complete, with excuses' },
  'gaps': { sign: '!', colour: 31, meaning: 'gaps' },
  'failed': { sign: 'x', colour: 31, meaning: 'failed' },
  'running': { sign: '~', colour: 33, meaning: 'running' },
  'not-archived': { sign: '.', colour: 31, meaning: 'not archived' },
}

export function coverageCommand(): Command {
  return new Command('coverage')
    .description('a calendar of what is archived; days that nobody archived are shown, too')
    .addOption(dayOption('first UTC day (default: 90 days back)', 'from'))
    .addOption(dayOption('last UTC day (default: yesterday)', 'to'))
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExit codes: 0 every day is complete, 3 a day has gaps, failed or is not archived.')
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { from, to, json } = command.opts<{ from?: string; to?: string; json: boolean }>()
        const view = await (
          await session.api()
        ).coverage({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
        console.log(json ? JSON.stringify(view) : calendar(view, process.stdout.isTTY))
        if (view.days.some(({ status }) => !isWhole(status))) process.exitCode = EXIT.gaps
      }),
    )
}

function calendar({ days, totals }: CoverageView, colours: boolean): string {
  const months = Map.groupBy(days, ({ day }) => day.slice(0, 7))
  const paint = (text: string, status: Status) => (colours ? `\x1b[${SIGNS[status].colour}m${text}\x1b[0m` : text)
  const lines = [...months].map(([month, found]) => {
    const first = Number(found[0]?.day.slice(8) ?? 1)
    return `${month}  ${' '.repeat(first - 1)}${found.map(({ status }) => paint(SIGNS[status].sign, status)).join('')}`
  })
  const legend = (Object.keys(SIGNS) as Status[])
    .filter((status) => (totals[status] ?? 0) > 0)
    .map((status) => `${paint(SIGNS[status].sign, status)} ${SIGNS[status].meaning}: ${count(totals[status])}`)
  return [`         ${'1234567890'.repeat(3)}1`, ...lines, '', legend.join('   ')].join('\n')
}
