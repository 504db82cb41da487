/**
 * What really happened in the tenant: the truth that the archive is judged by. Nothing here, nor anything that makes
 * it, imports the app: what a record is, when it could be had, how long it is kept is written down a second time.
 */
import type { TrueAudit } from './audits.ts'

export interface World {
  seed: number
  /** Epoch ms of the first day's midnight, UTC. */
  start: number
  days: number
  directory: Directory
  /** What the tenant says of transcripts; null: it may not be asked. */
  transcription: 'Disabled' | 'EnabledGlobally' | null
  /** False: the credential may ask for transcripts one by one alone. */
  transcriptsSearchable: boolean
  conversations: TrueConversation[]
  orphans: TrueOrphan[]
  queueChanges: QueueChange[]
  audits: TrueAudit[]
  /** Recording id to the moment its restore was asked for, epoch ms. */
  restores: Map<string, number>
  /** Conversation id to the date that was promised to an authority, epoch ms. */
  extensions: Map<string, number>
  holds: TrueHold[]
  retrievals: TrueRetrieval[]
  /** Number of the newest policy that was applied to the whole archive without a failure. */
  appliedPolicy: number
}

/** What a matter holds from an instant on (epoch ms): records by their ids, of an agent, or of a queue. */
export interface TrueHold {
  matterId: string
  since: number
  conversationIds: string[]
  agentId: string | null
  queueId: string | null
  /** When two persons let it go, epoch ms; null while it stands. */
  releasedAt: number | null
}

/** What Legal asked for at an instant (epoch ms): ids of the recordings that the archive held of it by then. */
export interface TrueRetrieval {
  id: string
  at: number
  recordings: string[]
}

export interface Named {
  id: string
  name: string
}

/** A queue that is called otherwise from an instant on (epoch ms), or is no more. */
export interface QueueChange {
  name: string
  at: number
  becomes: string | null
}

export interface Directory {
  users: Named[]
  queues: Named[]
  wrapUpCodes: Named[]
  divisions: Named[]
  flows: Named[]
}

export interface TrueConversation {
  id: string
  /** What is special about it, for the coverage table and the log. */
  shape: string
  start: number
  /** One stretch for each time it went on; the last without end: open for ever. Epoch ms. */
  stretches: { from: number; end: number | null }[]
  /** When its last session was over although it stays open; epoch ms. */
  talkedUntil?: number
  direction: 'inbound' | 'outbound'
  divisionId: string
  legs: TrueLeg[]
  recordings: TrueRecording[]
  /** Messages or emails, in order of time. */
  texts?: TrueText[]
  /** Of the sessions of a call. */
  transcripts?: TrueTranscript[]
  /** What is wrong with its record. */
  oddity?: 'no-list' | 'deeply-nested' | 'no-id' | 'no-source'
}

export interface TrueTranscript {
  sessionId: string
  /** There from then on, epoch ms. */
  from: number
  /** Words by which each of its files is known. */
  said: string[]
}

/** One session of one participant. */
export interface TrueLeg {
  purpose: 'customer' | 'ivr' | 'acd' | 'agent'
  sessionId: string
  medium: string
  /** Whether analytics says that it was recorded. */
  announced: boolean
  address: string | null
  userId: string | null
  queueId: string | null
  flowId: string | null
  wrapUpId: string | null
  attributes: Record<string, string>
  /** The screen was recorded. */
  screen?: true
}

export type SourceState = 'UPLOADING' | 'AVAILABLE' | 'ARCHIVED' | 'RESTORING' | 'RESTORED' | 'DELETED' | 'ERROR'

export interface TrueRecording {
  id: string
  sessionId: string
  kind: 'audio' | 'screen'
  contentType: string
  sizeBytes: number
  /** How it stands from each instant on, oldest first; before the first the source does not know it. Epoch ms. */
  states: { from: number; state: SourceState }[]
}

export interface TrueOrphan {
  id: string
  shape: string
  /** From when on the source lists it, epoch ms. */
  from: number
  sizeBytes: number
}

export interface TrueText {
  id: string
  /** Epoch ms. */
  at: number
  said: string
  attachments: TrueAttachment[]
}

export interface TrueAttachment {
  id: string
  name: string
  /** From when on it can be downloaded, epoch ms. */
  from: number
  content: string
}

const RESTORE_TIME = 2 * 3_600_000

/** Null: the source does not know it yet. */
export function stateAt({ states }: Pick<TrueRecording, 'states'>, instant: number): SourceState | null {
  return states.findLast(({ from }) => from <= instant)?.state ?? null
}

/** What the source says, restores that were asked for included: they take hours. */
export function stateNow(
  { restores }: Pick<World, 'restores'>,
  recording: Pick<TrueRecording, 'id' | 'states'>,
  instant: number,
): SourceState | null {
  const state = stateAt(recording, instant)
  const asked = restores.get(recording.id)
  if (state !== 'ARCHIVED' || asked === undefined || asked > instant) return state
  return instant - asked < RESTORE_TIME ? 'RESTORING' : 'RESTORED'
}

export function canBeHad(state: SourceState | null): boolean {
  return state === 'AVAILABLE' || state === 'RESTORED'
}

/** When it ended, as known at the instant; null while it is open. */
export function endAt({ stretches }: Pick<TrueConversation, 'stretches'>, instant: number): number | null {
  const current = stretches.findLast(({ from }) => from <= instant)
  return current?.end != null && current.end <= instant ? current.end : null
}

export function utcDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}
