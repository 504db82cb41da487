import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { lawfulUntil } from '../../domain/retention/retention-date.ts'
import type { Manifest } from '../../domain/record/manifest.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { sourceFingerprint } from '../../domain/record/source-fingerprint.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { combined } from './gaps.ts'
import type { PlannedConversation } from './plan.ts'

/**
 * The index entry of a conversation: derived from its manifest, so that the index can be rebuilt from the blobs alone.
 */
export function recordOf(
  { conversation, keepUntil }: PlannedConversation,
  dayRun: DayRun,
  manifest: Manifest,
  stored: ArchivedObject,
): ArchiveRecord {
  // Kept longer than its own class asks: what superseded revisions or an extension left standing.
  const isExtended =
    keepUntil !== undefined &&
    Date.parse(keepUntil) > Date.parse(lawfulUntil(manifest.conversationEnd, manifest.retention.years))
  return {
    conversationId: manifest.conversationId,
    revision: manifest.revision,
    day: dayRun.day,
    conversationStart: manifest.conversationStart,
    conversationEnd: manifest.conversationEnd,
    retentionClass: manifest.retention.classId,
    policyVersion: manifest.retention.policyVersion,
    mediaTypes: conversation.mediaTypes,
    direction: conversation.originatingDirection ?? null,
    queueIds: conversation.queueIds,
    agentIds: conversation.agentIds,
    addresses: conversation.addresses,
    keys: manifest.keys,
    objects: [...manifest.objects, stored],
    gaps: combined(manifest.gaps),
    sourceFingerprint: sourceFingerprint(conversation),
    retention: { retainUntil: manifest.retention.retainUntil, mode: manifest.retention.mode },
    ...(isExtended ? { extendedUntil: keepUntil } : {}),
  }
}
