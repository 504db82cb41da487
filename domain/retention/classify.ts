/** Which retention class a conversation belongs to, and why. The longest matching period wins (POL-1). */
import type { Conversation } from '../record/conversation.ts'
import type { RetentionClass, RetentionMode, RetentionPolicy } from './retention-policy.ts'
import { textOrder } from '../text-order.ts'

export type Classifiable = Pick<
  Conversation,
  | 'mediaTypes'
  | 'queueIds'
  | 'divisionIds'
  | 'flowIds'
  | 'originatingDirection'
  | 'ivrOnly'
  | 'attributes'
  | 'moreAttributes'
>
/** What an id is called; several names where it has had others. */
export interface NameLookup {
  queue(id: string): string | readonly string[] | undefined
  division(id: string): string | readonly string[] | undefined
  flow(id: string): string | readonly string[] | undefined
}
export interface MatchedClass {
  classId: string
  years: number
  because: string[]
}
export interface Classification {
  classId: string
  years: number
  mode: RetentionMode
  basis: string[]
  policyVersion: string
  /** Every class that matched, longest first; empty when the fallback was taken. */
  matched: MatchedClass[]
  fallback: boolean
}

/**
 * Deterministic: the same record, policy and names give the same class. Ties: locked before unlocked, then by class id.
 */
export function classify(conversation: Classifiable, policy: RetentionPolicy, names: NameLookup): Classification {
  const attributes = filledAttributes(conversation)
  const keys = keyValues(attributes, policy)
  const { jurisdictionAttribute } = policy
  const jurisdictions = jurisdictionAttribute === undefined ? [] : (attributes.get(fold(jurisdictionAttribute)) ?? [])
  const hits = policy.classes
    .flatMap((retentionClass) => {
      const because = reasons(retentionClass.match, conversation, names, keys, jurisdictions)
      return because === null ? [] : [{ one: retentionClass, because }]
    })
    .sort((a, b) => b.one.years - a.one.years || modeOrder(a.one) - modeOrder(b.one) || textOrder(a.one.id, b.one.id))
  const chosen = hits[0]?.one ?? fallbackOf(policy)
  return {
    classId: chosen.id,
    years: chosen.years,
    mode: chosen.mode,
    basis: chosen.basis,
    policyVersion: policy.version,
    matched: hits.map(({ one, because }) => ({ classId: one.id, years: one.years, because })),
    fallback: hits.length === 0,
  }
}

/**
 * Business keys by configured name (CAP-6); attribute names are compared without case, the first that has a value wins.
 */
export function businessKeysOf(
  conversation: Attributed,
  policy: Pick<RetentionPolicy, 'businessKeys'>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keyValues(filledAttributes(conversation), policy)).flatMap(([key, [first]]) =>
      first === undefined ? [] : [[key, first]],
    ),
  )
}

/** All values of each key that has one: a rule holds when one of them fits, so that the longest class wins. */
function keyValues(
  attributes: ReadonlyMap<string, string[]>,
  { businessKeys }: Pick<RetentionPolicy, 'businessKeys'>,
): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(businessKeys)
      .map(([key, candidates]) => [key, candidates.flatMap((name) => attributes.get(fold(name)) ?? [])] as const)
      .filter(([, values]) => values.length > 0),
  )
}

type Attributed = Pick<Conversation, 'attributes' | 'moreAttributes'>

/** By folded name: flows write the same attribute in several spellings, and an empty one must not hide a filled one. */
function filledAttributes({ attributes, moreAttributes = {} }: Attributed): Map<string, string[]> {
  const filled = new Map<string, string[]>()
  for (const [name, values] of [...Object.entries(attributes), ...Object.entries(moreAttributes)])
    for (const value of [values].flat())
      if (value.trim() !== '') filled.set(fold(name), [...(filled.get(fold(name)) ?? []), value])
  return filled
}

/** Null when the rule does not match, otherwise one reason per condition. */
function reasons(
  rule: RetentionClass['match'],
  conversation: Classifiable,
  names: NameLookup,
  keys: Record<string, string[]>,
  jurisdictions: readonly string[],
): string[] | null {
  if (rule === 'fallback') return null
  if (rule === 'everything') return ['every record']
  const because: string[] = []
  const holds = (condition: string | null): boolean => condition !== null && because.push(condition) > 0
  const { media, queues, divisions, flows, directions } = rule
  const { queueIds, divisionIds, flowIds, originatingDirection: direction, ivrOnly } = conversation
  if (media && !holds(oneOf('media', media, conversation.mediaTypes))) return null
  if (
    queues &&
    !holds(
      oneOf(
        'queue',
        queues,
        named(queueIds, (id) => names.queue(id)),
      ),
    )
  )
    return null
  if (
    divisions &&
    !holds(
      oneOf(
        'division',
        divisions,
        named(divisionIds, (id) => names.division(id)),
      ),
    )
  )
    return null
  if (
    flows &&
    !holds(
      oneOf(
        'flow',
        flows,
        named(flowIds, (id) => names.flow(id)),
      ),
    )
  )
    return null
  if (directions && !holds(oneOf('direction', directions, direction === undefined ? [] : [direction]))) return null
  if (rule.jurisdictions && !holds(oneOf('jurisdiction', rule.jurisdictions, jurisdictions))) return null
  if (rule.ivrOnly !== undefined && rule.ivrOnly !== ivrOnly) return null
  if (rule.ivrOnly !== undefined) because.push(ivrOnly ? 'no human took part' : 'a human took part')
  for (const [key, wanted] of Object.entries(rule.businessKeys ?? {}))
    if (!holds(keyCondition(key, wanted, keys[key]))) return null
  return because
}

function keyCondition(key: string, wanted: string[] | '*', values: readonly string[] = []): string | null {
  if (values.length === 0) return null
  if (wanted === '*') return `business key ${key} is present`
  return oneOf(`business key ${key}`, wanted, values)
}

function oneOf(kind: string, wanted: readonly string[], actual: readonly string[]): string | null {
  const accepted = foldedOnce(wanted)
  const hit = actual.find((value) => accepted.has(fold(value)))
  return hit === undefined ? null : `${kind} ${hit}`
}

/** What rules want, folded: every conversation is held against the same lists. */
const folded = new WeakMap<readonly string[], ReadonlySet<string>>()

function foldedOnce(wanted: readonly string[]): ReadonlySet<string> {
  const known = folded.get(wanted) ?? new Set(wanted.map(fold))
  folded.set(wanted, known)
  return known
}

/** Names first, so that the reason reads well; ids match too. */
function named(ids: readonly string[], name: NameLookup['queue']): string[] {
  return [...ids.flatMap((id) => name(id) ?? []), ...ids]
}

/** Case, surrounding blanks and the form of an accent do not decide how long a record is kept. */
function fold(text: string): string {
  return text.normalize('NFC').trim().toLowerCase()
}

function modeOrder(retentionClass: RetentionClass): number {
  return retentionClass.mode === 'locked' ? 0 : 1
}

function fallbackOf(policy: RetentionPolicy): RetentionClass {
  const found = policy.classes.find((retentionClass) => retentionClass.id === policy.fallbackClass)
  if (found === undefined) throw new TypeError('a parsed policy always has its fallback class')
  return found
}
