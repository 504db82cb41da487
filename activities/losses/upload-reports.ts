/**
 * Genesys' own reports on uploads (CAP-11): what recordings there should be, for a few calls a day. A recording that a
 * report names is never taken for nothing; a report that cannot be had is said.
 */
import { ArchiveError } from '../../domain/errors.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ReportedUpload } from '../../domain/completeness/inventory-need.ts'
import type { UploadRow, UploadStatus } from '../../domain/ports/loss-source.ts'
import { dayWindow } from '../../domain/day.ts'
import type { ActivityImplementations, UploadReportRef } from '../contract.ts'
import { addWarnings } from '../day-warnings.ts'
import type { Expectation } from '../../use-cases/conversation/plan.ts'
import { runFiles } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Rows of one report that concern the day: a day with more losses is an incident by itself. */
const MOST_ROWS: Record<UploadStatus, number> = {
  Pending: 200_000,
  Failure: 20_000,
  WaitForConversation: 20_000,
  Success: 1_000_000,
}
/** Days whose good uploads are looked at: the sweeps of the first week are among them. */
const RECENT_MS = 9 * 86_400_000
const OPEN = ['Pending', 'Failure', 'WaitForConversation'] as const
const INSTEAD = 'a sample of the conversations is compared with their inventories instead'

type Ports = Pick<ActivityPorts, 'losses' | 'staging' | 'ledger' | 'log'>
/** Rows of a slice: what each conversation's recordings are said to be. */
export type ReportedRows = [conversationId: string, recordingId: string | null][]

/** Said of a day that was never young while the archive looked at it. */
const OLD_DAY =
  'recordings that no session announces and that are not ready for download were not looked for: ' +
  "the source's report of good uploads is asked for days of the last nine"

export function orderUploadReports({
  losses,
  ledger,
  log,
  clock,
}: Ports & Pick<ActivityPorts, 'clock'>): ActivityImplementations['orderUploadReports'] {
  return async ({ day, purpose }) => {
    const { from } = dayWindow(day)
    const reports: UploadReportRef[] = []
    // What was uploaded well is asked for too: a recording that no session announces is named nowhere else. Since an
    // old day the whole tenant has uploaded; its own recordings have long been in their batches.
    const old = clock.now() - Date.parse(from) > RECENT_MS || purpose === 'backfill'
    for (const status of old ? OPEN : ([...OPEN, 'Success'] as const)) {
      try {
        reports.push({ id: await losses.orderUploadReport(from, status), status })
      } catch (error) {
        if (!(error instanceof ArchiveError) || error.retryable || error.code === 'source-unauthorized') throw error
        const warning = `the upload report (${status}) is not given (${error.message.slice(0, 200)}): ${INSTEAD}`
        log.warn('upload-report.refused', { day, warning })
        await addWarnings(ledger, day, [warning])
      }
    }
    if (old && purpose !== 'resweep') await addWarnings(ledger, day, [OLD_DAY])
    return { reports }
  }
}

export function readUploadReports({
  losses,
  staging,
  ledger,
  log,
}: Ports): ActivityImplementations['readUploadReports'] {
  return async ({ reports, last, late, ...dayRun }) => {
    const slices = await slicesOf(dayRun, late === true)
    const waiting: UploadReportRef[] = []
    for (const report of reports) {
      const answer = await losses.uploadReport(report.id)
      if (answer.kind === 'done') await keep(answer.rows, report, dayRun, slices)
      else if (answer.kind === 'running' && !last) waiting.push(report)
      else
        await warn(
          dayRun.day,
          `the upload report (${report.status}) ` +
            `${answer.kind === 'failed' ? 'failed at the source' : 'was not ready in time'}`,
        )
    }
    let count = 0
    for (const name of await staging.list(runFiles.losses(dayRun))) count += (await staging.read<Gap[]>(name)).length
    return { waiting, named: count }
  }

  /** Each report has its own files: delivered again, it replaces what it has said before. */
  async function keep(
    rows: AsyncIterable<UploadRow[]>,
    { id, status }: UploadReportRef,
    dayRun: { day: string; startedAt: string },
    slices: ReadonlyMap<string, string | null>,
  ): Promise<void> {
    const gaps: Gap[] = []
    const bySlice = new Map<string, ReportedRows>()
    let kept = 0
    try {
      reading: for await (const some of rows)
        for (const { conversationId, recordingId } of some) {
          const slice = slices.get(conversationId)
          // Most of what was uploaded well is of other days; what was not is kept, whatever it belongs to.
          if (status === 'Success' && (recordingId === null || slice === undefined)) continue
          if (kept++ >= MOST_ROWS[status]) {
            await warn(
              dayRun.day,
              `the upload report (${status}) has more than ${MOST_ROWS[status]} rows: only those were read`,
            )
            break reading
          }
          if (typeof slice === 'string') {
            const of = bySlice.get(slice) ?? []
            bySlice.set(slice, of)
            of.push([conversationId, recordingId])
          } else gaps.push(gapOf({ recordingId, status }, conversationId))
        }
    } catch (error) {
      // Columns of other names, no CSV at all: not to be had, which is no reason to stop the day.
      if (!(error instanceof ArchiveError) || error.code !== 'source-unreadable') throw error
      return await warn(dayRun.day, `the upload report (${status}) cannot be read (${error.message}): ${INSTEAD}`)
    }
    await staging.write(runFiles.lossesOf(dayRun, id), gaps)
    for (const [slice, of] of bySlice) await staging.write(runFiles.reportedBy(dayRun, slice, status), of)
    await staging.write(runFiles.reportsRead(dayRun, status), { rows: kept })
  }

  async function warn(day: string, warning: string): Promise<void> {
    log.warn('upload-report.incomplete', { day, warning })
    await addWarnings(ledger, day, [warning])
  }

  /** Conversations of the day: planning knows them. Null for those that no slice will compare. */
  async function slicesOf(
    dayRun: { day: string; startedAt: string },
    late: boolean,
  ): Promise<Map<string, string | null>> {
    const slices = new Map<string, string | null>()
    for (const name of await staging.list(runFiles.expectations(dayRun))) {
      const slice = name.slice(runFiles.expectations(dayRun).length)
      for (const { conversationId, held } of await staging.read<Expectation[]>(name))
        slices.set(conversationId, late || held === true ? null : slice)
    }
    return slices
  }
}

function gapOf({ recordingId, status }: ReportedUpload, conversationId: string): Gap {
  return {
    conversationId,
    objectId: recordingId ?? conversationId,
    reason: status === 'Failure' ? 'error-at-source' : 'not-ready',
    detail: `the source's upload report says: ${status.toLowerCase()}`,
  }
}
