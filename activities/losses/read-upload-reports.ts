/**
 * Reads what the upload reports say (CAP-11). Each report is looked at for itself: one that fails, or cannot be had,
 * takes no other with it, and is asked for again for as long as there are looks.
 */
import { ArchiveError } from '../../domain/errors.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { UploadReport, UploadRow, UploadStatus } from '../../domain/ports/loss-source.ts'
import { dayWindow } from '../../domain/day.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { UploadReportRef } from '../contract/losses.ts'
import { addWarnings } from '../day-warnings.ts'
import { gapOfUpload } from '../../use-cases/conversation/gaps.ts'
import type { Expectation } from '../../use-cases/conversation/plan.ts'
import { runFiles } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { INSTEAD, type ReportedRows } from './order-upload-reports.ts'

/** Rows of one report that concern the day: a day with more losses is an incident by itself. */
const MOST_ROWS: Record<UploadStatus, number> = {
  Pending: 200_000,
  Failure: 20_000,
  WaitForConversation: 20_000,
  Success: 1_000_000,
}

type Ports = Pick<ActivityPorts, 'losses' | 'staging' | 'ledger' | 'log'>

/** What one look makes of one report: read, to be looked at again (perhaps ordered anew), or lost for this day. */
type Look = { kind: 'read' } | { kind: 'again'; report: UploadReportRef } | { kind: 'lost'; why: string }

interface Rows {
  /** Of conversations that no slice will compare. */
  gaps: Gap[]
  bySlice: Map<string, ReportedRows>
  kept: number
  cut: boolean
}

export function readUploadReports(ports: Ports): ActivityImplementations['readUploadReports'] {
  const { staging, ledger, log } = ports
  return async ({ reports, last, late, ...dayRun }) => {
    // Most looks find nothing that is ready: what the day expects is read for those that do.
    let expected: ReturnType<typeof slicesOf> | null = null
    const slices = () => (expected ??= slicesOf(ports, dayRun, late === true))
    const waiting: UploadReportRef[] = []
    for (const report of reports) {
      const look = await lookAt(ports, dayRun, report, { slices, last })
      if (look.kind === 'again') waiting.push(look.report)
      if (look.kind === 'lost') {
        const warning = `the upload report (${report.status}) ${look.why}`
        log.warn('upload-report.incomplete', { day: dayRun.day, warning })
        await addWarnings(ledger, dayRun.day, [warning])
      }
    }
    let count = 0
    for (const name of await staging.list(runFiles.losses(dayRun))) count += (await staging.read<Gap[]>(name)).length
    return { waiting, named: count }
  }
}

/** @throws ArchiveError only of the archive's own stores: what the source does wrong is part of the answer */
async function lookAt(
  ports: Ports,
  dayRun: DayRun,
  report: UploadReportRef,
  { slices, last }: { slices: () => ReturnType<typeof slicesOf>; last: boolean },
): Promise<Look> {
  const { id, status } = report
  const unread = (error: unknown): Look => {
    if (!(error instanceof ArchiveError)) throw error
    // Columns of other names, no CSV at all: it would be so at the next look too.
    if (!last && error.code !== 'source-unreadable') return { kind: 'again', report }
    return { kind: 'lost', why: `cannot be read (${error.message.slice(0, 200)}): ${INSTEAD}` }
  }
  let answer: UploadReport
  try {
    answer = await ports.losses.uploadReport(id)
    if (answer.kind === 'failed' && !last)
      return {
        kind: 'again',
        report: { id: await ports.losses.orderUploadReport(dayWindow(dayRun.day).from, status), status },
      }
  } catch (error) {
    return unread(error)
  }
  if (answer.kind === 'running')
    return last ? { kind: 'lost', why: 'was not ready in time' } : { kind: 'again', report }
  if (answer.kind === 'failed') return { kind: 'lost', why: `failed at the source: ${INSTEAD}` }
  const expected = await slices()
  let rows: Rows
  try {
    rows = await rowsOf(answer, status, expected)
  } catch (error) {
    return unread(error)
  }
  // Each report has its own files: delivered again, it replaces what it has said before.
  await ports.staging.write(runFiles.lossesOf(dayRun, id), rows.gaps)
  for (const [slice, of] of rows.bySlice) await ports.staging.write(runFiles.reportedBy(dayRun, slice, status), of)
  if (rows.cut) return { kind: 'lost', why: `has more than ${MOST_ROWS[status]} rows: only those were read` }
  await ports.staging.write(runFiles.reportsRead(dayRun, status), { rows: rows.kept })
  return { kind: 'read' }
}

async function rowsOf(
  report: Extract<UploadReport, { kind: 'done' }>,
  status: UploadStatus,
  slices: ReadonlyMap<string, string | null>,
): Promise<Rows> {
  const rows: Rows = { gaps: [], bySlice: new Map(), kept: 0, cut: false }
  for await (const some of report.rows)
    for (const row of some) {
      const slice = slices.get(row.conversationId)
      // Most of what was uploaded well is of other days; what was not is kept, whatever it belongs to.
      if (status === 'Success' && (row.recordingId === null || slice === undefined)) continue
      if (rows.kept >= MOST_ROWS[status]) return { ...rows, cut: true }
      rows.kept++
      if (typeof slice === 'string') add(rows.bySlice, slice, row)
      else rows.gaps.push(gapOfUpload(row.conversationId, { recordingId: row.recordingId, status }))
    }
  return rows
}

function add(bySlice: Map<string, ReportedRows>, slice: string, { conversationId, recordingId }: UploadRow): void {
  const of = bySlice.get(slice) ?? []
  bySlice.set(slice, of)
  of.push([conversationId, recordingId])
}

/** Conversations of the day: planning knows them. Null for those that no slice will compare. */
async function slicesOf(
  { staging }: Pick<Ports, 'staging'>,
  dayRun: DayRun,
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
