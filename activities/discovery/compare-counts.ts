/**
 * An independent count (EVD-1): what the source itself counts of a day, by another way than the job that discovery
 * reads. A conversation that the job leaves out is found here or nowhere.
 */
import { ArchiveError } from '../../domain/errors.ts'
import { dayOf, dayWindow } from '../../domain/day.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { SourceRecord } from '../../domain/record/conversation.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { CountsCursor } from '../contract/discovery.ts'
import { addWarnings } from '../day-warnings.ts'
import { deadline, few } from '../deadline.ts'
import { runFiles, type DiscoveredPage, type StartedCounts } from '../run-files.ts'
import { addBeganBefore } from './began-before.ts'
import { endOf, idOf, OLDEST_FIRST, sweepOf, sweepStep } from './query-sweep.ts'
import { sortPage } from './sort-page.ts'

type Ports = Pick<ActivityPorts, 'conversations' | 'staging' | 'ledger' | 'log' | 'settings' | 'clock'>

export function compareCounts(ports: Ports): ActivityImplementations['compareCounts'] {
  const { conversations, staging, ledger, log } = ports

  return async ({ day, startedAt, at }) => {
    const dayRun: DayRun = { day, startedAt }
    const interval = wholeDay(day)
    const { known, started } = await discovered(dayRun)
    const counts = at === undefined ? await counted(dayRun, started.size, interval) : await countedBefore(dayRun)
    if (at === undefined) await answered(day, () => addBeganBefore(ports, dayRun))
    if (counts.query === null || counts.query === started.size) return { ...counts, added: 0 }

    let cursor: CountsCursor = at ?? { sweep: sweepOf(interval), part: 0, staged: 0, added: 0 }
    const named = await namedBefore(dayRun, cursor.part)
    const before = named.size
    const end = deadline(ports)
    do {
      const { records, next } = await sweepStep(conversations, cursor.sweep)
      cursor = { ...cursor, sweep: next }
      const missing = records.filter((record) => isNew(record, named) && !known.has(idOf(record)))
      if (missing.length === 0) continue
      cursor = { ...cursor, staged: cursor.staged + 1, added: cursor.added + missing.length }
      const page = sortPage(ports, dayRun, missing, { attributes: false })
      await staging.write(runFiles.page(dayRun, 'count', cursor.staged), page)
      for (const record of missing) await carryOver(dayRun, record)
    } while (cursor.sweep.intervals.length > 0 && !end.over())
    const { sweep, part, added } = cursor
    if (sweep.intervals.length > 0) {
      await staging.write(runFiles.counted(dayRun, part), [...named].slice(before))
      return { ...counts, added, next: { ...cursor, part: part + 1 } }
    }
    if (!sweep.whole) await tooMany(dayRun, counts)
    if (added > 0 || named.size !== counts.job)
      await warn(
        dayRun,
        `of ${day} the source counts ${counts.query} conversations that began and lists ${named.size}, ` +
          `the analytics job named ${started.size}: ${added} that it left out were added`,
      )
    return { ...counts, added }
  }

  async function counted(dayRun: DayRun, job: number, interval: { from: string; to: string }): Promise<StartedCounts> {
    // One record comes with the count, lest a whole page is read for it.
    const answer = await answered(dayRun.day, () => conversations.queryPage(interval, 1, OLDEST_FIRST, 1))
    const counts: StartedCounts = { job, query: answer?.totalHits ?? null }
    await staging.write(runFiles.started(dayRun), counts)
    return counts
  }

  async function countedBefore(dayRun: DayRun): Promise<StartedCounts> {
    return await staging.read<StartedCounts>(runFiles.started(dayRun))
  }

  /** What earlier parts met: pages of two ends, and of two halves, may have the same records. */
  async function namedBefore(dayRun: DayRun, parts: number): Promise<Set<string>> {
    const named = new Set<string>()
    for (const part of few([...Array(parts).keys()]))
      for (const id of await staging.read<string[]>(runFiles.counted(dayRun, part))) named.add(id)
    return named
  }

  /** Null where the source does not let itself be asked; that is said. What may pass is tried again. */
  async function answered<T>(day: string, question: () => Promise<T>): Promise<T | null> {
    try {
      return await question()
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.retryable || error.code === 'source-unauthorized') throw error
      await addWarnings(ledger, day, [`conversations could not be counted: ${error.message}`])
      return null
    }
  }

  async function discovered(dayRun: DayRun): Promise<{ known: Set<string>; started: Set<string> }> {
    const known = new Set<string>()
    const started = new Set<string>()
    for (const name of few(await staging.list(runFiles.pages(dayRun)))) {
      // Of an earlier delivery of this very activity.
      if (name.startsWith(runFiles.countPages(dayRun)) || name.startsWith(runFiles.beforePages(dayRun))) continue
      const page = await staging.read<DiscoveredPage>(name)
      for (const id of page.started ?? []) started.add(id)
      for (const { conversationId } of page.unreadable) if (conversationId !== null) known.add(conversationId)
    }
    return { known: new Set([...known, ...started]), started }
  }

  /** One that ended on another day is of that day, whose own look may be over: it waits there for the next. */
  async function carryOver({ day, startedAt }: DayRun, record: SourceRecord): Promise<void> {
    const end = endOf(record)
    if (end === null || dayOf(end) === day) return
    const its: DayRun = { day: dayOf(end), startedAt }
    await staging.write(runFiles.carried(its.day, idOf(record)), sortPage(ports, its, [record], { attributes: false }))
  }

  async function tooMany(dayRun: DayRun, { job, query }: StartedCounts): Promise<void> {
    await staging.write(runFiles.failed(dayRun, 'count'), {
      code: 'source-refused',
      message:
        `the source counts ${query ?? 0} conversations, the job named ${job}, ` +
        'and there are more than the synchronous query can list',
    })
  }

  async function warn({ day }: DayRun, warning: string): Promise<void> {
    log.warn('discovery.counts-differ', { day, warning })
    await addWarnings(ledger, day, [warning])
  }
}

/** Each record once; what names no id is compared by nothing. */
function isNew(record: SourceRecord, named: Set<string>): boolean {
  const id = idOf(record)
  if (id === '' || named.has(id)) return false
  named.add(id)
  return true
}

/** Its end is inside, lest the next day is touched: the query counts by the days that an interval touches. */
function wholeDay(day: string): { from: string; to: string } {
  const { from, to } = dayWindow(day)
  return { from, to: new Date(Date.parse(to) - 1).toISOString() }
}
