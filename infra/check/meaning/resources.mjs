// What is asked of declared resources and modules.
import { bodyOf } from '../facts/resource-types.mjs'
import { O, S } from '../facts/shapes.mjs'
import { literal, unwrap } from '../language/nodes.mjs'

/** What a reference to a resource can tell before it is deployed. */
export const KNOWN_BEFORE = ['id', 'name', 'type', 'apiVersion']

/** Type and API version; a nested resource has the segments and the version of the one around it. */
export function fullType(m, d) {
  const spec = literal(d.spec)?.split('@')
  if (!spec) return undefined
  const [type, version] = spec
  const up = !type.includes('/') && d.outer ? fullType(m, d.outer) : undefined
  return up ? { type: `${up.type}/${type}`, version: version ?? up.version } : { type, version }
}

/** The object of a resource or module, under its loops and conditions. */
export function inner(value) {
  let v = unwrap(value)
  while (v?.k === 'if' || v?.k === 'for') v = unwrap(v.body)
  return v
}

export const looped = (d) => unwrap(d.value)?.k === 'for'

export function conditional(value) {
  let v = unwrap(value)
  while (v?.k === 'for') v = v.body
  return v?.k === 'if'
}

/** The value of a property of an object node. */
export const propOf = (o, name) =>
  o?.k === 'object' ? o.items.find((x) => x.k === 'property' && x.name === name)?.value : undefined

export const hasSpread = (o) => o?.items.some((x) => x.k === 'spread')

export const nestedIn = (d) => (inner(d.value)?.items ?? []).filter((x) => x.k === 'resource')

/** Lets a nested resource know the one around it, out of sight of a walk over its nodes. */
export function nest(d, outer) {
  Object.defineProperty(d, 'outer', { value: outer, configurable: true })
}

/** The declaration behind name, name[i] or name::child; false where a child does not exist. */
export function resourceOf(m, reference) {
  let n = unwrap(reference)
  if (n?.k === 'index') n = unwrap(n.of)
  if (n?.k === 'name') {
    const s = m.symbols.get(n.name)
    return s?.k === 'resource' ? s.node : undefined
  }
  if (n?.k !== 'res') return undefined
  const up = resourceOf(m, n.of)
  if (!up) return up
  const d = nestedIn(up).find((x) => x.name === n.name)
  if (d && !d.outer) nest(d, up)
  return d ?? false
}

/** The shape of one resource of a declaration. */
export function shapeOf(m, d) {
  const full = fullType(m, d)
  const known = full && bodyOf(full.type, full.version)
  if (!known) return { ...O, symbol: d }
  return {
    ...known.body,
    exact: known.exact,
    p: { ...known.body.p, id: S, type: S, apiVersion: S, name: S },
    symbol: d,
    readable: 1,
    others: known.others,
  }
}

/** The shape of what a declaration deploys: of a loop an array. */
export const deployedShape = (d, shape) => (looped(d) ? { t: 'array', of: shape } : shape)
