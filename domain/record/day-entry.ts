import type { ArchiveRecord, DayEntry } from '../ports/archive-index.ts'

/** A record as its day lists it. */
export function dayEntryOf({
  conversationId,
  revision,
  conversationEnd,
  retentionClass,
  mediaTypes,
  objects,
  gaps,
  sourceFingerprint,
  retention,
  extendedUntil,
  lockedLater,
}: DayEntry): DayEntry {
  return {
    conversationId,
    revision,
    conversationEnd,
    retentionClass,
    mediaTypes,
    objects,
    gaps,
    sourceFingerprint,
    ...(retention === undefined ? {} : { retention: { ...retention } }),
    ...(extendedUntil === undefined ? {} : { extendedUntil }),
    ...(lockedLater === undefined ? {} : { lockedLater }),
  }
}

/** A record without whatever else the store that held it knows of it. */
export function archiveRecordOf(stored: ArchiveRecord): ArchiveRecord {
  const { day, conversationStart, policyVersion, direction, queueIds, agentIds, addresses, keys } = stored
  return {
    ...dayEntryOf(stored),
    day,
    conversationStart,
    policyVersion,
    direction,
    queueIds,
    agentIds,
    addresses,
    keys,
  }
}
