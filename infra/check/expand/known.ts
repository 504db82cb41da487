/** What Azure alone knows: a resource, or something read from it. It is carried along and becomes a text in the end. */
import type { Value } from './functions.ts'

export interface Resource {
  type: string
  name: string
  id: string
  /** Id of what an extension (a role assignment, a diagnostic setting) hangs on. */
  scope: string | null
  existing: boolean
  file: string
  body: Record<string, Value>
}

export class Known {
  readonly resource: Resource
  readonly path: string
  constructor(resource: Resource, path = '') {
    this.resource = resource
    this.path = path
  }
}

/** @throws TypeError for a property that is not there, unless it is asked for safely (`.?`) */
export function member(of: Value, key: Value, safe: boolean): Value {
  if (of instanceof Known) {
    if (of.path === '' && (key === 'id' || key === 'name' || key === 'type'))
      return key === 'name' ? of.resource.name.split('/').at(-1) : of.resource[key]
    return new Known(of.resource, of.path === '' ? String(key) : `${of.path}.${String(key)}`)
  }
  if ((of === null || of === undefined) && safe) return null
  if (typeof of !== 'object' || of === null) throw new TypeError(`${String(key)} of ${JSON.stringify(of)}`)
  const value = (of as Record<string, Value>)[String(key)]
  if (value === undefined && !safe)
    throw new TypeError(`there is no ${String(key)} in ${JSON.stringify(Object.keys(of))}`)
  return value ?? null
}

/** The value with a text `{id|properties.x}` for everything that Azure alone knows. */
export function data(value: Value): Value {
  if (value instanceof Known) return `{${value.resource.id}|${value.path}}`
  if (Array.isArray(value)) return value.map(data)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, data(entry)]))
  return value
}

export function text(value: Value): string {
  const plain = data(value)
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}
