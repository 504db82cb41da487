import type { Conversation } from '../../domain/record/conversation.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { fullAttributesOf, type Manifest } from '../../domain/record/manifest.ts'
import { orphanIdOf } from '../../domain/record/orphan.ts'
import { acceptable } from '../../domain/retention/retention-date.ts'
import { sourceFingerprint } from '../../domain/record/source-fingerprint.ts'
import type { StoredManifest } from '../objects/read-manifest.ts'
import { combined } from './gaps.ts'
import type { ActivityPorts } from '../ports.ts'

/** A fingerprint that no source record has: the next night looks at the conversation again. */
const REBUILT = 'rebuilt'

/**
 * The index entry of a record that the index lost, from its manifest and nothing else.
 * @param path of the manifest, `<container>/<name>`
 * @param blobUntil date read back from the manifest's blob: where it is later than the manifest asks, the record was
 * extended since
 */
export function recordFromManifest(
  { readSource }: Pick<ActivityPorts, 'readSource'>,
  path: string,
  { manifest, sha256, sizeBytes }: StoredManifest,
  blobUntil: string | null,
): ArchiveRecord {
  const { conversationId, retention } = manifest
  const orphanId = orphanIdOf(conversationId)
  const source = orphanId !== null ? null : conversationOf(readSource(manifest.source), manifest)
  const extended = blobUntil !== null && acceptable(retention.retainUntil, blobUntil) === 'late'
  return {
    conversationId,
    revision: manifest.revision,
    day: manifest.day,
    conversationStart: manifest.conversationStart,
    conversationEnd: manifest.conversationEnd,
    retentionClass: retention.classId,
    policyVersion: retention.policyVersion,
    mediaTypes: orphanId !== null ? ['orphan'] : (source?.mediaTypes ?? []),
    direction: source?.originatingDirection ?? null,
    queueIds: source?.queueIds ?? [],
    agentIds: source?.agentIds ?? [],
    addresses: source?.addresses ?? [],
    keys: manifest.keys,
    objects: [
      ...manifest.objects,
      { objectId: 'manifest', kind: 'manifest', path, contentType: 'application/json', sha256, sizeBytes },
    ],
    gaps: combined(manifest.gaps),
    sourceFingerprint: orphanId !== null ? `orphan|${orphanId}` : source === null ? REBUILT : sourceFingerprint(source),
    retention: { retainUntil: retention.retainUntil, mode: retention.mode },
    ...(extended ? { extendedUntil: blobUntil } : {}),
  }
}

function conversationOf(record: ReturnType<ActivityPorts['readSource']>, manifest: Manifest): Conversation | null {
  return record.kind === 'conversation' ? { ...record.conversation, ...fullAttributesOf(manifest) } : null
}
