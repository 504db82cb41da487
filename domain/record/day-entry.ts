import type { ArchiveRecord, DayEntry } from '../ports/archive-index.ts'

/** A record as its day lists it. */
export function dayEntryOf(record: DayEntry): DayEntry {
  const { retention, extendedUntil, lockedLater } = record
  return {
    conversationId: record.conversationId,
    revision: record.revision,
    conversationEnd: record.conversationEnd,
    retentionClass: record.retentionClass,
    mediaTypes: record.mediaTypes,
    objects: record.objects,
    gaps: record.gaps,
    sourceFingerprint: record.sourceFingerprint,
    ...(retention === undefined ? {} : { retention: { ...retention } }),
    ...(extendedUntil === undefined ? {} : { extendedUntil }),
    ...(lockedLater === undefined ? {} : { lockedLater }),
  }
}

/** A record without whatever else the store that held it knows of it. */
export function archiveRecordOf(stored: ArchiveRecord): ArchiveRecord {
  return {
    ...dayEntryOf(stored),
    day: stored.day,
    conversationStart: stored.conversationStart,
    policyVersion: stored.policyVersion,
    direction: stored.direction,
    queueIds: stored.queueIds,
    agentIds: stored.agentIds,
    addresses: stored.addresses,
    keys: stored.keys,
  }
}
