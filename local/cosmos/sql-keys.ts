const SIMPLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** How one property sorts and compares in SQLite as it does in Cosmos: first by type, then by value. */
export interface SqlKey {
  /** null 1, false 2, true 3, number 4, string 5, array 6, object 7; NULL where the property is missing. */
  rank: string
  value: string
}

/** Rank of the types that SQL can compare by value alone. */
export const RANK = { null: 1, false: 2, true: 3, number: 4, string: 5 } as const

/**
 * Undefined for names that cannot stand in a JSON path without quoting trouble. The text is what indexes are made of.
 */
export function sqlKey(steps: readonly (string | number)[]): SqlKey | undefined {
  if (steps.length === 0 || !steps.every((step) => typeof step === 'string' && SIMPLE_NAME.test(step))) return undefined
  if (steps.length === 1 && steps[0] === 'id') return { rank: '5', value: 'id' }
  const path = `'$.${steps.map((step) => `"${step}"`).join('.')}'`
  return {
    rank:
      `(CASE json_type(body, ${path}) WHEN 'null' THEN 1 WHEN 'false' THEN 2 WHEN 'true' THEN 3 WHEN ` +
      `'integer' THEN 4 WHEN 'real' THEN 4 WHEN 'text' THEN 5 WHEN 'array' THEN 6 WHEN 'object' THEN 7 ` +
      'END)',
    // Never NULL where the property is there: a NULL would drop out of every comparison of sort positions.
    value: `ifnull(json_extract(body, ${path}), '')`,
  }
}
