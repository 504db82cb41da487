import type { Conversation } from './conversation.ts'

type Facts = Pick<
  Conversation,
  | 'conversationEnd'
  | 'recordedSessions'
  | 'screenRecordings'
  | 'mediaTypes'
  | 'agentIds'
  | 'queueIds'
  | 'wrapUpCodeIds'
  | 'attributes'
  | 'moreAttributes'
  | 'attributesUnknown'
>

/** Analytics cuts attribute names and values here: a record that was read in full must have the same digest. */
const CUT_AT = 1024
const UNKNOWN = '?'

/**
 * Tells a changed or re-opened conversation from one that is archived already. The attributes are part of it, because
 * they decide class and business keys; `?` where the discovery path does not deliver them.
 */
export function sourceFingerprint(conversation: Facts): string {
  const attributes = conversation.attributesUnknown === true ? UNKNOWN : digestOf(conversation)
  return `${withoutAttributes(conversation)}|a=${attributes}`
}

/** Whether the record says something else than the one that was archived under this fingerprint. */
export function hasChanged(archived: string, conversation: Facts): boolean {
  const [before, now] = [partsOf(archived), partsOf(sourceFingerprint(conversation))]
  if (before.facts !== now.facts) return true
  // Records of earlier versions have no digest, and what is not delivered cannot have changed.
  if (before.attributes === null || now.attributes === UNKNOWN) return false
  return before.attributes === UNKNOWN ? now.attributes !== '' : before.attributes !== now.attributes
}

function withoutAttributes(facts: Facts): string {
  return [
    facts.conversationEnd ?? 'open',
    facts.recordedSessions,
    facts.screenRecordings,
    facts.mediaTypes.join('+'),
    facts.agentIds.length,
    facts.queueIds.length,
    facts.wrapUpCodeIds.join('+'),
  ].join('|')
}

function partsOf(fingerprint: string): { facts: string; attributes: string | null } {
  const at = fingerprint.lastIndexOf('|a=')
  return at < 0
    ? { facts: fingerprint, attributes: null }
    : { facts: fingerprint.slice(0, at), attributes: fingerprint.slice(at + 3) }
}

/** Empty without attributes. No secret is kept by it and nothing is proven: 53 bits (cyrb53) tell a change. */
function digestOf({ attributes, moreAttributes = {} }: Pick<Facts, 'attributes' | 'moreAttributes'>): string {
  const entries = [
    ...Object.entries(attributes),
    ...Object.entries(moreAttributes).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  ]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => JSON.stringify([name.slice(0, CUT_AT), value.slice(0, CUT_AT)]))
    .sort()
  if (entries.length === 0) return ''
  let [h1, h2] = [0xdeadbeef, 0x41c6ce57]
  for (const character of entries.join('\n')) {
    const code = character.codePointAt(0) ?? 0
    h1 = Math.imul(h1 ^ code, 2654435761)
    h2 = Math.imul(h2 ^ code, 1597334677)
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(36)
}
