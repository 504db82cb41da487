import { scrubJson } from '../../card-data/scrub-json.ts'
import { summed, type FieldFinding } from '../../card-data/findings.ts'
import { attributeFields } from '../../domain/record/attribute-values.ts'
import type { ActivityPorts } from '../ports.ts'
import { gapOf } from './gaps.ts'
import type { PlannedConversation } from './plan.ts'

/** Object id of the gap where attributes could not be read in full. */
const ATTRIBUTES = 'attributes'

/**
 * Analytics cuts values at 1024 characters, and its synchronous query has none; the conversation has them in full.
 * One call, only where something was cut or left out.
 */
export async function withFullAttributes(
  { conversations }: Pick<ActivityPorts, 'conversations'>,
  planned: PlannedConversation,
): Promise<PlannedConversation> {
  const { conversation } = planned
  if (!conversation.attributesCut && conversation.attributesUnknown !== true) return planned
  try {
    const { value, findings } = scrubJson(await conversations.attributes(conversation.conversationId))
    const { attributesUnknown: _, ...known } = conversation
    const full = attributeFields(value)
    return {
      ...planned,
      conversation: {
        ...known,
        ...full,
        attributes: { ...conversation.attributes, ...full.attributes },
        attributesCut: false,
      },
      fullAttributes: true,
      found: summed([...(planned.found ?? []), ...findings.map(inAttributes)]),
    }
  } catch (error) {
    const gap = gapOf(error, conversation.conversationId, ATTRIBUTES)
    return { ...planned, settled: [...planned.settled.filter((entry) => entry.objectId !== ATTRIBUTES), gap] }
  }
}

function inAttributes(finding: FieldFinding): FieldFinding {
  return { ...finding, where: `attributes.${finding.where}` }
}
