/** One conversation: its recordings, its texts, then the manifest that binds them. The manifest is the commit point. */
import { splitPath } from '../../domain/record/object-path.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { businessKeysOf } from '../../domain/retention/classify.ts'
import { DETECTOR_VERSION } from '../../card-data/detect/detect.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import { type FieldFinding } from '../../card-data/findings.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { parseManifest } from '../../domain/record/manifest.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { manifestName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { PendingConversation } from './plan.ts'
import type { PlannedConversation } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'
import { bytesOf } from '../objects/stored-bytes.ts'
import { recordOf } from './record-of.ts'
import { requiredKeyGaps } from './required-keys.ts'
import { summed } from '../../card-data/findings.ts'
import { storeDigital } from './store-digital.ts'
import { type StoredPart } from './work.ts'
import { storeEmailFiles } from './store-email-files.ts'
import { storeRecordings } from './store-recordings.ts'
import { gapOf } from './gaps.ts'
import { withExtension } from './extension-in-force.ts'
import { storeSpeech, wantsSpeech } from './store-speech.ts'
import { storedBefore, type Placement } from '../objects/store-object.ts'
import { manifestOf, storeManifest } from './write-manifest.ts'
import { contextOf, type ConversationContext, type ConversationWork } from './work.ts'

export type ConversationOutcome =
  | { kind: 'archived'; record: ArchiveRecord }
  | { kind: 'pending'; pending: PendingConversation }
  /** A later sweep found nothing that is not archived already. */
  | { kind: 'unchanged' }

/** Object id of the gap where attributes could not be read in full. */
const ATTRIBUTES = 'attributes'

/** A transcript may follow its call by hours; after four days nobody waits for one any more. */
const TRANSCRIPT_PATIENCE_MS = 4 * 86_400_000

/** A fingerprint that no source record has. */
const OLDER_STATE = 'older-state'

/**
 * Whole or waiting. What an earlier night that failed left under the same names stands: it is looked up and completed,
 * because Genesys may answer otherwise today and the vault takes no second version.
 */
export async function archiveConversation(ports: ActivityPorts, work: ConversationWork): Promise<ConversationOutcome> {
  try {
    return await attempt(ports, work)
  } catch (error) {
    if (work.redelivered || !(error instanceof ArchiveError) || error.code !== 'vault-conflict') throw error
    ports.log.warn('conversation.begun-before', {
      conversationId: work.planned.conversation.conversationId,
      met: error.message,
    })
    return await attempt(ports, { ...work, redelivered: true })
  }
}

async function attempt(ports: ActivityPorts, given: ConversationWork): Promise<ConversationOutcome> {
  if (given.planned.recheck !== undefined && !(await hasMore(given, given.planned.recheck)))
    return { kind: 'unchanged' }
  const work = {
    ...given,
    planned: await withExtension(ports, await withFullAttributes(ports, given.planned), given.redelivered),
  }
  const { planned } = work
  const context = contextOf(ports, work)
  if (work.redelivered) {
    const record = await finishedBefore(ports, work, context)
    if (record !== null) return { kind: 'archived', record }
  }
  await extendEarlier(ports, planned, context.placement)
  const recordings = await storeRecordings(ports, context, work)
  const [texts, files] = [await storeDigital(ports, context, work), await storeEmailFiles(ports, context, work)]
  const parts = [texts, files, await storeSpeech(ports, context, work)]
  const asked = new Set(parts.flatMap((part) => part.asked))
  const objects = [...recordings.objects, ...parts.flatMap((part) => part.objects)]
  // A text that was asked for again has no gap of an earlier look any more.
  const gaps = [
    ...recordings.settled.filter((gap) => !asked.has(gap.objectId) && gap.reason !== 'required-key-missing'),
    ...parts.flatMap((part) => part.gaps).filter((gap) => !isHeldByRecording(gap, recordings.objects)),
    ...lostBodies(planned, texts, files),
  ]
  const found = summed([...(planned.found ?? []), ...recordings.found, ...parts.flatMap((part) => part.found)])
  if (recordings.waiting.length > 0) {
    return {
      kind: 'pending',
      pending: { planned: { ...planned, have: objects, settled: gaps, found }, waiting: recordings.waiting },
    }
  }
  return {
    kind: 'archived',
    record: await sealConversation(ports, { ...work, planned: { ...planned, found } }, context, objects, gaps),
  }
}

/** A chat whose transcript the API does not show is archived all the same when its recording is. */
function isHeldByRecording({ conversationId, objectId, reason }: Gap, objects: readonly ArchivedObject[]): boolean {
  return (
    reason === 'not-found-at-source' &&
    objectId === `${conversationId}-chats` &&
    objects.some((object) => object.kind === 'recording')
  )
}

/** A body that is too large for the API is in the email's file, or nowhere. */
function lostBodies({ conversation, have }: PlannedConversation, texts: StoredPart, files: StoredPart): Gap[] {
  if ([...have, ...files.objects].some((archivedObject) => archivedObject.kind === 'email-file')) return []
  return (texts.bodiesInFiles ?? []).map((objectId) => ({
    conversationId: conversation.conversationId,
    objectId,
    reason: 'content-unavailable',
    detail: 'the body is too large for the API, and no EML file of the email could be archived',
  }))
}

/**
 * Whether the source now names a recording that the archive does not hold, or a transcript that it did not have before.
 */
async function hasMore(
  { dayRun, tenant, planned, links }: ConversationWork,
  { transcribed }: { transcribed: boolean },
): Promise<boolean> {
  const known = new Set([...planned.have, ...planned.settled].map((entry) => entry.objectId))
  if (
    (await links.of(planned.conversation.conversationId)).some(
      (batchResult) =>
        batchResult.recordingId !== null && batchResult.error === null && !known.has(batchResult.recordingId),
    )
  )
    return true
  const young = Date.parse(dayRun.startedAt) - Date.parse(`${dayRun.day}T00:00:00Z`) < TRANSCRIPT_PATIENCE_MS
  return young && wantsSpeech(tenant, planned.conversation) && !transcribed
}

/**
 * Analytics cuts values at 1024 characters; the conversation has them in full. One call, only where something was cut.
 */
async function withFullAttributes(
  { conversations }: Pick<ActivityPorts, 'conversations'>,
  planned: PlannedConversation,
): Promise<PlannedConversation> {
  const { conversation } = planned
  if (!conversation.attributesCut) return planned
  try {
    const { value, findings } = scrubJson(await conversations.attributes(conversation.conversationId))
    const full = { ...conversation.attributes, ...value }
    return {
      ...planned,
      conversation: { ...conversation, attributes: full, attributesCut: false },
      fullAttributes: true,
      found: summed([...(planned.found ?? []), ...findings.map(inAttributes)]),
    }
  } catch (error) {
    const gap = gapOf(error, conversation.conversationId, ATTRIBUTES)
    return { ...planned, settled: [...planned.settled.filter((entry) => entry.objectId !== ATTRIBUTES), gap] }
  }
}

function inAttributes(finding: FieldFinding): FieldFinding {
  return { ...finding, where: `attributes.${finding.where}` }
}

/** What the superseded revision holds is kept as long as this one: retention only ever extends. */
async function extendEarlier(
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

async function finishedBefore(
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
