/** One conversation: its recordings, its texts, then the manifest that binds them. The manifest is the commit point. */
import type { ArchivedObject } from '../domain/archive-object.ts'
import { businessKeysOf, classify } from '../domain/classify.ts'
import { ArchiveError } from '../domain/errors.ts'
import type { Gap } from '../domain/gap.ts'
import { parseManifest } from '../domain/manifest.ts'
import type { ArchiveRecord } from '../domain/ports/archive-index.ts'
import type { BatchResult } from '../domain/ports/recording-source.ts'
import { placement } from '../domain/retention-date.ts'
import { conversationPrefix, manifestName } from '../domain/vault-names.ts'
import { canonicalBytes } from '../evidence/canonical.ts'
import { sha256Hex } from '../evidence/digest.ts'
import type { Night } from './contract.ts'
import type { NamesFile, PendingConversation, PlannedConversation } from './night-files.ts'
import type { ActivityPorts } from './ports.ts'
import { bytesOf } from './stored-bytes.ts'
import { recordOf } from './record-of.ts'
import { storeDigital } from './store-digital.ts'
import { storeRecordings } from './store-recordings.ts'
import { storedBefore, type Shelf } from './store-object.ts'
import { manifestOf, storeManifest } from './write-manifest.ts'

export interface ConversationWork {
  night: Night
  names: NamesFile
  planned: PlannedConversation
  results: readonly BatchResult[]
  /** An earlier delivery of the same batch had begun: look before writing. */
  redelivered: boolean
}
export type ConversationOutcome =
  | { kind: 'archived'; record: ArchiveRecord }
  | { kind: 'pending'; pending: PendingConversation }

/** A fingerprint that no source record has. */
const OLDER_STATE = 'older-state'

/** Half a day: uploads of one night lie between its start and this much later, wherever a redelivery falls. */
const LATEST_UPLOAD_MS = 12 * 3_600_000

/**
 * Whole or waiting. What an earlier night that failed left under the same names stands: it is looked up and completed,
 * because Genesys may answer otherwise today and the vault takes no second version.
 */
export async function archiveConversation(ports: ActivityPorts, work: ConversationWork): Promise<ConversationOutcome> {
  try {
    return await attempt(ports, work)
  } catch (error) {
    if (work.redelivered || !(error instanceof ArchiveError) || error.code !== 'vault-conflict') throw error
    ports.log.warn('conversation.begun-before', { conversationId: work.planned.conversation.conversationId, met: error.message })
    return await attempt(ports, { ...work, redelivered: true })
  }
}

async function attempt(ports: ActivityPorts, work: ConversationWork): Promise<ConversationOutcome> {
  const { planned } = work
  const context = contextOf(ports, work)
  if (work.redelivered) {
    const record = await finishedBefore(ports, work, context)
    if (record !== null) return { kind: 'archived', record }
  }
  const recordings = await storeRecordings(ports, context, work)
  const texts = await storeDigital(ports, context, work)
  const objects = [...recordings.objects, ...texts.objects]
  // A text that was asked for again has no gap of an earlier look any more.
  const gaps = [...recordings.settled.filter((gap) => !texts.asked.includes(gap.objectId)), ...texts.gaps]
  if (recordings.waiting.length > 0) {
    return { kind: 'pending', pending: { planned: { ...planned, have: objects, settled: gaps }, waiting: recordings.waiting } }
  }
  return { kind: 'archived', record: await sealConversation(ports, work, context, objects, gaps) }
}

export interface ConversationContext { shelf: Shelf; prefix: string; classification: ReturnType<typeof classify> }

export function contextOf({ policy }: Pick<ActivityPorts, 'policy'>, { night, names, planned }: Pick<ConversationWork, 'night' | 'names' | 'planned'>): ConversationContext {
  const { conversation, revision } = planned
  const classification = classify(conversation, policy, {
    queue: (id) => names.queues[id], division: (id) => names.divisions[id], flow: (id) => names.flows[id],
  })
  const conversationEnd = endOf(planned)
  const place = placement({ conversationEnd, years: classification.years, classId: classification.classId }, Date.parse(night.startedAt) + LATEST_UPLOAD_MS)
  return {
    classification,
    prefix: conversationPrefix(night.day, conversation.conversationId, revision),
    shelf: {
      ...place, mode: classification.mode, conversationId: conversation.conversationId,
      classId: classification.classId, policyVersion: classification.policyVersion,
    },
  }
}

/** Planned conversations have ended: planDay keeps only those. */
export function endOf(planned: PlannedConversation): string {
  return planned.conversation.conversationEnd ?? planned.conversation.conversationStart
}

/** Writes the manifest over everything that is known now, gaps included. Used here and when waiting is given up. */
export async function sealConversation(
  ports: ActivityPorts, work: Pick<ConversationWork, 'night' | 'names' | 'planned'>, context: ConversationContext,
  objects: readonly ArchivedObject[], gaps: readonly Gap[],
): Promise<ArchiveRecord> {
  const manifest = manifestOf({ ...work, context, objects, gaps, keys: businessKeysOf(work.planned.conversation, ports.policy), software: ports.settings.software })
  const stored = await storeManifest(ports, context, manifest)
  return recordOf(work.planned, work.night, manifest, stored)
}

async function finishedBefore(ports: ActivityPorts, { night, planned }: ConversationWork, context: ConversationContext): Promise<ArchiveRecord | null> {
  const name = manifestName(context.prefix)
  const stored = await storedBefore(ports, context.shelf, { objectId: 'manifest', kind: 'manifest', name, contentType: 'application/json' })
  if (stored === null) return null
  const bytes = await bytesOf(ports.reader, context.shelf.container, name)
  if (bytes === null) return null
  const manifest = parseManifest(JSON.parse(new TextDecoder().decode(bytes)))
  const record = recordOf(planned, night, manifest, stored)
  // A failed night may have written it over an older state of the record: then the next night must see a change.
  return sha256Hex(canonicalBytes(manifest.source)) === sha256Hex(canonicalBytes(planned.conversation.raw)) ? record : { ...record, sourceFingerprint: OLDER_STATE }
}
