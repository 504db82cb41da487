// The resource types of Azure that resource-types.json describes.
import { readFileSync } from 'node:fs'

const FACTS = JSON.parse(readFileSync(new URL('../resource-types.json', import.meta.url)))
const TYPES = new Map(Object.entries(FACTS.types).map(([name, facts]) => [name.toLowerCase(), { name, ...facts }]))
const BODIES = new Map(Object.entries(FACTS.resources).map(([name, body]) => [name.toLowerCase(), body]))

export const typeNames = () => [...TYPES.values()].map(({ name }) => name)

/**
 * What a resource of the type may hold: its shape, `known` about the type, and the scopes that it is deployed at. A
 * version that is not described (`exact` is false) is answered with the newest that is, and `others`: all that are.
 */
export function bodyOf(type, version) {
  const known = TYPES.get(type.toLowerCase())
  if (!known) return undefined
  const exact = BODIES.get(`${type}@${version}`.toLowerCase())
  if (exact) return { ...exact, exact: true, name: known.name, known }
  const all = known.checked.map((checked) => BODIES.get(`${known.name}@${checked}`.toLowerCase()))
  return {
    body: all[0].body,
    others: all.map(({ body }) => body),
    scope: all[0].scope,
    exact: false,
    name: known.name,
    known,
  }
}

/** The writable property paths of a type (`TYPE` or `TYPE@VERSION`), one line each: path, type, values, required. */
export function writablePaths(key) {
  const lower = key.toLowerCase()
  const described = BODIES.get(lower) ?? BODIES.get(`${lower}@${TYPES.get(lower)?.write}`)
  return described && pathsUnder(described.body, '')
}

function pathsUnder(shape, at) {
  const own = Object.entries(shape.p ?? {}).flatMap(([name, property]) => {
    if (property.ro) return []
    const path = at ? `${at}.${name}` : name
    return [`${path}: ${described(property)}`, ...pathsUnder(property, path), ...pathsOfItems(property, path)]
  })
  const variants = Object.entries(shape.variants ?? {}).flatMap(([value, variant]) =>
    pathsUnder(variant, `${at}<${shape.disc}=${value}>`),
  )
  return [...own, ...variants]
}

function pathsOfItems(property, path) {
  const out = []
  let at = path
  for (let items = property.of; items; items = items.of) {
    at += '[]'
    out.push(...pathsUnder(items, at))
  }
  return property.val ? [...out, ...pathsUnder(property.val, `${path}.*`)] : out
}

function described({ t, of, req, enum: values, open, min, max }) {
  const items = t === 'array' ? `<${of?.t ?? 'any'}>` : ''
  const allowed = values ? ` = ${values.join(' | ')}${open ? ' | …' : ''}` : ''
  const limits = min !== undefined || max !== undefined ? ` [${min ?? ''}..${max ?? ''}]` : ''
  return `${t}${items}${req ? ' (required)' : ''}${allowed}${limits}`
}
