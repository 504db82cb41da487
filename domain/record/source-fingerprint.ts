import type { Conversation } from './conversation.ts'

/**
 * Tells a changed or re-opened conversation from one that is archived already.
 * Only facts that every discovery path delivers alike: attributes come with jobs but not with the synchronous query.
 */
export function sourceFingerprint(conversation: Conversation): string {
  const {
    conversationEnd = 'open',
    recordedSessions,
    screenRecordings,
    mediaTypes,
    agentIds,
    queueIds,
    wrapUpCodeIds,
  } = conversation
  return [
    conversationEnd,
    recordedSessions,
    screenRecordings,
    mediaTypes.join('+'),
    agentIds.length,
    queueIds.length,
    wrapUpCodeIds.join('+'),
  ].join('|')
}
