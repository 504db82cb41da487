/** The audit log of a day, service by service. */
import type { DayRun } from '../../domain/day-run.ts'

/** One service of the day, and which attempt it is. */
export interface AuditStep extends DayRun {
  service: number
  attempt: number
}

export interface SealedAudits {
  status: 'complete' | 'gaps'
  services: number
  entries: number
  missing: number
  certificate: string
}

export interface AuditActivities {
  /**
   * Takes the organisation's one audit query for the day and lists the services; not acquired while another day has it.
   */
  planAudits(input: DayRun & { round: number }): { acquired: boolean; services: number }
  /** Starts the query of a part of the day, unless it was started before or the service is stored already. */
  queryAudits(input: AuditStep & { part: number; parts: number; round: number }): {
    kind: 'submitted' | 'stored' | 'busy' | 'too-large' | 'unsupported'
  }
  checkAudits(input: AuditStep & { part: number; parts: number; round: number }): {
    state: 'running' | 'succeeded' | 'failed'
  }
  /** Streams the results into the vault and the index: by query, or by the realtime pages. */
  storeAudits(input: AuditStep & { parts: number; source: 'query' | 'realtime' }): { entries: number }
  failAudits(input: AuditStep & { reason: string }): { failed: true }
  sealAudits(input: DayRun): SealedAudits
}
