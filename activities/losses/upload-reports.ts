/** Genesys' own report on uploads (CAP-11): a recording that it calls pending or failed is never taken for nothing. */
import { ArchiveError } from '../../domain/errors.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { UploadRow } from '../../domain/ports/loss-source.ts'
import { dayWindow } from '../../domain/day.ts'
import type { ActivityImplementations, UploadReportRef } from '../contract.ts'
import { addWarnings } from '../day-warnings.ts'
import { runFiles } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Rows of one report that are looked at: a day with more losses is an incident by itself. */
const MOST_ROWS = 20_000

type Ports = Pick<ActivityPorts, 'losses' | 'staging' | 'ledger' | 'log'>

export function orderUploadReports({
  losses,
}: Pick<ActivityPorts, 'losses'>): ActivityImplementations['orderUploadReports'] {
  return async ({ day }) => {
    const { from } = dayWindow(day)
    const reports: UploadReportRef[] = []
    for (const status of ['Pending', 'Failure'] as const)
      reports.push({ id: await losses.orderUploadReport(from, status), status })
    return { reports }
  }
}

export function readUploadReports({
  losses,
  staging,
  ledger,
  log,
}: Ports): ActivityImplementations['readUploadReports'] {
  return async ({ reports, last, ...dayRun }) => {
    const found = await staged(dayRun)
    const waiting: UploadReportRef[] = []
    for (const report of reports) {
      const answer = await losses.uploadReport(report.id)
      if (answer.kind === 'done') found.push(...(await named(answer.rows, report.status, dayRun.day)))
      else if (answer.kind === 'running' && !last) waiting.push(report)
      else
        await warn(
          dayRun.day,
          `the upload report (${report.status}) ` +
            `${answer.kind === 'failed' ? 'failed at the source' : 'was not ready in time'}`,
        )
    }
    await staging.write(runFiles.losses(dayRun), found)
    return { waiting, named: found.length }
  }

  /** What the report names; reconciliation keeps what is of this day and neither archived nor explained. */
  async function named(rows: AsyncIterable<UploadRow>, status: UploadReportRef['status'], day: string): Promise<Gap[]> {
    const gaps: Gap[] = []
    for await (const { conversationId, recordingId } of rows) {
      if (gaps.length >= MOST_ROWS) {
        await warn(day, `the upload report (${status}) has more than ${MOST_ROWS} rows: only those were looked at`)
        break
      }
      gaps.push({
        conversationId,
        objectId: recordingId ?? conversationId,
        reason: status === 'Pending' ? 'not-ready' : 'error-at-source',
        detail: `the source's upload report says: ${status.toLowerCase()}`,
      })
    }
    return gaps
  }

  async function warn(day: string, warning: string): Promise<void> {
    log.warn('upload-report.incomplete', { day, warning })
    await addWarnings(ledger, day, [warning])
  }

  async function staged(dayRun: { day: string; startedAt: string }): Promise<Gap[]> {
    try {
      return await staging.read<Gap[]>(runFiles.losses(dayRun))
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return []
      throw error
    }
  }
}
