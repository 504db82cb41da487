/**
 * Today's audit entries, which no nightly export holds yet: from the realtime log, service by service, read and not
 * stored.
 */
import { auditRow, matches, type AuditQuestion, type AuditRow } from '../../domain/audit/audit.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { QUALITY_AUDITS } from '../../domain/ports/audit-source.ts'
import type { ActivityPorts } from '../ports.ts'

/** What stands in place of a file: nothing of this is archived or signed. */
export const LIVE = 'live: not archived yet'

/**
 * Costs a call for each service and page of 500.
 * @param now epoch ms
 * @returns matching rows in no order, and the services that have no realtime log
 */
export async function liveAudits(
  { audits }: Pick<ActivityPorts, 'audits'>,
  question: AuditQuestion,
  now: number,
  limit: number,
): Promise<{ rows: AuditRow[]; silent: string[] }> {
  const today = new Date(now).toISOString().slice(0, 10)
  const rows: AuditRow[] = []
  const silent: string[] = []
  for (const service of (await audits.services()).filter((name) => name !== QUALITY_AUDITS)) {
    try {
      for await (const page of audits.realtime(service, {
        from: `${today}T00:00:00.000Z`,
        to: new Date(now).toISOString(),
      })) {
        for (const raw of page) {
          const row = auditRow(scrubJson(raw).value, service, { file: LIVE, line: 0, sha256: '' })
          if (row !== null && matches(row, { ...question, to: today }) && rows.length < limit) rows.push(row)
        }
      }
    } catch (error) {
      // A service without a realtime log is named, not taken for one without entries.
      if (!(error instanceof ArchiveError) || error.retryable || error.code === 'source-unauthorized') throw error
      silent.push(service)
    }
  }
  return { rows, silent }
}
