/** What the activities need of the outside; each factory picks its share. */
import type { JsonObject } from '../domain/json.ts'
import type { SourceRecord } from '../domain/record/conversation.ts'
import type { ArchiveIndex } from '../domain/ports/archive-index.ts'
import type { ConversationSource } from '../domain/ports/conversation-source.ts'
import type { DeploymentObserver } from '../domain/ports/deployment.ts'
import type { DayLedger } from '../domain/ports/day-ledger.ts'
import type { DigitalSource } from '../domain/ports/digital-source.ts'
import type { LossSource } from '../domain/ports/loss-source.ts'
import type { AuditIndex, AuditLease } from '../domain/ports/audit-index.ts'
import type { AttachmentExaminer } from '../domain/ports/attachment-examiner.ts'
import type { HoldRegister } from '../domain/ports/hold-register.ts'
import type { RecordSearch } from '../domain/ports/record-search.ts'
import type { RetrievalLog } from '../domain/ports/retrieval-log.ts'
import type { AccessIndex } from '../domain/ports/access-index.ts'
import type { AccessTrail } from '../domain/ports/access-trail.ts'
import type { AuditDays } from '../domain/ports/audit-days.ts'
import type { AuditSource } from '../domain/ports/audit-source.ts'
import type { NamesSource } from '../domain/ports/names-source.ts'
import type { PermissionSource } from '../domain/ports/permission-source.ts'
import type { MediaSource, RecordingSource } from '../domain/ports/recording-source.ts'
import type { SourceMarks } from '../domain/ports/source-marks.ts'
import type { SourceProtection } from '../domain/ports/source-protection.ts'
import type { SpeechSource } from '../domain/ports/speech-source.ts'
import type { CallCounter, CallLanes, Clock, EventLog, KeyHealth, Signer, Staging } from '../domain/ports/support.ts'
import type { Vault, VaultKeeper, VaultReader } from '../domain/ports/vault.ts'
import type { LockMode } from '../domain/retention/lock-mode.ts'
import type { RetentionPolicy } from '../domain/retention/retention-policy.ts'

export interface ArchiveSettings {
  region: string
  lock: LockMode
  residency: { source: string; sourceRegion: string | null; allowedByOperator: boolean; runsIn: string | null }
  software: { name: string; version: string }
  /** Conversations per slice, a multiple of 100. */
  sliceSize: number
  /** Media downloads at the same time in this process. */
  downloads: number
  recordingWaitMinutes: number
  recordingRetryMinutes: number
  dataLakeWaitMinutes: number
  /** Days after which an open conversation whose last session has ended is archived as it is. */
  openAfterDays: number
  /** Years that a record whose lawful date is past is kept from now on; 0: it is not archived any more. */
  keepOverdueYears: number
  /** Whether archived recordings are asked back at the source. */
  restoreArchived: boolean
  /** `auto`: as the tenant's settings say. */
  speechTranscripts: 'auto' | 'all' | 'off'
}

export interface ActivityPorts {
  conversations: ConversationSource
  /** Reads a source record that a manifest embeds, as discovery reads it from the source. */
  readSource: (raw: JsonObject) => SourceRecord
  recordings: RecordingSource
  media: MediaSource
  digital: DigitalSource
  names: NamesSource
  speech: SpeechSource
  losses: LossSource
  audits: AuditSource
  auditIndex: AuditIndex
  auditLease: AuditLease
  auditDays: AuditDays
  permissions: PermissionSource
  examiner: AttachmentExaminer
  vault: Vault
  reader: VaultReader
  keeper: VaultKeeper
  index: ArchiveIndex
  ledger: DayLedger
  trail: AccessTrail
  accessIndex: AccessIndex
  search: RecordSearch
  retrievals: RetrievalLog
  holds: HoldRegister
  sourceMarks: SourceMarks
  protection: SourceProtection
  staging: Staging
  signer: Signer
  keys: KeyHealth
  deployment: DeploymentObserver
  /** Whether an identity that must not could delete in a container of the vault. */
  mayDelete: (duty: 'archiver' | 'keeper', container: string) => Promise<boolean>
  counter: CallCounter
  lanes: CallLanes
  clock: Clock
  log: EventLog
  policy: RetentionPolicy
  settings: ArchiveSettings
  /** Bounded by `settings.downloads` over all activities of the process: memory stays flat however many run. */
  limitDownloads: <T>(work: () => Promise<T>) => Promise<T>
  /** Wider than the downloads: while some conversations download, others write their texts and manifests. */
  limitConversations: <T>(work: () => Promise<T>) => Promise<T>
  pause: (ms: number) => Promise<void>
}
