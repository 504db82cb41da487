/**
 * A record whose shape cannot be read is kept raw, under the longest-kept class that would catch it, and named as a
 * gap.
 */
import { longestClass } from '../../domain/retention/longest-class.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { unreadableName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { Unreadable } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'
import { LATEST_UPLOAD_MS, storeObject } from '../objects/store-object.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'keeper' | 'reader' | 'policy'>

/** Its conversation id, or one from its bytes when it names none. */
export function unreadableId({ conversationId, raw }: Unreadable): string {
  return conversationId ?? `unreadable-${sha256Hex(canonicalBytes(raw)).slice(0, 16)}`
}

export async function archiveUnreadable(ports: Ports, dayRun: DayRun, record: Unreadable): Promise<ArchiveRecord> {
  const { policy } = ports
  const longest = longestClass(policy)
  const body = canonicalBytes(record.raw)
  const sha256 = sha256Hex(body)
  const conversationId = unreadableId(record)
  const end = record.conversationEnd ?? `${dayRun.day}T23:59:59.999Z`
  const place = placementFor(
    { conversationEnd: end, years: longest.years, classId: longest.id },
    Date.parse(dayRun.startedAt) + LATEST_UPLOAD_MS,
  )
  const stored = await storeObject(
    ports,
    { ...place, mode: longest.mode, conversationId, classId: longest.id, policyVersion: policy.version },
    {
      objectId: 'record',
      kind: 'unreadable',
      name: unreadableName(dayRun.day, sha256),
      contentType: 'application/json',
      body,
    },
  )
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
    sourceFingerprint: `unreadable|${sha256}`,
    retention: { retainUntil: place.retainUntil, mode: longest.mode },
    gaps: [
      { conversationId, objectId: conversationId, reason: 'unreadable-record', detail: record.reason.slice(0, 300) },
    ],
  }
}
