import { Command } from 'commander'
import { SingleBar } from 'cli-progress'
import { dayOption } from '../day-option.ts'
import { dayTable } from '../day-table.ts'
import { exitOf } from '../exit-codes.ts'
import { withSession } from '../session.ts'
import { progressLine, watchDay } from '../watch-day.ts'

export function archiveCommand(): Command {
  return new Command('archive')
    .description('archive a UTC day, or continue or repeat one; only what is new is archived')
    .addOption(dayOption('UTC day, YYYY-MM-DD').makeOptionMandatory())
    .action((_options, command: Command) => withSession(command, async (session) => {
      const { day } = command.opts<{ day: string }>()
      const api = await session.api()
      const { outcome } = await api.start(day)
      console.error(outcome === 'started' ? `Archiving ${day}.` : `${day} is being archived already; following it.`)
      const bar = new SingleBar({ format: '[{bar}] {percentage}% {line}', stream: process.stderr, noTTYOutput: false, hideCursor: true, barsize: 24 })
      bar.start(1, 0, { line: 'starting' })
      const closed = await watchDay(api, day, (view) => {
        bar.setTotal(Math.max(1, view.counts.conversations ?? 0))
        bar.update(view.counts.archived ?? 0, { line: progressLine(view) })
      })
      bar.stop()
      console.log(dayTable(closed))
      process.exitCode = exitOf(closed.status)
    }))
}
