/** The manifest that binds what a conversation has: its commit point, written once and looked for before. */
import { DETECTOR_VERSION } from '../../card-data/detect/detect.ts'
import { summed } from '../../card-data/findings.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { parseManifest } from '../../domain/record/manifest.ts'
import { manifestName } from '../../domain/record/vault-names.ts'
import { businessKeysOf } from '../../domain/retention/classify.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { storedBefore, type Placement } from '../objects/store-object.ts'
import { bytesOf } from '../objects/stored-bytes.ts'
import type { ActivityPorts } from '../ports.ts'
import type { PlannedConversation } from './plan.ts'
import { recordOf } from './record-of.ts'
import { requiredKeyGaps } from './required-keys.ts'
import type { ConversationContext, ConversationWork } from './work.ts'
import { manifestOf, storeManifest } from './write-manifest.ts'

/** A fingerprint that no source record has. */
const OLDER_STATE = 'older-state'

/** What the superseded revision holds is kept as long as this one: retention only ever extends. */
export async function extendEarlier(
  { reader, keeper }: Pick<ActivityPorts, 'reader' | 'keeper'>,
  planned: PlannedConversation,
  placement: Placement,
): Promise<void> {
  for (const { path } of planned.have) {
    const { container, name } = splitPath(path)
    if (container === placement.container) continue
    const facts = await reader.facts(container, name)
    if (facts === null || facts.retainUntil === null || facts.retainUntil >= placement.retainUntil) continue
    await keeper.retain(container, name, placement.retainUntil, facts.mode === 'locked' ? 'locked' : placement.mode)
  }
}

/** Writes the manifest over everything that is known now, gaps included. Used here and when waiting is given up. */
export async function sealConversation(
  ports: ActivityPorts,
  work: Pick<ConversationWork, 'dayRun' | 'names' | 'planned'>,
  context: ConversationContext,
  objects: readonly ArchivedObject[],
  gaps: readonly Gap[],
): Promise<ArchiveRecord> {
  const keys = businessKeysOf(work.planned.conversation, ports.policy)
  const lacking = requiredKeyGaps(ports, work.planned.conversation.conversationId, context.classification, keys)
  const manifest = manifestOf({
    ...work,
    context,
    objects,
    gaps: [...gaps, ...lacking],
    keys,
    software: ports.settings.software,
    scrub: {
      detector: DETECTOR_VERSION,
      findings: summed([...(work.planned.conversation.found ?? []), ...(work.planned.found ?? [])]),
    },
  })
  const stored = await storeManifest(ports, context, manifest)
  return recordOf(work.planned, work.dayRun, manifest, stored)
}

/** What an earlier delivery, or a night that failed, has bound already; null when none has. */
export async function finishedBefore(
  ports: ActivityPorts,
  { dayRun, planned }: ConversationWork,
  context: ConversationContext,
): Promise<ArchiveRecord | null> {
  const name = manifestName(context.prefix)
  const stored = await storedBefore(ports, context.placement, {
    objectId: 'manifest',
    kind: 'manifest',
    name,
    contentType: 'application/json',
  })
  if (stored === null) return null
  const bytes = await bytesOf(ports.reader, context.placement.container, name)
  if (bytes === null) return null
  const manifest = parseManifest(JSON.parse(new TextDecoder().decode(bytes)))
  const record = recordOf(planned, dayRun, manifest, stored)
  // A failed night may have written it over an older state of the record: then the next night must see a change.
  return sha256Hex(canonicalBytes(manifest.source)) === sha256Hex(canonicalBytes(planned.conversation.raw))
    ? record
    : { ...record, sourceFingerprint: OLDER_STATE }
}
