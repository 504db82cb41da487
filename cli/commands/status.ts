import Table from 'cli-table3'
import { Command } from 'commander'
import { dayOption } from '../day-option.ts'
import { dayTable } from '../day-table.ts'
import { exitOf } from '../exit-codes.ts'
import { bytesText, count } from '../format.ts'
import { withSession } from '../session.ts'

export function statusCommand(): Command {
  return new Command('status')
    .description('the days and how they closed, or one day in full')
    .addOption(dayOption('UTC day, YYYY-MM-DD'))
    .option('--json', 'as JSON', false)
    .action((_options, command: Command) => withSession(command, async (session) => {
      const { day, json } = command.opts<{ day?: string; json: boolean }>()
      const api = await session.api()
      if (day !== undefined) {
        const view = await api.day(day)
        console.log(json ? JSON.stringify(view) : dayTable(view))
        if (view.status !== 'running') process.exitCode = exitOf(view.status)
        return
      }
      const days = await api.days()
      if (json) {
        console.log(JSON.stringify({ days }))
        return
      }
      const table = new Table({ head: ['day', 'status', 'conversations', 'archived', 'bytes', 'excused', 'missing'], style: { head: [], border: [] } })
      for (const one of days) table.push([one.day, one.status, count(one.counts.conversations), count(one.counts.archived), bytesText(one.counts.bytes ?? 0), count(one.counts.excused), count(one.counts.missing)])
      console.log(days.length === 0 ? 'No day has been archived yet.' : table.toString())
    }))
}
