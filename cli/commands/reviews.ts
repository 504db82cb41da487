import { Command } from 'commander'
import type { ReviewsView } from '../../api/coverage.ts'
import type { Api } from '../api-client.ts'
import { dayOption } from './support/day-option.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count } from '../output/format.ts'
import { dayProgress } from '../output/progress.ts'
import { table } from '../output/table.ts'
import { runDay } from './support/run-day.ts'
import { withSession } from '../session.ts'

const SHOWN = 100

export function reviewsCommand(): Command {
  return new Command('reviews')
    .description('what waits for a person: gaps with reason and age; --retry tries all of them again')
    .addOption(dayOption('only this UTC day'))
    .option(
      '--retry',
      'archive the days again: what can be had now is archived, and a new certificate supersedes the old one',
      false,
    )
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExit codes: 0 nothing waits, 3 something does (after --retry: still does).')
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { day, retry, json } = command.opts<{ day?: string; retry: boolean; json: boolean }>()
        const api = await session.api('administrator')
        const range = day === undefined ? {} : { from: day, to: day }
        let view = await api.reviews(range)
        if (retry && view.total > 0) {
          await retryDays(api, [...new Set(view.reviews.map((review) => review.day))])
          const before = view.total
          view = await api.reviews(range)
          console.error(`${count(before - view.total)} of ${count(before)} could be mended; ${count(view.total)} stay.`)
        }
        console.log(json ? JSON.stringify(view) : words(view))
        if (view.total > 0) process.exitCode = EXIT.gaps
      }),
    )
}

/** One day after the other: they would only wait for each other in the rate budget. */
async function retryDays(api: Api, days: readonly string[]): Promise<void> {
  const progress = dayProgress(process.stderr)
  try {
    for (const day of days) {
      const { closed } = await runDay(api, day, (text) => console.error(text), progress.show)
      progress.end()
      console.error(`${day}: ${closed.status}`)
    }
  } finally {
    progress.end()
  }
}

function words({ reviews, total, from, to }: ReviewsView): string {
  if (total === 0) return `Nothing waits for a person between ${from} and ${to}.`
  const rows = reviews
    .slice(0, SHOWN)
    .map((review) => [
      review.day,
      review.conversationId,
      review.objectId,
      review.reason,
      age(review.ageHours),
      review.detail,
    ])
  const meanings = [...new Map(reviews.map(({ reason, meaning }) => [reason, meaning]))].map(
    ([reason, meaning]) => `  ${reason}: ${meaning}`,
  )
  return [
    table(['day', 'conversation', 'object', 'reason', 'age', 'what the source said'], rows),
    ...(total > SHOWN ? [`and ${count(total - Math.min(SHOWN, reviews.length))} more (--json shows up to 1,000)`] : []),
    ...meanings,
    'holdfast reviews --retry [--day D] tries them again.',
  ].join('\n')
}

function age(hours: number): string {
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`
}
