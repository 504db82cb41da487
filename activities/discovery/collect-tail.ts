/** What the data lake does not have yet, by the synchronous query. */
import { dayWindow } from '../../domain/day.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { TailCursor } from '../contract/discovery.ts'
import { deadline } from '../deadline.ts'
import { runFiles } from '../run-files.ts'
import { endedSince, sweepOf, sweepStep } from './query-sweep.ts'
import { sortPage } from './sort-page.ts'

const DAY_MS = 86_400_000
/**
 * The query counts by the day on which a conversation began: so many days are asked about for conversations that ended
 * on the day. One call each where nothing lasted so long.
 */
const LOOK_BACK_DAYS = 30

type Ports = Pick<ActivityPorts, 'conversations' | 'staging' | 'log' | 'settings' | 'clock'>

export function collectTail(ports: Ports): ActivityImplementations['collectTail'] {
  const { conversations, staging } = ports

  return async ({ day, startedAt, from, at }) => {
    const dayRun = { day, startedAt }
    const { from: start } = dayWindow(day)
    let cursor: TailCursor = at ?? { sweep: sweepOf(daysBefore(start, 0)), back: 0, page: 1, staged: 0, found: 0 }
    const end = deadline(ports)
    do {
      const { records, next } = await step(start, cursor)
      cursor = next
      if (records.length === 0) continue
      const sorted = sortPage(ports, dayRun, records, { attributes: false })
      cursor = { ...cursor, staged: cursor.staged + 1, found: cursor.found + sorted.conversations.length }
      await staging.write(runFiles.page(dayRun, 'tail', cursor.staged), sorted)
    } while (cursor.back <= LOOK_BACK_DAYS && !end.over())
    if (cursor.back <= LOOK_BACK_DAYS) return { found: cursor.found, next: cursor }
    await staging.write(runFiles.failed(dayRun, 'tail'), {
      code: 'source-job-failed',
      message:
        `the data lake was complete until ${from} only` +
        (cursor.sweep.whole
          ? `: conversations that began more than ${LOOK_BACK_DAYS} days before are not known yet`
          : ', and there are more conversations than the synchronous query can list'),
    })
    return { found: cursor.found }
  }

  /** A page of the day itself, then of what began on each day before. */
  async function step(start: string, cursor: TailCursor) {
    if (cursor.back === 0) {
      const { records, next } = await sweepStep(conversations, cursor.sweep)
      return { records, next: { ...cursor, sweep: next, back: next.intervals.length === 0 ? 1 : 0 } }
    }
    const { back, page, sweep } = cursor
    const { records, more, whole } = await endedSince(conversations, daysBefore(start, back), start, page)
    const next = more ? { back, page: page + 1 } : { back: back + 1, page: 1 }
    return { records, next: { ...cursor, ...next, sweep: { ...sweep, whole: sweep.whole && whole } } }
  }
}

/** The UTC day so many days before the instant at which one begins; its end is inside, lest the next is touched. */
function daysBefore(start: string, days: number): { from: string; to: string } {
  const from = Date.parse(start) - days * DAY_MS
  return { from: new Date(from).toISOString(), to: new Date(from + DAY_MS - 1).toISOString() }
}
