/**
 * A record whose shape cannot be read is kept raw, under the longest-kept class that would catch it, and named as a
 * gap.
 */
import { scrubText } from '../../card-data/scrub.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { longestClass } from '../../domain/retention/longest-class.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import type { ArchiveRecord, StoredRetention } from '../../domain/ports/archive-index.ts'
import type { RetentionDemand } from '../../domain/completeness/reconciliation.ts'
import type { Manifest } from '../../domain/record/manifest.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { PlannedConversation, Unreadable } from './plan.ts'
import { decisionOf } from '../retention/stored-decision.ts'
import type { ActivityPorts } from '../ports.ts'
import { isOver } from './work.ts'
import { LATEST_UPLOAD_MS, type Placement } from '../objects/store-object.ts'
import { extendEarlier } from './extend-earlier.ts'
import { combined } from './gaps.ts'
import { storeRaw, supersede } from './store-raw-record.ts'
import { indexedRevision, revisionAfter, type StoredRevision } from './stored-revision.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'keeper' | 'reader' | 'policy' | 'index' | 'log'>
type Cause = Pick<Gap, 'reason' | 'detail'>
type Ended = Pick<ArchiveRecord, 'conversationId' | 'conversationEnd'>
/** What of a record its newest revision decides. */
type Bound = Pick<ArchiveRecord, 'revision' | 'objects' | 'gaps'> & { retention: StoredRetention }

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
  cause: Cause,
): Promise<ArchiveRecord> {
  const conversationId = unreadableId(record)
  const sourceFingerprint = `unreadable|${sha256Hex(canonicalBytes(record.raw))}`
  const before = await index.record(conversationId)
  // Delivered again, or the same answer on another night: it stands in the index already.
  if (before?.sourceFingerprint === sourceFingerprint && before.day === dayRun.day) return before
  const indexed = before === null ? null : await indexedRevision(ports, before)
  const ended = { conversationId, conversationEnd: record.conversationEnd ?? `${dayRun.day}T23:59:59.999Z` }
  const placement = placementOf(ports.policy, dayRun, ended, {
    retention: indexed?.manifest.retention ?? null,
    decided: before === null ? null : await decisionOf(ports, before),
  })
  const over = isOver(placement, dayRun)
  if (over && before !== null) return before
  const bound = over
    ? { revision: 1, objects: [], gaps: [gapOf(conversationId, RETENTION_OVER)], retention: placement }
    : await bindRaw(ports, placement, dayRun, { ...record, ...ended, cause }, { before, indexed })
  const { retainUntil, mode } = bound.retention
  return {
    ...(before ?? NOBODY),
    ...bound,
    ...ended,
    day: dayRun.day,
    conversationStart: before?.conversationStart ?? ended.conversationEnd,
    retentionClass: placement.classId,
    policyVersion: placement.policyVersion,
    sourceFingerprint,
    gaps: combined(bound.gaps),
    retention: { retainUntil, mode },
  }
}

/** Stores the raw record, and binds it to all that the newest revision holds and says; once, however often tried. */
async function bindRaw(
  ports: Omit<Ports, 'index'>,
  placement: Placement,
  dayRun: DayRun,
  { raw, cause, conversationId, conversationEnd }: Pick<Unreadable, 'raw'> & Ended & { cause: Cause },
  { before, indexed }: { before: ArchiveRecord | null; indexed: StoredRevision | null },
): Promise<Bound> {
  const left = indexed === null ? null : await revisionAfter(ports, placement, dayRun, indexed)
  if (left !== null && sha256Hex(canonicalBytes(left.manifest.source)) === sha256Hex(canonicalBytes(raw))) {
    const { revision, objects, gaps, retention } = left.manifest
    return { revision, objects: [...objects, left.object], gaps, retention }
  }
  const latest = left ?? indexed
  const stored = await storeRaw(ports, placement, dayRun, raw)
  const held = left?.manifest.objects ?? before?.objects ?? []
  const next = {
    revision: (left?.manifest.revision ?? before?.revision ?? 0) + 1,
    objects: [...held.filter(({ kind, path }) => kind !== 'manifest' && path !== stored.path), stored],
    gaps: [
      ...(latest?.manifest.gaps ?? []).filter(({ objectId }) => objectId !== conversationId),
      gapOf(conversationId, cause),
    ],
  }
  if (latest === null) return { ...next, retention: placement }
  await extendEarlier(ports, { latest: latest.object.path, objects: held }, placement)
  const manifest = await supersede(ports, placement, dayRun, latest, { ...next, conversationEnd, source: raw })
  return { ...next, objects: [...next.objects, manifest], retention: placement }
}

function gapOf(conversationId: string, cause: Cause): Gap {
  return { conversationId, objectId: conversationId, ...cause }
}

/**
 * As what stands was placed, and never shorter; what nobody could classify is kept as the longest class asks.
 * @param standing of the newest indexed revision: what its manifest says, and what was decided for it since
 */
function placementOf(
  policy: ActivityPorts['policy'],
  { startedAt }: DayRun,
  { conversationId, conversationEnd }: Ended,
  standing: { retention: Manifest['retention'] | null; decided: RetentionDemand | null },
): Placement {
  const { classId, years, mode, policyVersion } = standing.retention ?? longestOf(policy)
  const { decided } = standing
  const keepUntil = decided === null ? {} : { keepUntil: decided.retainUntil }
  return {
    ...placementFor({ classId, years, conversationEnd, ...keepUntil }, Date.parse(startedAt) + LATEST_UPLOAD_MS),
    conversationId,
    classId,
    mode: decided?.mode === 'locked' ? 'locked' : mode,
    policyVersion,
  }
}

const NOBODY = { mediaTypes: [], direction: null, queueIds: [], agentIds: [], addresses: [], keys: {} }

function longestOf(policy: ActivityPorts['policy']) {
  const { id, years, mode } = longestClass(policy)
  return { classId: id, years, mode, policyVersion: policy.version }
}
