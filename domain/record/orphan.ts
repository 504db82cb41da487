/** An orphan recording stands in the index like a conversation of its own, under an id that no conversation has. */
const PREFIX = 'orphan-'

export function orphanRecordId(orphanId: string): string {
  return `${PREFIX}${orphanId}`
}

/** What `orphanRecordId` was made of; null for a conversation. */
export function orphanIdOf(recordId: string): string | null {
  return recordId.startsWith(PREFIX) ? recordId.slice(PREFIX.length) : null
}

export function isOrphan({ conversationId }: { conversationId: string }): boolean {
  return conversationId.startsWith(PREFIX)
}
