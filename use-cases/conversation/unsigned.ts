import type { Json, JsonObject } from '../../domain/json.ts'

/** Names of fields that hold addresses: what people wrote is never touched. */
const ADDRESS = /(?:url|uri)s?$/i

/**
 * The record without the signatures of its download addresses: they are secrets while they live and worth nothing
 * after, and with them the same thread would never have the same digest twice.
 */
export function unsigned(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, each(name, value)]))
}

function each(name: string, value: Json): Json {
  if (typeof value === 'string')
    return ADDRESS.test(name) && /^https?:\/\//i.test(value) ? (value.split('?')[0] ?? '') : value
  if (Array.isArray(value)) return value.map((entry) => each(name, entry))
  return value === null || typeof value !== 'object' ? value : unsigned(value)
}
