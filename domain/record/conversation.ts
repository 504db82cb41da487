import type { FieldFinding } from '../../card-data/findings.ts'
import type { JsonObject } from '../json.ts'

/**
 * A conversation as the archive understands it, taken from the analytics details record.
 * Unknown enum values stay as they came: Genesys adds values, and a record is never dropped for one.
 */
export interface Conversation {
  conversationId: string
  /** ISO 8601 UTC. */
  conversationStart: string
  /** ISO 8601 UTC; absent while the conversation is still open. */
  conversationEnd?: string
  /** ISO 8601 UTC: when the last of its sessions ended that have ended; absent while none has. */
  lastSessionEnd?: string
  /** Taken before its end, because it stays open for long: `conversationEnd` is then that of its last ended session. */
  stillOpen?: true
  originatingDirection?: string
  divisionIds: string[]
  /** Lower-case media types of all sessions, sorted, each once: voice, message, email, chat, callback, ... */
  mediaTypes: string[]
  queueIds: string[]
  /** User ids of agents who took part (purpose agent or user). */
  agentIds: string[]
  flowIds: string[]
  wrapUpCodeIds: string[]
  /** Addresses of the customer side: numbers (`tel:+...`), email addresses, messaging ids. */
  addresses: string[]
  /** True when no human took part (only ivr, acd, customer, workflow, botflow ...): the business-policy class. */
  ivrOnly: boolean
  /** How many sessions say that they were recorded: the expected number of recordings is at least this. */
  recordedSessions: number
  /** Consultations (metric nConsult): each may have a recording of its own that shares its session with another. */
  consultations: number
  /** Participants with a screen recording: each adds one expected recording. */
  screenRecordings: number
  /** Session ids of the recorded calls: each may have a speech transcript. */
  recordedCalls: string[]
  /** Union of all participants' attributes; a later participant does not overwrite an earlier value. */
  attributes: Record<string, string>
  /** Further values of attributes that participants filled differently: rules look at all of them. */
  moreAttributes?: Record<string, string[]>
  /** Analytics cuts long attributes: then the conversation must be asked for them in full. */
  attributesCut: boolean
  /** The discovery path does not deliver attributes (the synchronous query): they must be asked for. */
  attributesUnknown?: true
  /** Values outside the documented enums, as `field=value`, for the report. */
  unknownValues: string[]
  /** Card data that was masked in `raw` and in everything above: where and how often (POL-3). */
  found?: FieldFinding[]
  /** The record as Genesys sent it, parsed, card data masked: what the manifest embeds. */
  raw: JsonObject
}

/** What discovery hands over per record: a readable conversation, or the raw record that could not be read. */
export type SourceRecord =
  | { kind: 'conversation'; conversation: Conversation }
  | {
      kind: 'unreadable'
      conversationId: string | null
      conversationEnd: string | null
      reason: string
      raw: JsonObject
    }
