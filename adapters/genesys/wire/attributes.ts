/** Participant attributes: set by the customer's flows, so names and values may be anything. */

/** Analytics cuts attribute names and values here (developer.genesys.cloud, conversation details job). */
const CUT_AT = 1024

type WithAttributes = { attributes?: Record<string, unknown> | null | undefined }

/** Union over the participants; a later one does not overwrite an earlier value. */
export function attributesOf(people: readonly WithAttributes[]): Record<string, string> {
  // A Map, because `constructor` is a name like any other.
  const all = new Map<string, string>()
  for (const { attributes } of people) {
    for (const [name, value] of Object.entries(attributes ?? {}))
      if (!all.has(name)) all.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return Object.fromEntries(all)
}

/** Whether analytics may have cut something: then the conversation itself has it in full. */
export function areCut(attributes: Record<string, string>): boolean {
  return Object.entries(attributes).some(([name, value]) => name.length >= CUT_AT || value.length >= CUT_AT)
}
