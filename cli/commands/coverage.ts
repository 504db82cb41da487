import { isWhole } from '../../domain/completeness/day-status.ts'
import { Command } from 'commander'
import type { CoverageView } from '../../api/coverage.ts'
import { dayOption } from './support/day-option.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count } from '../output/format.ts'
import { withSession } from '../session.ts'

type Status = CoverageView['days'][number]['status' | 'audits']

/** One sign a day; the colours only repeat what the signs say. */
const SIGNS: Record<Status, { sign: string; colour: number; meaning: string }> = {
  'complete': { sign: '#', colour: 32, meaning: 'complete' },
  'complete-with-excuses': { sign: '+', colour: 32, meaning: 'complete, with excuses' },
  'gaps': { sign: '!', colour: 31, meaning: 'gaps' },
  'failed': { sign: 'x', colour: 31, meaning: 'failed' },
  'running': { sign: '~', colour: 33, meaning: 'running' },
  'not-archived': { sign: '.', colour: 31, meaning: 'not archived' },
  'not-exported': { sign: '.', colour: 31, meaning: 'not exported' },
}

export function coverageCommand(): Command {
  return new Command('coverage')
    .description('a calendar of archive and audit log; days that nobody archived are shown, too')
    .addOption(dayOption('first UTC day (default: 90 days back)', 'from'))
    .addOption(dayOption('last UTC day (default: yesterday)', 'to'))
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 every day and its audit log is complete, 3 one has gaps, failed or is missing.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { from, to, json } = command.opts<{ from?: string; to?: string; json: boolean }>()
        const view = await (
          await session.api('administrator')
        ).coverage({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
        console.log(json ? JSON.stringify(view) : calendar(view, process.stdout.isTTY))
        if (!view.days.every(({ status, audits }) => isWhole(status) && isWhole(audits))) process.exitCode = EXIT.gaps
      }),
    )
}

/** In place of the sign of a whole day: whole as far as a trial goes. */
const TRIAL = { sign: 't', colour: 33 }

/** A line a month for the archive, and below it one for the audit log. */
function calendar({ days, totals, trial, auditTotals }: CoverageView, colours: boolean): string {
  const months = Map.groupBy(days, ({ day }) => day.slice(0, 7))
  const painted = ({ sign, colour }: typeof TRIAL) => (colours ? `\x1b[${colour}m${sign}\x1b[0m` : sign)
  const paint = (status: Status) => painted(SIGNS[status])
  const archived = ({ status, lock }: CoverageView['days'][number]) =>
    painted(lock === 'trial' && isWhole(status) ? TRIAL : SIGNS[status])
  const lines = [...months].flatMap(([month, covered]) => {
    const indent = ' '.repeat(Number(covered[0]?.day.slice(8) ?? 1) - 1)
    return [
      `${month}  ${indent}${covered.map(archived).join('')}`,
      `  audits ${indent}${covered.map(({ audits }) => paint(audits)).join('')}`,
    ]
  })
  const legend = (title: string, counts: Partial<Record<Status, number>>) =>
    (Object.keys(SIGNS) as Status[])
      .filter((status) => (counts[status] ?? 0) > 0)
      .map((status) => `${title}  ${paint(status)} ${SIGNS[status].meaning}: ${count(counts[status])}`)
  return [
    `         ${'1234567890'.repeat(3)}1`,
    ...lines,
    '',
    ...legend('archive', totals),
    ...(trial === 0
      ? []
      : [`archive  ${painted(TRIAL)} of these in trial, nothing of them is locked: ${count(trial)}`]),
    ...legend('audits ', auditTotals),
  ].join('\n')
}
