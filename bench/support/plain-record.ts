import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'

/** A record of five minutes on a morning, in which a benchmark sets what it asks for. */
export function plainRecord(
  conversationId: string,
  day: string,
  asked: Partial<Pick<ArchiveRecord, 'queueIds' | 'agentIds' | 'addresses' | 'keys' | 'objects'>>,
): ArchiveRecord {
  return {
    conversationId,
    revision: 1,
    day,
    conversationStart: `${day}T10:00:00.000Z`,
    conversationEnd: `${day}T10:05:00.000Z`,
    retentionClass: 'advice-voice',
    policyVersion: '1',
    mediaTypes: ['voice'],
    direction: 'inbound',
    queueIds: [],
    agentIds: [],
    addresses: [],
    keys: {},
    objects: [],
    gaps: [],
    sourceFingerprint: 'f',
    ...asked,
  }
}
