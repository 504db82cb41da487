import type { DayRun } from '../../domain/day-run.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { sourceFingerprint } from '../../domain/record/source-fingerprint.ts'
import type { PlannedConversation } from './plan.ts'
import { endOf, type ConversationContext } from './work.ts'

/** Only that it was there, and why it is not kept: nothing of who took part or what was said. */
export function overdueRecord(
  { conversation, revision }: PlannedConversation,
  { day }: DayRun,
  { classification, placement }: ConversationContext,
): ArchiveRecord {
  const { conversationId } = conversation
  return {
    conversationId,
    revision,
    day,
    conversationStart: conversation.conversationStart,
    conversationEnd: endOf({ conversation }),
    retentionClass: classification.classId,
    policyVersion: classification.policyVersion,
    mediaTypes: conversation.mediaTypes,
    direction: null,
    queueIds: [],
    agentIds: [],
    addresses: [],
    keys: {},
    objects: [],
    gaps: [
      {
        conversationId,
        objectId: conversationId,
        reason: 'retention-over',
        detail: `class ${classification.classId} asked to keep it until ${placement.retainUntil}`,
      },
    ],
    sourceFingerprint: sourceFingerprint(conversation),
  }
}
