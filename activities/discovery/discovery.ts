/**
 * Discovery: which conversations ended on the day. Pages go to staging; nothing is decided from counts that Genesys
 * only estimates.
 */
import { ArchiveError, type ArchiveErrorCode } from '../../domain/errors.ts'
import { dayWindow } from '../../domain/day.ts'
import type { ActivityImplementations } from '../contract.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { runFiles } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { deadline } from '../deadline.ts'
import { sortPage } from './sort-page.ts'

/** Result pages read in one activity: keeps the history short and a redelivery cheap. */
const PAGES_PER_ACTIVITY = 10
/** A job of so many pages is one that never ends: a million conversations are a thousand. */
const MOST_PAGES = 50_000
/** As the source answers for a job whose results it has given up. */
const GONE: ReadonlySet<ArchiveErrorCode> = new Set<ArchiveErrorCode>(['source-not-found', 'source-job-expired'])

type DetailsPage = Awaited<ReturnType<ActivityPorts['conversations']['detailsPage']>>
type Ports = Pick<ActivityPorts, 'conversations' | 'staging' | 'log' | 'settings'>

/** A page that was read: its number, and the digest of the cursor that led on from it. */
type Trail = [page: number, cursor: string][]

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

export function collectPages({
  conversations,
  staging,
  log,
  settings,
  clock,
}: Ports & Pick<ActivityPorts, 'clock'>): ActivityImplementations['collectPages'] {
  return async ({ day, startedAt, jobId, cursor, page }) => {
    const dayRun = { day, startedAt }
    const trail = await trailOf(runFiles.cursors(dayRun, jobId), page)
    const met = new Set(trail.map(([, digest]) => digest))
    let next: string | null = cursor
    let number = page
    const end = deadline({ clock })
    for (let read = 0; read < PAGES_PER_ACTIVITY && (read === 0 || !end.over()); read++) {
      const answer = await pageOf(jobId, next)
      if (answer === 'expired') return gone('expired')
      if (answer instanceof ArchiveError) {
        // Nobody knows the cursor behind it. The day says so, and its own count finds what else began on it.
        await staging.write(runFiles.failed(dayRun, 'page'), { code: answer.code, message: answer.message })
        next = null
        break
      }
      const sorted = sortPage({ log, settings }, dayRun, answer.records, { attributes: true })
      await staging.write(runFiles.page(dayRun, 'lake', number), sorted)
      number++
      next = answer.cursor
      if (next === null) break
      const digest = sha256Hex(new TextEncoder().encode(next)).slice(0, 16)
      // Cursors that go in a circle would be followed for ever; only another job can have the rest.
      if (met.has(digest) || number >= MOST_PAGES) return gone('endless')
      met.add(digest)
      trail.push([number - 1, digest])
    }
    await staging.write(runFiles.cursors(dayRun, jobId), trail)
    return { cursor: next, page: number, expired: false }

    function gone(how: string): { cursor: null; page: number; expired: true } {
      log.warn(`discovery.${how}`, { day, jobId, page: number })
      return { cursor: null, page: number, expired: true }
    }
  }

  /** What earlier activities read of the job; what a died delivery of this one has read is forgotten. */
  async function trailOf(name: string, page: number): Promise<Trail> {
    if (page === 0) return []
    try {
      return (await staging.read<Trail>(name)).filter(([number]) => number < page)
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return []
      throw error
    }
  }

  /** Results live for a while only; the job's own state says whether that is why a page cannot be had. */
  async function pageOf(jobId: string, cursor: string | null): Promise<DetailsPage | 'expired' | ArchiveError> {
    try {
      return await conversations.detailsPage(jobId, cursor)
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error
      // Of one conversation: the source has been asked for ever smaller pages.
      if (error.code === 'source-too-large') return error
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
