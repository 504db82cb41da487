/**
 * What is planned for a conversation, and what is known of the tenant while it is archived: the shapes that are staged
 * between activities.
 */
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { FieldFinding } from '../../card-data/findings.ts'
import type { Conversation, SourceRecord } from '../../domain/record/conversation.ts'
import type { Reported } from '../../domain/completeness/inventory-need.ts'
import type { RecordingFacts } from '../../domain/ports/recording-source.ts'
import type { TranscriptionScope } from '../../domain/ports/speech-source.ts'
import type { NameKind } from '../../domain/ports/names-source.ts'

export type Unreadable = Extract<SourceRecord, { kind: 'unreadable' }>
export interface PlannedConversation {
  conversation: Conversation
  /** 1, or one more than what the archive holds when the record changed or had gaps. */
  revision: number
  supersedes: { path: string; sha256: string } | null
  /** What the superseded revision holds and says: nothing of it is lost, whatever the source says today. */
  before?: EarlierRevision
  /**
   * Objects that are in the vault already: of an earlier look in this night, or of the revision this one supersedes.
   */
  have: ArchivedObject[]
  /** Gaps that no later look can mend. */
  settled: Gap[]
  /** A later sweep: archived whole, looked at only for what has come since. */
  recheck?: true
  /** What an earlier look of this night waits for: the next batch is asked for it, not the inventory again. */
  awaited?: Gap[]
  /** Named as missing by an earlier revision or look; neither had nor spoken of by the source since. */
  unanswered?: Gap[]
  /** What the upload reports named of it when it was first looked at. */
  reported?: Reported
  /** Its inventory, where a look of this night has read it just now. */
  facts?: RecordingFacts[]
  /** Card data masked in what has been archived so far. */
  found?: FieldFinding[]
  /** `conversation.attributes` were read in full. */
  fullAttributes?: true
  /** A revision must be kept at least as long as what it supersedes (ISO UTC). */
  keepUntil?: string
}

export interface EarlierRevision {
  /** Without the manifest. */
  objects: ArchivedObject[]
  gaps: Gap[]
  retentionClass: string
  /** The source record says something else since. */
  changed: boolean
}

/** What every conversation of a slice is expected to have: small, for reconciliation. */
export interface Expectation {
  conversationId: string
  recordings: number
  /** Recordings that sessions say they have, consultations apart; absent in what earlier versions staged. */
  announced?: number
  mediaTypes: string[]
  /** No slice compares it with what the source reports: it is held whole, or cannot be read. */
  held?: true
}
export interface PendingConversation {
  /** With what has been archived so far in `have`. */
  planned: PlannedConversation
  /** What is waited for, with the last reason seen. */
  waiting: Gap[]
  /** Texts, attachments and files that failed in a way that may pass: asked for again, in ever longer pauses. */
  postponed?: Gap[]
  /** Recordings whose restore has been asked for. */
  restoring?: string[]
}

/** What the tenant is like tonight: read once, the same for every activity of the night. */
export interface TenantFile {
  /** Minutes that download links live. */
  linkLifeMinutes: number
  transcription: Exclude<TranscriptionScope, 'unknown'>
  transcribedQueues: string[]
  warnings: string[]
}

/** By kind and id: a name, and when it was first seen that there is another one, ISO UTC. */
export type FormerNames = Partial<Record<NameKind, Record<string, { name: string; until: string }[]>>>

/** By kind, id to name. */
export type NamesFile = Record<NameKind, Record<string, string>> & { former?: FormerNames }
export function expectationOf(conversation: Conversation): Expectation {
  return {
    conversationId: conversation.conversationId,
    // A consultation may have been recorded or not: where fewer arrive than this, the inventory of the conversation
    // decides.
    recordings:
      conversation.recordedSessions === 0
        ? conversation.screenRecordings
        : conversation.recordedSessions + conversation.screenRecordings + conversation.consultations,
    announced: conversation.recordedSessions + conversation.screenRecordings,
    mediaTypes: conversation.mediaTypes,
  }
}
