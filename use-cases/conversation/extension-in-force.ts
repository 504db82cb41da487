/** A record may be extended between planning and writing, hours apart: what is archived already is asked once more. */
import { later } from '../../domain/retention/extension.ts'
import type { PlannedConversation } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'

/** Costs nothing for a first revision that nobody has written yet. */
export async function withExtension(
  { index }: Pick<ActivityPorts, 'index'>,
  planned: PlannedConversation,
  redelivered: boolean,
): Promise<PlannedConversation> {
  if (planned.supersedes === null && !redelivered) return planned
  const asked = (await index.record(planned.conversation.conversationId))?.extendedUntil
  return asked === undefined ? planned : { ...planned, keepUntil: later(planned.keepUntil ?? null, asked) }
}
