/**
 * A record whose shape cannot be read is kept raw, under the longest-kept class that would catch it, and named as a
 * gap.
 */
import { scrubText } from '../../card-data/scrub.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { longestClass } from '../../domain/retention/longest-class.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { unreadableName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { PlannedConversation, Unreadable } from './plan.ts'
import { decisionOf } from '../retention/stored-decision.ts'
import type { ActivityPorts } from '../ports.ts'
import { LATEST_UPLOAD_MS, storeObject } from '../objects/store-object.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'keeper' | 'reader' | 'policy' | 'index' | 'log'>

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

async function keepRaw(
  { index, policy, ...ports }: Ports,
  dayRun: DayRun,
  record: Unreadable,
  gap: Pick<Gap, 'reason' | 'detail'>,
): Promise<ArchiveRecord> {
  const conversationId = unreadableId(record)
  const before = await index.record(conversationId)
  const standing = before === null ? null : await decisionOf({ reader: ports.reader, policy }, before)
  const longest = longestClass(policy)
  const body = canonicalBytes(record.raw)
  const sha256 = sha256Hex(body)
  const end = record.conversationEnd ?? before?.conversationEnd ?? `${dayRun.day}T23:59:59.999Z`
  const place = placementFor(
    {
      conversationEnd: end,
      years: longest.years,
      classId: longest.id,
      ...(standing === null ? {} : { keepUntil: standing.retainUntil }),
    },
    Date.parse(dayRun.startedAt) + LATEST_UPLOAD_MS,
  )
  const stored = await storeObject(
    ports,
    { ...place, mode: longest.mode, conversationId, classId: longest.id, policyVersion: policy.version },
    {
      objectId: `record-${sha256.slice(0, 16)}`,
      kind: 'unreadable',
      name: unreadableName(dayRun.day, sha256),
      contentType: 'application/json',
      body,
    },
  )
  const gaps = [{ conversationId, objectId: conversationId, ...gap }]
  const sourceFingerprint = `unreadable|${sha256}`
  // Delivered again, or the same answer on another night: it stands in the index already.
  if (before?.sourceFingerprint === sourceFingerprint && before.day === dayRun.day) return { ...before, gaps }
  if (before !== null)
    return {
      ...before,
      revision: before.revision + 1,
      day: dayRun.day,
      conversationEnd: end,
      objects: [...before.objects.filter(({ path }) => path !== stored.path), stored],
      gaps: [...before.gaps.filter(({ objectId }) => objectId !== conversationId), ...gaps],
      sourceFingerprint,
    }
  return {
    conversationId,
    revision: 1,
    day: dayRun.day,
    conversationStart: end,
    conversationEnd: end,
    retentionClass: longest.id,
    policyVersion: policy.version,
    mediaTypes: [],
    direction: null,
    queueIds: [],
    agentIds: [],
    addresses: [],
    keys: {},
    objects: [stored],
    sourceFingerprint,
    retention: { retainUntil: place.retainUntil, mode: longest.mode },
    gaps,
  }
}
