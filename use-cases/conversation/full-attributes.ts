import { scrubJson } from '../../card-data/scrub-json.ts'
import { summed, type FieldFinding } from '../../card-data/findings.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import { attributesDecide } from '../../domain/retention/names-that-decide.ts'
import { attributeFields } from '../../domain/record/attribute-values.ts'
import type { ActivityPorts } from '../ports.ts'
import { gapOfSource, mayComeLater } from './gaps.ts'
import type { PlannedConversation } from './plan.ts'
import type { ConversationWork } from './work.ts'

/** Object id of the gap where attributes could not be read in full. */
const ATTRIBUTES = 'attributes'

export interface Attributed {
  planned: PlannedConversation
  /** What a later look may still read. */
  postponed: Gap[]
  /** Why nobody can say which class it is: nothing is stored then. */
  undecided: ArchiveError | null
}

/**
 * Analytics cuts values at 1024 characters, and its synchronous query has none; the conversation has them in full.
 * One call, only where something was cut or left out.
 */
export async function withFullAttributes(
  { conversations, policy }: Pick<ActivityPorts, 'conversations' | 'policy'>,
  { planned, alone }: Pick<ConversationWork, 'planned' | 'alone'>,
): Promise<Attributed> {
  const { conversation } = planned
  const settled = planned.settled.filter((entry) => entry.objectId !== ATTRIBUTES)
  if (!conversation.attributesCut && conversation.attributesUnknown !== true)
    return { planned, postponed: [], undecided: null }
  try {
    const { value, findings } = scrubJson(await conversations.attributes(conversation.conversationId))
    const { attributesUnknown: _, ...known } = conversation
    const full = attributeFields(value)
    const read: PlannedConversation = {
      ...planned,
      settled,
      conversation: {
        ...known,
        ...full,
        attributes: { ...conversation.attributes, ...full.attributes },
        attributesCut: false,
      },
      fullAttributes: true,
      found: summed([...(planned.found ?? []), ...findings.map(inAttributes)]),
    }
    return { planned: read, postponed: [], undecided: null }
  } catch (error) {
    const gap = gapOfSource(error, conversation.conversationId, ATTRIBUTES, alone === true)
    const undecided = isUndecided(policy, conversation) && error instanceof ArchiveError ? error : null
    return mayComeLater(error)
      ? { planned: { ...planned, settled }, postponed: [gap], undecided }
      : { planned: { ...planned, settled: [...settled, gap] }, postponed: [], undecided }
  }
}

/** Of a record that the synchronous query gave nothing is known that a rule over attributes asks for. */
export function isUndecided(
  policy: ActivityPorts['policy'],
  { attributesUnknown }: Pick<Conversation, 'attributesUnknown'>,
): boolean {
  return attributesUnknown === true && attributesDecide(policy)
}

function inAttributes(finding: FieldFinding): FieldFinding {
  return { ...finding, where: `attributes.${finding.where}` }
}
