/** What the data lake does not have yet, by the synchronous query. */
import { dayWindow } from '../../domain/day.ts'
import type { SourceRecord } from '../../domain/record/conversation.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ActivityImplementations } from '../contract.ts'
import { runFiles } from '../run-files.ts'
import { endedSince, querySweep } from './query-sweep.ts'
import { sortPage } from './sort-page.ts'

const DAY_MS = 86_400_000
/**
 * The query counts by the day on which a conversation began: so many days are asked about for conversations that ended
 * on the day. One call each where nothing lasted so long.
 */
const LOOK_BACK_DAYS = 30

type Ports = Pick<ActivityPorts, 'conversations' | 'staging' | 'log' | 'settings'>

export function collectTail(ports: Ports): ActivityImplementations['collectTail'] {
  const { conversations, staging } = ports

  return async ({ day, startedAt, from }) => {
    const dayRun = { day, startedAt }
    let found = 0
    let page = 0
    const { from: start } = dayWindow(day)
    let whole = await collect(querySweep(conversations, daysBefore(start, 0)))
    for (let back = 1; back <= LOOK_BACK_DAYS; back++)
      whole = (await collect(endedSince(conversations, daysBefore(start, back), start))) && whole
    await staging.write(runFiles.failed(dayRun, 'tail'), {
      code: 'source-job-failed',
      message:
        `the data lake was complete until ${from} only` +
        (whole
          ? `: conversations that began more than ${LOOK_BACK_DAYS} days before are not known yet`
          : ', and there are more conversations than the synchronous query can list'),
    })
    return { found }

    async function collect(pages: AsyncGenerator<SourceRecord[], boolean>): Promise<boolean> {
      for (;;) {
        const next = await pages.next()
        if (next.done === true) return next.value
        const sorted = sortPage(ports, dayRun, next.value, { attributes: false })
        found += sorted.conversations.length
        await staging.write(runFiles.page(dayRun, 'tail', ++page), sorted)
      }
    }
  }
}

/** The UTC day so many days before the instant at which one begins; its end is inside, lest the next is touched. */
function daysBefore(start: string, days: number): { from: string; to: string } {
  const from = Date.parse(start) - days * DAY_MS
  return { from: new Date(from).toISOString(), to: new Date(from + DAY_MS - 1).toISOString() }
}
