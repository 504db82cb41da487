/**
 * A record whose shape cannot be read is kept raw, under the longest-kept class that would catch it, and named as a
 * gap.
 */
import { scrubText } from '../../card-data/scrub.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { longestClass } from '../../domain/retention/longest-class.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { buildManifest } from '../../domain/record/manifest.ts'
import { conversationPrefix, manifestName, unreadableName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { PlannedConversation, Unreadable } from './plan.ts'
import { decisionOf } from '../retention/stored-decision.ts'
import type { ActivityPorts } from '../ports.ts'
import { isOver } from './work.ts'
import { readManifest } from '../objects/read-manifest.ts'
import { LATEST_UPLOAD_MS, storeObject, type Placement } from '../objects/store-object.ts'
import { combined } from './gaps.ts'

type Storing = Pick<ActivityPorts, 'vault' | 'keeper' | 'reader'>
type Ports = Storing & Pick<ActivityPorts, 'policy' | 'index' | 'log'>

/** Its conversation id, or one from its bytes when it names none. */
export function unreadableId({ conversationId, raw }: Unreadable): string {
  return conversationId ?? `unreadable-${sha256Hex(canonicalBytes(raw)).slice(0, 16)}`
}

/** @returns the record with everything that the archive held before: an answer nobody can read replaces nothing */
export async function archiveUnreadable(ports: Ports, dayRun: DayRun, record: Unreadable): Promise<ArchiveRecord> {
  return await keepRaw(ports, dayRun, record, {
    reason: 'unreadable-record',
    detail: record.reason.slice(0, 300),
  })
}

/** A conversation that could not be archived: its raw record is kept all the same, and the failure is its gap. */
export async function archiveFailed(
  ports: Ports,
  dayRun: DayRun,
  { conversation }: PlannedConversation,
  error: unknown,
): Promise<ArchiveRecord> {
  const detail = scrubText(error instanceof Error ? `${error.name}: ${error.message}` : String(error)).text.slice(
    0,
    300,
  )
  const { conversationId, conversationEnd = null, raw } = conversation
  ports.log.warn('conversation.failed', { conversationId, detail })
  return {
    ...(await keepRaw(
      ports,
      dayRun,
      { kind: 'unreadable', conversationId, conversationEnd, reason: detail, raw },
      { reason: 'processing-failed', detail },
    )),
    conversationStart: conversation.conversationStart,
    mediaTypes: conversation.mediaTypes,
    direction: conversation.originatingDirection ?? null,
    queueIds: conversation.queueIds,
    agentIds: conversation.agentIds,
    addresses: conversation.addresses,
  }
}

/** Even the longest class asked no longer. */
const RETENTION_OVER = { reason: 'retention-over', detail: 'no class asks to keep a record this old' } as const

async function keepRaw(
  { index, ...ports }: Ports,
  dayRun: DayRun,
  record: Unreadable,
  cause: Pick<Gap, 'reason' | 'detail'>,
): Promise<ArchiveRecord> {
  const conversationId = unreadableId(record)
  const sha256 = sha256Hex(canonicalBytes(record.raw))
  const sourceFingerprint = `unreadable|${sha256}`
  const before = await index.record(conversationId)
  // Delivered again, or the same answer on another night: it stands in the index already.
  if (before?.sourceFingerprint === sourceFingerprint && before.day === dayRun.day) return before
  const manifest = before?.objects.find(({ kind }) => kind === 'manifest')
  const earlier = manifest === undefined ? null : await readManifest(ports.reader, manifest.path)
  const standing = before === null ? null : await decisionOf(ports, before)
  const { classId, years, mode, policyVersion } = earlier?.manifest.retention ?? longestOf(ports)
  const conversationEnd = record.conversationEnd ?? `${dayRun.day}T23:59:59.999Z`
  const placement: Placement = {
    ...placementFor(
      { classId, years, conversationEnd, ...(standing === null ? {} : { keepUntil: standing.retainUntil }) },
      Date.parse(dayRun.startedAt) + LATEST_UPLOAD_MS,
    ),
    conversationId,
    classId,
    mode: standing?.mode === 'locked' ? 'locked' : mode,
    policyVersion,
  }
  const over = isOver(placement, dayRun)
  if (over && before !== null) return before
  const gap: Gap = { conversationId, objectId: conversationId, ...(over ? RETENTION_OVER : cause) }
  const raw = over ? [] : [await storeRaw(ports, placement, dayRun, record.raw)]
  const kept = (before?.objects ?? []).filter(({ kind, path }) => kind !== 'manifest' && path !== raw[0]?.path)
  const gaps = [...(earlier?.manifest.gaps ?? []).filter(({ objectId }) => objectId !== conversationId), gap]
  const revision = (before?.revision ?? 0) + 1
  const objects = [...kept, ...raw]
  if (earlier !== null && manifest !== undefined)
    objects.push(
      await storeObject(ports, placement, {
        objectId: 'manifest',
        kind: 'manifest',
        name: manifestName(conversationPrefix(dayRun.day, conversationId, revision)),
        contentType: 'application/json',
        body: canonicalBytes(
          buildManifest({
            ...earlier.manifest,
            revision,
            supersedes: { path: manifest.path, sha256: manifest.sha256 },
            day: dayRun.day,
            conversationEnd,
            capturedAt: dayRun.startedAt,
            retention: {
              ...earlier.manifest.retention,
              retainUntil: placement.retainUntil,
              container: placement.container,
            },
            objects,
            gaps,
            source: record.raw,
          }),
        ),
      }),
    )
  return {
    ...(before ?? NOBODY),
    conversationId,
    revision,
    day: dayRun.day,
    conversationStart: before?.conversationStart ?? conversationEnd,
    conversationEnd,
    retentionClass: placement.classId,
    policyVersion: placement.policyVersion,
    objects,
    gaps: combined(gaps),
    sourceFingerprint,
    retention: { retainUntil: placement.retainUntil, mode: placement.mode },
  }
}

const NOBODY = { mediaTypes: [], direction: null, queueIds: [], agentIds: [], addresses: [], keys: {} }

async function storeRaw(ports: Storing, placement: Placement, { day }: DayRun, raw: Unreadable['raw']) {
  const body = canonicalBytes(raw)
  const sha256 = sha256Hex(body)
  return await storeObject(ports, placement, {
    objectId: `record-${sha256.slice(0, 16)}`,
    kind: 'unreadable',
    name: unreadableName(day, sha256),
    contentType: 'application/json',
    body,
  })
}

/** What nobody could classify is kept as the longest class asks. */
function longestOf({ policy }: Pick<ActivityPorts, 'policy'>) {
  const { id, years, mode } = longestClass(policy)
  return { classId: id, years, mode, policyVersion: policy.version }
}
