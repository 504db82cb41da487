import { setTimeout as pause } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { MOST_PARALLEL } from '../../domain/completeness/backfill.ts'
import type { BackfillView } from '../../api/backfills.ts'
import type { Api } from '../api-client.ts'
import { dayOption } from './support/day-option.ts'
import { EXIT } from '../output/exit-codes.ts'
import { bytesText, count, duration } from '../output/format.ts'
import { progress } from '../output/progress.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'

const LOOK_EVERY_MS = 2_000
/** Looks that may fail in a row: the host may be restarting. */
const TOLERANCE = 30

interface Options {
  from?: string
  to?: string
  parallel?: number
  again: boolean
  list: boolean
  cancel?: string
  wait: boolean
  json: boolean
}

export function backfillCommand(): Command {
  return new Command('backfill')
    .description(
      'archive a range of old days on a share of the rate budget of their own; a nightly run always goes first',
    )
    .addOption(dayOption('first UTC day', 'from'))
    .addOption(dayOption('last UTC day', 'to'))
    .option('--parallel <n>', `days side by side, 1 to ${MOST_PARALLEL} (default 2)`, wholeNumber)
    .option('--again', 'also days that are complete already', false)
    .option('--no-wait', 'start it and come back at once')
    .option('--list', 'the backfills there were', false)
    .option('--cancel <id>', 'let a backfill begin no more days')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nOldest day first, because the source deletes the oldest first. Ctrl-C leaves a deployed app at ' +
        'work: the same command follows it again.\nExit codes: 0 all days complete, 3 days with gaps or ' +
        'failures, 2 wrong usage.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { from, to, parallel, again, list, cancel, wait, json } = command.opts<Options>()
        const api = await session.api('administrator')
        if (list) return show(await api.backfills(), json)
        if (cancel !== undefined) {
          const { id, running } = await api.cancelBackfill(cancel)
          return console.log(
            `${id} begins no more days${running.length === 0 ? '' : `; still running: ${running.join(', ')}`}.`,
          )
        }
        if (from === undefined || to === undefined)
          command.error('error: --from and --to are needed (or --list, or --cancel)', { exitCode: EXIT.usage })
        else await run(api, { from, to, ...(parallel === undefined ? {} : { parallel }), again }, wait, json)
      }),
    )
}

async function run(
  api: Api,
  asked: { from: string; to: string; parallel?: number; again: boolean },
  wait: boolean,
  json: boolean,
): Promise<void> {
  const { id, outcome, days } = await api.startBackfill(asked)
  console.error(outcome === 'started' ? `${id}: ${count(days)} day(s).` : `${id} is running already; following it.`)
  const view = wait ? await follow(api, id) : await api.backfill(id)
  console.log(json ? JSON.stringify(view) : words(view))
  // Nobody looks after it any more: the app begins it again by itself.
  if (wait && view.status === 'failed') process.exitCode = EXIT.failed
  else if (wait && view.problemCount > 0) process.exitCode = EXIT.gaps
}

async function follow(api: Api, id: string): Promise<BackfillView> {
  const shown = progress(process.stderr)
  try {
    for (let misses = 0; ;) {
      try {
        const view = await api.backfill(id)
        misses = 0
        const { over, days } = view.progress
        shown.show(over, days, `${over} of ${days} days, ${progressLine(view)}`)
        if (view.status !== 'running') return view
      } catch (error) {
        if (++misses > TOLERANCE) throw error
      }
      await pause(LOOK_EVERY_MS)
    }
  } finally {
    shown.end()
  }
}

function progressLine({ running, conversations, bytes, progress }: BackfillView): string {
  const eta = progress.etaMs === null ? 'time left not known yet' : `about ${duration(progress.etaMs)} left`
  return (
    `${count(conversations)} conversations, ${bytesText(bytes)}, ` +
    `${eta}${running.length === 0 ? '' : `: ${running.join(', ')}`}`
  )
}

function words(view: BackfillView): string {
  const { id, status, done, skipped, problems, problemCount, conversations, bytes, genesysCalls, progress } = view
  return [
    `${id}: ${status}. ${count(done)} of ${count(progress.days)} days archived, ${count(skipped)} ` +
      `complete before; ${count(conversations)} conversations, ${bytesText(bytes)}, ${count(genesysCalls)} ` +
      'Genesys calls.',
    ...problems.map(({ day, status: how }) => `  ${day}: ${how}`),
    ...(problemCount > problems.length ? [`  and ${count(problemCount - problems.length)} more days`] : []),
    ...(problemCount > 0 ? ['holdfast reviews shows what is missing and why.'] : []),
  ].join('\n')
}

function show(backfills: readonly BackfillView[], json: boolean): void {
  if (json) return console.log(JSON.stringify({ backfills }))
  if (backfills.length === 0) return console.log('There has been no backfill.')
  const rows = backfills.map(({ id, status, progress, problemCount, conversations }) => [
    id,
    status,
    `${progress.over} of ${progress.days}`,
    count(problemCount),
    count(conversations),
    status !== 'running' ? '' : progress.etaMs === null ? 'not known' : duration(progress.etaMs),
  ])
  console.log(table(['backfill', 'status', 'days', 'with problems', 'conversations', 'left'], rows))
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > MOST_PARALLEL)
    throw new InvalidArgumentError(`must be a whole number from 1 to ${MOST_PARALLEL}`)
  return value
}
