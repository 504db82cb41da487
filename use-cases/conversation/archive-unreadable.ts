/**
 * A record whose shape cannot be read is kept raw, under the longest-kept class that would catch it, and named as a
 * gap.
 */
import { scrubText } from '../../card-data/scrub.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { longestClass } from '../../domain/retention/longest-class.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { buildManifest, type Manifest } from '../../domain/record/manifest.ts'
import { conversationPrefix, unreadableName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { PlannedConversation, Unreadable } from './plan.ts'
import { decisionOf } from '../retention/stored-decision.ts'
import type { ActivityPorts } from '../ports.ts'
import { isOver } from './work.ts'
import { manifestObject } from '../objects/manifest-object.ts'
import { readManifest } from '../objects/read-manifest.ts'
import { LATEST_UPLOAD_MS, storedBefore, storeObject, type Placement } from '../objects/store-object.ts'
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
  const indexed = await boundBy(
    ports,
    before?.objects.find(({ kind }) => kind === 'manifest'),
  )
  const standing = before === null ? null : await decisionOf(ports, before)
  const { classId, years, mode, policyVersion } = indexed?.manifest.retention ?? longestOf(ports)
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
  const left = indexed === null ? null : await leftAfter(ports, placement, dayRun, indexed)
  const earlier = left ?? indexed
  const common = {
    ...(before ?? NOBODY),
    conversationId,
    day: dayRun.day,
    conversationStart: before?.conversationStart ?? conversationEnd,
    conversationEnd,
    retentionClass: placement.classId,
    policyVersion: placement.policyVersion,
    sourceFingerprint,
  }
  if (left !== null && sha256Hex(canonicalBytes(left.manifest.source)) === sha256) {
    const { revision, objects, gaps, retention } = left.manifest
    const { retainUntil } = retention
    const stands = { revision, objects: [...objects, left.object], gaps: combined(gaps) }
    return { ...common, ...stands, retention: { retainUntil, mode: retention.mode } }
  }
  const gap: Gap = { conversationId, objectId: conversationId, ...(over ? RETENTION_OVER : cause) }
  const raw = over ? [] : [await storeRaw(ports, placement, dayRun, record.raw)]
  const held = left?.manifest.objects ?? before?.objects ?? []
  const kept = held.filter(({ kind, path }) => kind !== 'manifest' && path !== raw[0]?.path)
  const gaps = [...(earlier?.manifest.gaps ?? []).filter(({ objectId }) => objectId !== conversationId), gap]
  const revision = (left?.manifest.revision ?? before?.revision ?? 0) + 1
  const objects = [...kept, ...raw]
  if (earlier !== null)
    objects.push(
      await storeObject(ports, placement, {
        ...manifestObject(conversationPrefix(dayRun.day, conversationId, revision)),
        body: canonicalBytes(
          buildManifest({
            ...earlier.manifest,
            revision,
            supersedes: { path: earlier.object.path, sha256: earlier.object.sha256 },
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
    ...common,
    revision,
    objects,
    gaps: combined(gaps),
    retention: { retainUntil: placement.retainUntil, mode: placement.mode },
  }
}

interface Bound {
  manifest: Manifest
  object: ArchivedObject
}

async function boundBy(
  { reader }: Pick<ActivityPorts, 'reader'>,
  object: ArchivedObject | undefined,
): Promise<Bound | null> {
  const stored = object === undefined ? null : await readManifest(reader, object.path)
  return object === undefined || stored === null ? null : { manifest: stored.manifest, object }
}

/** The newest revision that a run wrote and did not live to index: what follows comes after it. */
async function leftAfter(
  ports: Storing,
  placement: Placement,
  dayRun: DayRun,
  { manifest: { conversationId, revision } }: Bound,
): Promise<Bound | null> {
  const stored = await storedBefore(
    ports,
    placement,
    manifestObject(conversationPrefix(dayRun.day, conversationId, revision + 1)),
  )
  const next = await boundBy(ports, stored ?? undefined)
  return next === null ? null : ((await leftAfter(ports, placement, dayRun, next)) ?? next)
}

const NOBODY = { mediaTypes: [], direction: null, queueIds: [], agentIds: [], addresses: [], keys: {} }

async function storeRaw(ports: Storing, placement: Placement, { day }: DayRun, raw: Unreadable['raw']) {
  const body = canonicalBytes(raw)
  const sha256 = sha256Hex(body)
  const object = {
    objectId: `record-${sha256.slice(0, 16)}`,
    kind: 'unreadable' as const,
    name: unreadableName(day, sha256),
    contentType: 'application/json',
  }
  return (await storedBefore(ports, placement, object)) ?? (await storeObject(ports, placement, { ...object, body }))
}

/** What nobody could classify is kept as the longest class asks. */
function longestOf({ policy }: Pick<ActivityPorts, 'policy'>) {
  const { id, years, mode } = longestClass(policy)
  return { classId: id, years, mode, policyVersion: policy.version }
}
