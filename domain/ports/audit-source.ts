/** The platform audit log (CAP-8): one query at a time in the whole organisation, beside everybody else's. */
import type { JsonObject } from '../json.ts'
import type { Interval } from './conversation-source.ts'

/** Conversation-level quality audits have routes of their own and the same shapes. */
export const QUALITY_AUDITS = 'QualityConversations'

export type AuditSubmission =
  | { kind: 'submitted'; transactionId: string }
  /** Another query is running in this organisation: come back later. */
  | { kind: 'busy' }
  /** The interval is too large for the service: ask for parts of it. */
  | { kind: 'too-large' }
  /** The service cannot be asked this way. */
  | { kind: 'unsupported'; detail: string }

export type AuditQueryState = 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unknown'

export interface AuditSource {
  /** Services with an audit log, in the order of their names; the quality audits are among them. */
  services(): Promise<string[]>
  /** Not idempotent: each call starts a query, which cannot be cancelled. */
  submit(service: string, interval: Interval): Promise<AuditSubmission>
  /** `unknown`: Genesys does not know the transaction any more. */
  state(service: string, transactionId: string): Promise<AuditQueryState>
  /**
   * All entries of a query that has succeeded, in pages; they may repeat. Large results come as one download, streamed.
   */
  entries(service: string, transactionId: string): AsyncIterable<JsonObject[]>
  /** The fallback for services without queries: at most 14 days back, by page numbers. */
  realtime(service: string, interval: Interval): AsyncIterable<JsonObject[]>
}
