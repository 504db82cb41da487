import { Command } from 'commander'
import { statusText } from '../../domain/completeness/day-status.ts'
import { dayOption } from './support/day-option.ts'
import { dayTable } from '../output/day-table.ts'
import { exitOf } from '../output/exit-codes.ts'
import { count, minute } from '../output/format.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'

export function statusCommand(): Command {
  return new Command('status')
    .description('the days and how they closed, or one day in full')
    .addOption(dayOption('UTC day, YYYY-MM-DD'))
    .option('--json', 'as JSON', false)
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { day, json } = command.opts<{ day?: string; json: boolean }>()
        const source = await session.days()
        if (day !== undefined) {
          const view = await source.day(day)
          console.log(json ? JSON.stringify(view) : dayTable(view))
          if (view.status !== 'running') process.exitCode = exitOf(view.status)
          return
        }
        const days = await source.days()
        if (json) {
          console.log(JSON.stringify({ days }))
          return
        }
        const rows = days.map((entry) => [
          entry.day,
          statusText(entry.status, entry.lock),
          count(entry.counts.conversations),
          count(entry.counts.archived),
          count(entry.counts.excused),
          count(entry.counts.missing),
          minute(entry.updatedAt),
        ])
        const head = ['day', 'status', 'conversations', 'archived', 'excused', 'missing', 'updated']
        console.log(days.length === 0 ? 'No day has been archived yet.' : table(head, rows))
      }),
    )
}
