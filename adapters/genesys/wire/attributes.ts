/** Participant attributes: set by the customer's flows, so names and values may be anything. */
import type { AttributeValues } from '../../../domain/ports/conversation-source.ts'

/** Analytics cuts attribute names and values here (developer.genesys.cloud, conversation details job). */
const CUT_AT = 1024

type WithAttributes = { attributes?: Record<string, unknown> | null | undefined }

/**
 * Union over the participants, in their order: an empty value says nothing, and one that is filled differently by
 * several has all of its values.
 */
export function attributesOf(people: readonly WithAttributes[]): AttributeValues {
  // A Map, because `constructor` is a name like any other.
  const all = new Map<string, string[]>()
  for (const { attributes } of people) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      const values = all.get(name) ?? []
      if (!values.includes(text)) all.set(name, [...values, text])
    }
  }
  return Object.fromEntries([...all].map(([name, values]) => [name, single(values.filter(isFilled), values[0] ?? '')]))
}

function single([first, ...others]: readonly string[], empty: string): string | string[] {
  if (first === undefined) return empty
  return others.length === 0 ? first : [first, ...others]
}

function isFilled(value: string): boolean {
  return value.trim() !== ''
}

/** Whether analytics may have cut something: then the conversation itself has it in full. */
export function areCut(attributes: AttributeValues): boolean {
  return Object.entries(attributes).some(([name, values]) =>
    [name, values].flat().some((text) => text.length >= CUT_AT),
  )
}
