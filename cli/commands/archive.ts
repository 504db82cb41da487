import { Command } from 'commander'
import { SingleBar } from 'cli-progress'
import { progressView } from '../../local/start/progress-view.ts'
import type { DayView } from '../../api/days.ts'
import { dayOption } from './support/day-option.ts'
import { dayTable } from '../output/day-table.ts'
import { exitOf } from '../output/exit-codes.ts'
import { runDay } from './support/run-day.ts'
import { withSession } from '../session.ts'
import { progressLine } from '../output/watch-day.ts'

export function archiveCommand(): Command {
  return new Command('archive')
    .description('archive a UTC day, or continue or repeat one; only what is new is archived')
    .addOption(dayOption('UTC day, YYYY-MM-DD').makeOptionMandatory())
    .option('--json', 'the closed day as JSON', false)
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { day, json } = command.opts<{ day: string; json: boolean }>()
        const api = await session.api()
        const progress = process.stderr.isTTY ? barView() : progressView(process.stderr)
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

/** A bar on a terminal. */
function barView(): { show(view: DayView): void; end(): void } {
  const bar = new SingleBar({
    format: '[{bar}] {percentage}% {line}',
    stream: process.stderr,
    hideCursor: true,
    barsize: 24,
  })
  return {
    show(view) {
      const total = Math.max(1, view.counts.conversations ?? 0)
      if (bar.isActive) bar.setTotal(total)
      else bar.start(total, 0, { line: '' })
      bar.update(view.counts.archived ?? 0, { line: progressLine(view) })
    },
    end: () => bar.stop(),
  }
}
