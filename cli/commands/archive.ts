import { Command } from 'commander'
import { dayOption } from './support/day-option.ts'
import { dayTable } from '../output/day-table.ts'
import { exitOf } from '../output/exit-codes.ts'
import { runDay } from './support/run-day.ts'
import { withSession } from '../session.ts'
import { dayProgress } from '../output/progress.ts'

export function archiveCommand(): Command {
  return new Command('archive')
    .description('archive a UTC day, or continue or repeat one; only what is new is archived')
    .addOption(dayOption('UTC day, YYYY-MM-DD').makeOptionMandatory())
    .option('--json', 'the closed day as JSON', false)
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { day, json } = command.opts<{ day: string; json: boolean }>()
        const api = await session.api('administrator')
        const progress = dayProgress(process.stderr)
        try {
          const { closed, news } = await runDay(api, day, (text) => console.error(text), progress.show)
          progress.end()
          if (news !== null) console.error(news)
          console.log(json ? JSON.stringify(closed) : dayTable(closed))
          process.exitCode = exitOf(closed.status)
        } finally {
          progress.end()
        }
      }),
    )
}
