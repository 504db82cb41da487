import type { Conversation } from './conversation.ts'

type Facts = Pick<
  Conversation,
  | 'conversationEnd'
  | 'recordedSessions'
  | 'screenRecordings'
  | 'mediaTypes'
  | 'agentIds'
  | 'queueIds'
  | 'divisionIds'
  | 'flowIds'
  | 'originatingDirection'
  | 'ivrOnly'
  | 'wrapUpCodeIds'
  | 'attributes'
  | 'moreAttributes'
  | 'attributesUnknown'
>

/** Analytics cuts attribute names and values here: a record that was read in full must have the same digest. */
const CUT_AT = 1024
const UNKNOWN = '?'

/**
 * Tells a changed or re-opened conversation from one that is archived already. What decides its class and its keys is
 * part of it: who and what took part (`w`), and the attributes (`a`), `?` where the discovery path does not deliver
 * them.
 */
export function sourceFingerprint(conversation: Facts): string {
  const attributes = conversation.attributesUnknown === true ? UNKNOWN : digestOf(attributesIn(conversation))
  return `${countsOf(conversation)}|w=${digestOf(takingPart(conversation))}|a=${attributes}`
}

/** Whether the record says something else than the one that was archived under this fingerprint. */
export function hasChanged(archived: string, conversation: Facts): boolean {
  const [before, now] = [partsOf(archived), partsOf(sourceFingerprint(conversation))]
  if (before.counts !== now.counts) return true
  // Records of earlier versions have no digests, and what is not delivered cannot have changed.
  if (before.who !== null && before.who !== now.who) return true
  if (before.attributes === null || now.attributes === UNKNOWN) return false
  return before.attributes === UNKNOWN ? now.attributes !== '' : before.attributes !== now.attributes
}

function countsOf(facts: Facts): string {
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

function partsOf(fingerprint: string): { counts: string; who: string | null; attributes: string | null } {
  const [, counts = '', who, attributes] = /^(.*?)(?:\|w=([^|]*))?(?:\|a=([^|]*))?$/s.exec(fingerprint) ?? []
  return { counts, who: who ?? null, attributes: attributes ?? null }
}

function takingPart(facts: Facts): string[] {
  const { agentIds, queueIds, divisionIds, flowIds, originatingDirection = '', ivrOnly } = facts
  return [
    ...Object.entries({ agentIds, queueIds, divisionIds, flowIds }),
    ['direction', [originatingDirection]] as const,
  ]
    .flatMap(([kind, ids]) => ids.map((id) => JSON.stringify([kind, id])))
    .concat(ivrOnly ? ['ivrOnly'] : [])
}

function attributesIn({ attributes, moreAttributes = {} }: Pick<Facts, 'attributes' | 'moreAttributes'>): string[] {
  return [
    ...Object.entries(attributes),
    ...Object.entries(moreAttributes).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  ]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => JSON.stringify([name.slice(0, CUT_AT), value.slice(0, CUT_AT)]))
}

/** In any order; empty of nothing. No secret is kept by it and nothing is proven: 53 bits (cyrb53) tell a change. */
function digestOf(entries: readonly string[]): string {
  if (entries.length === 0) return ''
  let [h1, h2] = [0xdeadbeef, 0x41c6ce57]
  for (const character of entries.toSorted().join('\n')) {
    const code = character.codePointAt(0) ?? 0
    h1 = Math.imul(h1 ^ code, 2654435761)
    h2 = Math.imul(h2 ^ code, 1597334677)
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(36)
}
