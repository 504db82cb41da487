/**
 * Orders Genesys' own reports on uploads (CAP-11): what recordings there should be, for a few calls a day. A recording
 * that a report names is never taken for nothing; a report that cannot be had is said.
 */
import { ArchiveError } from '../../domain/errors.ts'
import { dayWindow } from '../../domain/day.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { UploadReportRef } from '../contract/losses.ts'
import { addWarnings } from '../day-warnings.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Days whose good uploads are looked at: the sweeps of the first week are among them. */
const RECENT_MS = 9 * 86_400_000
const OPEN = ['Pending', 'Failure', 'WaitForConversation'] as const
/** Said where a report cannot be had. */
export const INSTEAD = 'a sample of the conversations is compared with their inventories instead'

type Ports = Pick<ActivityPorts, 'losses' | 'ledger' | 'log' | 'clock'>
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
}: Ports): ActivityImplementations['orderUploadReports'] {
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
