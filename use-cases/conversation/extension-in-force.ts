/**
 * A revision is kept at least as long as what it supersedes: by an extension, which may come between planning and
 * writing, hours apart, and by the class of every revision before it. What is archived already is asked once more.
 */
import { later } from '../../domain/retention/extension.ts'
import { decisionOf } from '../retention/stored-decision.ts'
import type { PlannedConversation } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'

/** Costs nothing for a first revision that nobody has written yet. */
export async function withExtension(
  ports: Pick<ActivityPorts, 'index' | 'reader' | 'policy'>,
  planned: PlannedConversation,
  redelivered: boolean,
): Promise<PlannedConversation> {
  if (planned.revision === 1 && planned.supersedes === null && !redelivered) return planned
  const record = await ports.index.record(planned.conversation.conversationId)
  const standing = record === null ? null : await decisionOf(ports, record)
  return standing === null ? planned : { ...planned, keepUntil: later(planned.keepUntil ?? null, standing.retainUntil) }
}
