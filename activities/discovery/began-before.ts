/**
 * Conversations that ended on the day and began before it. The source counts by the day of the start, so no count shows
 * that the job left one of them out: they are listed by the synchronous query instead, newest end first.
 */
import { dayOf, dayWindow } from '../../domain/day.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { SourceRecord } from '../../domain/record/conversation.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { addWarnings } from '../day-warnings.ts'
import { deadline, few } from '../deadline.ts'
import { runFiles, type DiscoveredPage } from '../run-files.ts'
import { endOf, idOf, NEWEST_END_FIRST } from './query-sweep.ts'
import { sortPage } from './sort-page.ts'

const DAY_MS = 86_400_000
/** The source takes an interval of 31 days at most, as far as is known; one that takes less is asked for a week. */
const LOOK_BACK_DAYS = 30
const LOOK_BACK_LESS_DAYS = 7
/** On most days so few are all; else pages of 100 follow, because what was open all day stands before the others. */
const FIRST_PAGE = 25
const MOST_PAGES = 20

type Ports = Pick<ActivityPorts, 'conversations' | 'staging' | 'ledger' | 'log' | 'settings' | 'clock'>

/** Stages what the job left out, with a warning. One call where hardly any conversation went on that long. */
export async function addBeganBefore(ports: Ports, dayRun: DayRun): Promise<void> {
  try {
    await addBeganSince(ports, dayRun, LOOK_BACK_DAYS)
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.code !== 'source-refused') throw error
    await addBeganSince(ports, dayRun, LOOK_BACK_LESS_DAYS)
    const warning =
      'conversations that the analytics job may have left out were looked for only where they began ' +
      `in the ${LOOK_BACK_LESS_DAYS} days before: ${error.message}`
    await addWarnings(ports.ledger, dayRun.day, [warning])
  }
}

async function addBeganSince(ports: Ports, dayRun: DayRun, lookBackDays: number): Promise<void> {
  const { conversations, staging, ledger, log } = ports
  const { day } = dayRun
  const midnight = dayWindow(day).from
  const interval = {
    from: new Date(Date.parse(midnight) - lookBackDays * DAY_MS).toISOString(),
    to: new Date(Date.parse(midnight) - 1).toISOString(),
  }
  const known = await knownOf(ports, dayRun)
  let added = 0
  let compared = 0
  let isWhole = false
  const end = deadline(ports)
  for (let page = 0; page <= MOST_PAGES && !isWhole && !end.over(); page++) {
    const { records } = await (page === 0
      ? conversations.queryPage(interval, 1, NEWEST_END_FIRST, FIRST_PAGE)
      : conversations.queryPage(interval, page, NEWEST_END_FIRST))
    compared = page === 0 ? records.length : (page - 1) * 100 + records.length
    isWhole = records.length === 0 || records.some((record) => (endOf(record) ?? midnight) < midnight)
    const missing = records.filter((record) => isOf(day, record) && !known.has(idOf(record)))
    if (missing.length === 0) continue
    for (const record of missing) known.add(idOf(record))
    added += missing.length
    const sorted = sortPage(ports, dayRun, missing, { attributes: false })
    await staging.write(runFiles.page(dayRun, 'before', page), sorted)
  }
  const warnings = [
    ...(added === 0 ? [] : [`the analytics job left out ${added} conversations that began before ${day}: added`]),
    ...(isWhole ? [] : [`of the conversations that began before ${day} only the latest ${compared} were compared`]),
  ]
  for (const warning of warnings) log.warn('discovery.counts-differ', { day, warning })
  await addWarnings(ledger, day, warnings)
}

async function knownOf({ staging }: Ports, dayRun: DayRun): Promise<Set<string>> {
  const known = new Set<string>()
  for (const name of few(await staging.list(runFiles.pages(dayRun)))) {
    // Of an earlier delivery of this very activity.
    if (name.startsWith(runFiles.beforePages(dayRun))) continue
    const { conversations, unreadable } = await staging.read<DiscoveredPage>(name)
    for (const { conversationId } of conversations) known.add(conversationId)
    for (const { conversationId } of unreadable) if (conversationId !== null) known.add(conversationId)
  }
  return known
}

/** Open ones are of no day yet. */
function isOf(day: string, record: SourceRecord): boolean {
  const end = endOf(record)
  return end !== null && dayOf(end) === day && idOf(record) !== ''
}
