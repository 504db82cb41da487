/**
 * The manifest of a conversation revision: who, what, when, which class, which objects. The same inputs give the same
 * bytes.
 */
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { buildManifest, fullAttributesOf, type Manifest } from '../../domain/record/manifest.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { endOf } from './work.ts'
import { type ConversationContext } from './work.ts'
import { type ConversationWork } from './work.ts'
import type { NamesFile } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'
import { manifestObject } from '../objects/manifest-object.ts'
import { storeObject } from '../objects/store-object.ts'

interface ManifestParts extends Pick<ConversationWork, 'dayRun' | 'names' | 'planned'> {
  context: ConversationContext
  objects: readonly ArchivedObject[]
  gaps: readonly Gap[]
  keys: Record<string, string>
  scrub: NonNullable<Manifest['scrub']>
  software: { name: string; version: string }
}

export function manifestOf({
  dayRun,
  names,
  planned,
  context,
  objects,
  gaps,
  keys,
  scrub,
  software,
}: ManifestParts): Manifest {
  const { conversation } = planned
  const { classId, years, mode, basis, policyVersion, matched } = context.classification
  return buildManifest({
    conversationId: conversation.conversationId,
    revision: planned.revision,
    supersedes: planned.supersedes,
    day: dayRun.day,
    conversationStart: conversation.conversationStart,
    conversationEnd: endOf(planned),
    capturedAt: dayRun.startedAt,
    software,
    retention: {
      classId,
      years,
      mode,
      basis,
      policyVersion,
      matched,
      retainUntil: context.placement.retainUntil,
      container: context.placement.container,
    },
    names: mentioned(planned, names),
    keys,
    ...(planned.fullAttributes === true ? fullAttributesOf(conversation) : {}),
    scrub,
    objects: [...objects],
    gaps: [...gaps],
    source: conversation.raw,
  })
}

export async function storeManifest(
  ports: Pick<ActivityPorts, 'vault' | 'keeper' | 'reader'>,
  context: ConversationContext,
  manifest: Manifest,
): Promise<ArchivedObject> {
  return await storeObject(ports, context.placement, {
    ...manifestObject(context.prefix),
    body: canonicalBytes(manifest),
  })
}

/** Names of everybody and everything the record mentions, as they were this night (CAP-6). */
function mentioned({ conversation }: ConversationWork['planned'], names: NamesFile): Record<string, string> {
  const pairs = [
    [conversation.agentIds, names.users],
    [conversation.queueIds, names.queues],
    [conversation.wrapUpCodeIds, names.wrapUpCodes],
    [conversation.divisionIds, names.divisions],
    [conversation.flowIds, names.flows],
  ] as const
  const found: Record<string, string> = {}
  for (const [ids, known] of pairs) for (const id of ids) if (known[id] !== undefined) found[id] = known[id]
  return found
}
