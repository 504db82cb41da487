/**
 * Discovery: which conversations ended on the day. Pages go to staging; nothing is decided from counts that Genesys
 * only estimates.
 */
import { ArchiveError, type ArchiveErrorCode } from '../../domain/errors.ts'
import { dayOf, dayWindow } from '../../domain/day.ts'
import type { SourceRecord } from '../../domain/record/conversation.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { runFiles, type DiscoveredPage } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { scrubRecord } from '../../use-cases/conversation/scrub-content.ts'

/** Result pages read in one activity: keeps the history short and a redelivery cheap. */
const PAGES_PER_ACTIVITY = 10
/**
 * The synchronous query answers at most 10,000 records (developercenter-tutorials, recordings-downloader): 100 pages of
 * 100.
 */
const TAIL_PAGES = 100
/** As the source answers for a job whose results it has given up. */
const GONE: ReadonlySet<ArchiveErrorCode> = new Set<ArchiveErrorCode>(['source-not-found', 'source-job-expired'])

type DetailsPage = Awaited<ReturnType<ActivityPorts['conversations']['detailsPage']>>
type Ports = Pick<ActivityPorts, 'conversations' | 'staging' | 'log'>

export function checkDataLake({
  conversations,
}: Pick<ActivityPorts, 'conversations'>): ActivityImplementations['checkDataLake'] {
  return async ({ day }) => {
    const availableUntil = await conversations.dataAvailableUntil()
    const ready = availableUntil !== null && Date.parse(availableUntil) >= Date.parse(dayWindow(day).to)
    return { ready, availableUntil }
  }
}

export function startDiscovery({
  conversations,
}: Pick<ActivityPorts, 'conversations'>): ActivityImplementations['startDiscovery'] {
  return async ({ day }) => {
    const { queryFrom, queryTo } = dayWindow(day)
    return { jobId: await conversations.submitDetailsJob({ from: queryFrom, to: queryTo }) }
  }
}

export function checkDiscovery({
  conversations,
}: Pick<ActivityPorts, 'conversations'>): ActivityImplementations['checkDiscovery'] {
  return async ({ jobId }) => {
    const state = await conversations.detailsJobState(jobId)
    return { state: state.kind, reason: state.kind === 'failed' ? state.reason : null }
  }
}

export function collectPages({ conversations, staging, log }: Ports): ActivityImplementations['collectPages'] {
  return async ({ day, startedAt, jobId, cursor, page }) => {
    let next: string | null = cursor
    let number = page
    for (let read = 0; read < PAGES_PER_ACTIVITY; read++) {
      const answer = await pageOf(jobId, next)
      if (answer === 'expired') {
        log.warn('discovery.expired', { day, jobId, page: number })
        return { cursor: null, page: number, expired: true }
      }
      await staging.write(runFiles.page({ day, startedAt }, 'lake', number), sort(day, answer.records, log))
      number++
      next = answer.cursor
      if (next === null) break
    }
    return { cursor: next, page: number, expired: false }
  }

  /** Results live for a while only; the job's own state says whether that is why a page cannot be had. */
  async function pageOf(jobId: string, cursor: string | null): Promise<DetailsPage | 'expired'> {
    try {
      return await conversations.detailsPage(jobId, cursor)
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error
      if (GONE.has(error.code) || (await isExpired(jobId))) return 'expired'
      throw error
    }
  }

  async function isExpired(jobId: string): Promise<boolean> {
    try {
      return (await conversations.detailsJobState(jobId)).kind === 'expired'
    } catch (error) {
      if (error instanceof ArchiveError) return GONE.has(error.code)
      throw error
    }
  }
}

export function collectTail({ conversations, staging, log }: Ports): ActivityImplementations['collectTail'] {
  return async ({ day, startedAt }) => {
    const dayRun: DayRun = { day, startedAt }
    const { queryFrom, queryTo } = dayWindow(day)
    let found = 0
    for (let page = 1; page <= TAIL_PAGES + 1; page++) {
      // Beyond the cap nothing more can be asked: reconciliation says so, and the next run finds it in the data lake.
      const { records } =
        page > TAIL_PAGES ? { records: [] } : await conversations.queryPage({ from: queryFrom, to: queryTo }, page)
      if (page > TAIL_PAGES)
        await staging.write(runFiles.failed(dayRun, 'tail'), {
          code: 'source-refused',
          message: 'more conversations in the tail than the synchronous query can list',
        })
      if (records.length === 0) break
      const sorted = sort(day, records, log)
      found += sorted.conversations.length
      await staging.write(runFiles.page(dayRun, 'tail', page), sorted)
    }
    return { found }
  }
}

/**
 * Keeps what ended on the day, card data masked: nothing that is staged may hold a number. What has no readable end is
 * kept too, when it cannot be read: it might belong here.
 */
function sort(day: string, records: readonly SourceRecord[], log: ActivityPorts['log']): DiscoveredPage {
  const page: DiscoveredPage = { conversations: [], unreadable: [], open: 0 }
  for (const raw of records) {
    if (!mayBelong(day, raw)) {
      if (raw.kind === 'conversation' && raw.conversation.conversationEnd === undefined) page.open++
      continue
    }
    const record = scrubRecord(raw)
    if (record.kind === 'conversation') page.conversations.push(record.conversation)
    else {
      page.unreadable.push(record)
      log.warn('conversation.unreadable', { conversationId: record.conversationId ?? 'none', reason: record.reason })
    }
  }
  return page
}

/** What ended on another day is of that day. What has no readable end may belong here. */
function mayBelong(day: string, record: SourceRecord): boolean {
  const end = record.kind === 'conversation' ? record.conversation.conversationEnd : record.conversationEnd
  if (record.kind === 'conversation' && end === undefined) return false
  return end === null || end === undefined || dayOf(end) === day
}
