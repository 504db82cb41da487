import type { AttributeValues } from '../ports/conversation-source.ts'
import type { Conversation } from './conversation.ts'

/** The first value of each attribute, and the others where participants filled it differently. */
export function attributeFields(values: AttributeValues): Pick<Conversation, 'attributes' | 'moreAttributes'> {
  const entries = Object.entries(values).map(([name, value]) => [name, [value].flat()] as const)
  const more = entries.filter(([, all]) => all.length > 1).map(([name, all]) => [name, all.slice(1)] as const)
  return {
    attributes: Object.fromEntries(entries.map(([name, all]) => [name, all[0] ?? ''])),
    ...(more.length === 0 ? {} : { moreAttributes: Object.fromEntries(more) }),
  }
}
