/** Genesys' own report on uploads (CAP-11): a recording that it calls pending or failed is never taken for nothing. */
import type { Gap } from '../../domain/completeness/gap.ts'
import type { UploadRow } from '../../domain/ports/loss-source.ts'
import { dayWindow } from '../../domain/day.ts'
import type { ActivityImplementations, UploadReportRef } from '../contract.ts'
import { addWarnings } from '../day-warnings.ts'
import type { Expectation } from '../../use-cases/conversation/plan.ts'
import { runFiles } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Rows of one report that concern the day: a day with more losses is an incident by itself. */
const MOST_ROWS: Record<UploadReportRef['status'], number> = { Pending: 20_000, Failure: 20_000, Success: 500_000 }
/** Days whose good uploads are looked at: the sweeps of the first week are among them. */
const RECENT_MS = 9 * 86_400_000

type Ports = Pick<ActivityPorts, 'losses' | 'staging' | 'ledger' | 'log'>

/** Said of a day that was never young while the archive looked at it. */
const OLD_DAY =
  'recordings that no session announces and that are not ready for download were not looked for: ' +
  "the source's report of good uploads is asked for days of the last nine"

export function orderUploadReports({
  losses,
  clock,
  ledger,
}: Pick<ActivityPorts, 'losses' | 'clock' | 'ledger'>): ActivityImplementations['orderUploadReports'] {
  return async ({ day, purpose }) => {
    const { from } = dayWindow(day)
    const reports: UploadReportRef[] = []
    // What was uploaded well is asked for too: a recording that no session announces is named nowhere else. Since an
    // old day the whole tenant has uploaded; its own recordings have long been in their batches.
    const old = clock.now() - Date.parse(from) > RECENT_MS || purpose === 'backfill'
    for (const status of old ? (['Pending', 'Failure'] as const) : (['Pending', 'Failure', 'Success'] as const))
      reports.push({ id: await losses.orderUploadReport(from, status), status })
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
  return async ({ reports, last, ...dayRun }) => {
    const expected = await expectedIds(dayRun)
    const waiting: UploadReportRef[] = []
    for (const report of reports) {
      const answer = await losses.uploadReport(report.id)
      // Each report has its own file: delivered again, it replaces what it has said before.
      if (answer.kind === 'done')
        await staging.write(
          runFiles.lossesOf(dayRun, report.id),
          await named(answer.rows, report.status, dayRun.day, expected),
        )
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

  /** What the report names; reconciliation keeps what is of this day and neither archived nor explained. */
  async function named(
    rows: AsyncIterable<UploadRow>,
    status: UploadReportRef['status'],
    day: string,
    expected: ReadonlySet<string>,
  ): Promise<Gap[]> {
    const gaps: Gap[] = []
    for await (const { conversationId, recordingId } of rows) {
      // Most of what was uploaded well is of other days; what was not is kept, whatever it belongs to.
      if (status === 'Success' && (recordingId === null || !expected.has(conversationId))) continue
      if (gaps.length >= MOST_ROWS[status]) {
        await warn(day, `the upload report (${status}) has more than ${MOST_ROWS[status]} rows: only those were read`)
        break
      }
      gaps.push({
        conversationId,
        objectId: recordingId ?? conversationId,
        reason: status === 'Failure' ? 'error-at-source' : 'not-ready',
        detail: `the source's upload report says: ${status.toLowerCase()}`,
      })
    }
    return gaps
  }

  async function warn(day: string, warning: string): Promise<void> {
    log.warn('upload-report.incomplete', { day, warning })
    await addWarnings(ledger, day, [warning])
  }

  /** Conversations of the day: planning knows them. */
  async function expectedIds(dayRun: { day: string; startedAt: string }): Promise<Set<string>> {
    const ids = new Set<string>()
    for (const name of await staging.list(runFiles.expectations(dayRun)))
      for (const { conversationId } of await staging.read<Expectation[]>(name)) ids.add(conversationId)
    return ids
  }
}
