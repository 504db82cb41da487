/** The staging files of one night: their names and shapes in one place. */
import type { ArchivedObject } from '../domain/record/archive-object.ts'
import type { FieldFinding } from '../card-data/scrub-json.ts'
import type { Conversation, SourceRecord } from '../domain/record/conversation.ts'
import type { Gap } from '../domain/completeness/gap.ts'
import type { TranscriptionScope } from '../domain/ports/speech-source.ts'
import type { NameKind } from '../domain/ports/names-source.ts'
import type { Night } from './contract.ts'

export type Unreadable = Extract<SourceRecord, { kind: 'unreadable' }>

/** One discovery page, reduced to what ended on the day. `open` counts conversations without an end. */
export interface DiscoveredPage { conversations: Conversation[]; unreadable: Unreadable[]; open: number }

export interface PlannedConversation {
  conversation: Conversation
  /** 1, or one more than what the archive holds when the record changed or had gaps. */
  revision: number
  supersedes: { path: string; sha256: string } | null
  /** Objects that are in the vault already: of an earlier look in this night, or of the revision this one supersedes. */
  have: ArchivedObject[]
  /** Gaps that no later look can mend. */
  settled: Gap[]
  /** A later sweep: archived whole, looked at only for what has come since. */
  recheck?: { transcribed: boolean }
  /** Card data masked in what has been archived so far. */
  found?: FieldFinding[]
  /** `conversation.attributes` were read in full. */
  fullAttributes?: true
  /** A revision must be kept at least as long as what it supersedes (ISO UTC). */
  keepUntil?: string
}
export interface SliceFile { slice: string; conversations: PlannedConversation[]; unreadable: Unreadable[] }

/** What every conversation of a slice is expected to have: small, for reconciliation. */
export interface Expectation { conversationId: string; recordings: number; mediaTypes: string[] }

export interface PendingConversation {
  /** With what has been archived so far in `have`. */
  planned: PlannedConversation
  /** What is waited for, with the last reason seen. */
  waiting: Gap[]
  /** Recordings whose restore has been asked for. */
  restoring?: string[]
}

export interface PlanFile { conversations: number; open: number; known: number; slices: string[]; warnings: string[] }
/** What the tenant is like tonight: read once, the same for every activity of the night. */
export interface TenantFile {
  /** Minutes that download links live. */
  linkLifeMinutes: number
  transcription: Exclude<TranscriptionScope, 'unknown'> | 'probe'
  transcribedQueues: string[]
  warnings: string[]
}
export type NamesFile = Record<NameKind, Record<string, string>>

function folder(night: Night): string {
  return `days/${night.day}/${night.startedAt.replace(/[^0-9]/g, '')}`
}

export const nightFiles = {
  page: (night: Night, source: 'lake' | 'tail', page: number) => `${folder(night)}/pages/${source}-${String(page).padStart(5, '0')}`,
  pages: (night: Night) => `${folder(night)}/pages/`,
  plan: (night: Night) => `${folder(night)}/plan`,
  names: (night: Night) => `${folder(night)}/names`,
  tenant: (night: Night) => `${folder(night)}/tenant`,
  slice: (night: Night, slice: string) => `${folder(night)}/slices/${slice}`,
  expected: (night: Night, slice: string) => `${folder(night)}/expected/${slice}`,
  expectations: (night: Night) => `${folder(night)}/expected/`,
  pending: (night: Night, slice: string, batch: number) => `${folder(night)}/pending/${slice}-${batch}`,
  pendings: (night: Night) => `${folder(night)}/pending/`,
  /** Names of pending files that a later look has taken over. */
  taken: (night: Night, round: number) => `${folder(night)}/taken/${String(round).padStart(3, '0')}`,
  takens: (night: Night) => `${folder(night)}/taken/`,
  failed: (night: Night, slice: string) => `${folder(night)}/failed/${slice}`,
  failures: (night: Night) => `${folder(night)}/failed/`,
  speechProbe: (night: Night, slice: string) => `${folder(night)}/speech-probe/${slice}`,
  /** What Genesys itself says is lost or late. */
  losses: (night: Night) => `${folder(night)}/losses`,
  receipts: (night: Night) => `${folder(night)}/receipts`,
}
