/** Where the exports of the audit log stand, day by day. */
export const AUDIT_DAY_STATUSES = ['running', 'complete', 'gaps', 'failed'] as const
export type AuditDayStatus = (typeof AUDIT_DAY_STATUSES)[number]

export interface AuditDayState {
  day: string
  status: AuditDayStatus
  /** Of the last export that was sealed; null before. */
  sealed: { services: number; entries: number; missing: number; certificate: string } | null
  /** Why it failed; null otherwise. */
  message: string | null
  /** ISO UTC. `startedAt` tells one run of a day from the next. */
  startedAt: string
  updatedAt: string
}

/** Only a living export writes its day, or, once it is dead, whoever closes it. */
export interface AuditDays {
  read(day: string): Promise<AuditDayState | null>
  /** Replaces what there is. */
  write(state: AuditDayState): Promise<void>
  /** Days that have a state, both ends included, oldest first. */
  range(from: string, to: string): Promise<AuditDayState[]>
}
