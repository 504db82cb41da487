import type { DayView } from '../../api/days.ts'
import type { MediaCounts } from '../../domain/completeness/reconciliation.ts'
import { statusText } from '../../domain/completeness/day-status.ts'
import { bytesText, count } from './format.ts'
import { table } from './table.ts'

/** The summary of a day as a table: what there was, what is archived, what is missing and why. */
export function dayTable({
  day,
  status,
  lock,
  phase,
  waitingFor,
  counts,
  media,
  gaps,
  gapCount,
  warnings,
  certificate,
}: DayView): string {
  const conversations = counts.conversations ?? 0
  return table(
    [],
    [
      ['day', day],
      [
        'status',
        status === 'running'
          ? `running: ${waitingFor === null ? phase : `waiting for ${waitingFor}`}`
          : status === 'failed'
            ? `failed: ${phase.replace(/^failed: /, '')}`
            : statusText(status, lock),
      ],
      [
        'conversations',
        `${count(counts.archived)} archived of ${count(counts.conversations)} that ended that day ` +
          `(${count(counts.open)} still open)`,
      ],
      ...startedLine(counts),
      ...Object.entries(media).map(([medium, row]) => [`  ${medium}`, mediaLine(row)]),
      ['recordings', `${count(counts.recordingsArchived)} archived, ${count(counts.recordingsExpected)} announced`],
      ['objects', `${count(counts.objects)} (${bytesText(counts.bytes ?? 0)})`],
      [
        'Genesys calls',
        count(counts.genesysCalls) +
          (conversations === 0 ? '' : ` (${((counts.genesysCalls ?? 0) / conversations).toFixed(3)} per conversation)`),
      ],
      ['excused', count(counts.excused)],
      ['missing', count(counts.missing)],
      ...byReason(gaps).map(([reason, number]) => [
        `  ${reason}`,
        `${count(number)}${gapCount > gaps.length ? ' or more' : ''}`,
      ]),
      ...warnings.map((warning) => ['warning', warning]),
      ['certificate', certificate ?? 'none yet'],
    ],
  )
}

/** Both counts of what began that day; only where both are known is there anything to compare. */
function startedLine({ startedByJob, startedByCount }: DayView['counts']): string[][] {
  if (startedByJob === undefined || startedByCount === undefined) return []
  return [['began that day', `${count(startedByJob)} by the job, ${count(startedByCount)} by the source's own count`]]
}

function mediaLine({ source, archived, excused, missing }: MediaCounts): string {
  const excuses = Object.entries(excused)
    .map(([reason, number]) => `, ${count(number)} ${reason}`)
    .join('')
  return (
    `${count(archived)} of ${count(source)} ` +
    `archived${excuses}${missing === 0 ? '' : `, ${count(missing)} with something missing`}`
  )
}

function byReason(gaps: DayView['gaps']): [string, number][] {
  const counts = new Map<string, number>()
  for (const { reason } of gaps) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}
