/** The manifest that binds what a conversation has: its commit point, written once and looked for before. */
import { DETECTOR_VERSION } from '../../card-data/detect/detect.ts'
import { summed } from '../../card-data/findings.ts'
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { parseManifest } from '../../domain/record/manifest.ts'
import { businessKeysOf } from '../../domain/retention/classify.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { manifestObject } from '../objects/manifest-object.ts'
import { storedBefore } from '../objects/store-object.ts'
import { bytesAt } from '../objects/stored-bytes.ts'
import type { ActivityPorts } from '../ports.ts'
import { extendEarlier } from './extend-earlier.ts'
import { combined, isHeldElsewhere, withChatExcused } from './gaps.ts'
import { isNothingNew, withInherited } from './inheritance.ts'
import type { PlannedConversation } from './plan.ts'
import { revisionAfter } from './plan-revision.ts'
import { recordOf } from './record-of.ts'
import { requiredKeyGaps } from './required-keys.ts'
import { unansweredBefore } from './unanswered.ts'
import { contextOf, type ConversationWork } from './work.ts'
import { manifestOf, storeManifest } from './write-manifest.ts'

type Work = Pick<ConversationWork, 'dayRun' | 'names' | 'planned'>

/** A fingerprint that no source record has. */
const OLDER_STATE = 'older-state'

/**
 * Writes the manifest over everything that is known now, gaps included. What an earlier run has bound under the same
 * name stands; what is new then comes as the revision after it.
 * @returns null when there is nothing to say that the superseded revision does not say
 */
export async function sealConversation(
  ports: ActivityPorts,
  work: Work,
  objects: readonly ArchivedObject[],
  gaps: readonly Gap[],
): Promise<ArchiveRecord | null> {
  const { planned } = work
  const context = contextOf(ports, work)
  const whole = withInherited(planned.before, objects)
  const keys = businessKeysOf(planned.conversation, ports.policy)
  const lacking = requiredKeyGaps(ports, planned.conversation.conversationId, context.classification, keys)
  const named = [...withChatExcused(gaps.filter((gap) => !isHeldElsewhere(gap, whole))), ...lacking]
  if (isNothingNew(planned.before, context.classification.classId, whole, combined(named))) return null
  await extendEarlier(
    ports,
    { latest: planned.supersedes?.path ?? null, objects: planned.before?.objects ?? [] },
    context.placement,
  )
  const manifest = manifestOf({
    ...work,
    context,
    objects: whole,
    gaps: named,
    keys,
    software: ports.settings.software,
    scrub: {
      detector: DETECTOR_VERSION,
      findings: summed([...(planned.conversation.found ?? []), ...(planned.found ?? [])]),
    },
  })
  try {
    return recordOf(planned, work.dayRun, manifest, await storeManifest(ports, context, manifest))
  } catch (error) {
    const earlier =
      error instanceof ArchiveError && error.code === 'vault-conflict' ? await boundBefore(ports, work) : null
    if (earlier === null) throw error
    return earlier.settled
      ? earlier.record
      : await sealConversation(ports, { ...work, planned: after(planned, earlier.record) }, objects, gaps)
  }
}

/**
 * What an earlier delivery, or a run that failed, has bound under the name of this revision; null when none has.
 * `settled`: this run did it, or it lacks nothing of the record as it is now.
 */
export async function boundBefore(
  ports: ActivityPorts,
  work: Work,
): Promise<{ record: ArchiveRecord; settled: boolean } | null> {
  const { placement, prefix } = contextOf(ports, work)
  const stored = await storedBefore(ports, placement, manifestObject(prefix))
  const bytes = stored === null ? null : await bytesAt(ports.reader, stored.path)
  if (stored === null || bytes === null) return null
  const manifest = parseManifest(JSON.parse(new TextDecoder().decode(bytes)))
  const record = recordOf(work.planned, work.dayRun, manifest, stored)
  const current =
    sha256Hex(canonicalBytes(manifest.source)) === sha256Hex(canonicalBytes(work.planned.conversation.raw))
  return {
    record: current ? record : { ...record, sourceFingerprint: OLDER_STATE },
    settled: manifest.capturedAt === work.dayRun.startedAt || (current && record.gaps.every(isExcused)),
  }
}

/** The plan for the revision after one that an earlier run left: the index may not know that one, so this is news. */
export function after(planned: PlannedConversation, earlier: ArchiveRecord): PlannedConversation {
  const next = revisionAfter(planned.conversation, earlier, true)
  return {
    ...planned,
    ...next,
    have: withInherited({ objects: next.have }, planned.have),
    unanswered: [...unansweredBefore(planned), ...earlier.gaps],
  }
}
