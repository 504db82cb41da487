// Types that a file declares, as shapes.
import { A, ANY, B, I, O, S, withoutNull } from '../facts/shapes.mjs'
import { literal } from '../language/nodes.mjs'
import { deref } from './program.mjs'

const BASIC = { string: S, int: I, bool: B, array: A, object: O, any: ANY }
/** A type that refers to itself is followed so far. */
const DEPTH = 12

/** The shape of a type; ANY where it cannot be told. */
export function typeOf(m, t, depth = 0) {
  if (!t || depth > DEPTH) return ANY
  const inside = (node) => typeOf(m, node, depth + 1)
  switch (t.k) {
    case 'tname': {
      if (Object.hasOwn(BASIC, t.name) && !m.symbols.has(t.name)) return BASIC[t.name]
      const r = deref(m, t.name)
      return r?.s.k === 'type' ? constrained(typeOf(r.m, r.s.node.type, depth + 1), r.s.node.decorators) : ANY
    }
    case 'tstr': {
      const value = literal({ ...t, k: 'str' })
      return value === undefined ? S : { t: 'string', enum: [value] }
    }
    case 'tint':
      return I
    case 'tbool':
      return B
    case 'tnull':
      return { ...ANY, nullable: 1 }
    case 'tarray':
      return { t: 'array', of: inside(t.of) }
    case 'ttuple':
      return A
    case 'tobj':
      return objectType(t, inside)
    case 'tunion':
      return unionType(t.of.map(inside))
    case 'tnullable':
      return { ...inside(t.of), req: undefined, nullable: 1 }
    case 'tnonnull':
      return withoutNull(inside(t.of))
    case 'tparen':
    case 'tunary':
      return inside(t.of)
    case 'tprop': {
      const of = inside(t.of)
      return of.t === 'object' && of.p?.[t.name] ? { ...of.p[t.name], req: undefined } : ANY
    }
    case 'titems':
      return inside(t.of).of ?? ANY
    default:
      return ANY
  }
}

function objectType(t, inside) {
  const shape = { t: 'object', p: {} }
  for (const x of t.items) {
    const value = constrained(inside(x.type), x.decorators)
    if (x.name === '*') {
      shape.any = 1
      shape.val = value
    } else if (x.name !== undefined) shape.p[x.name] = value.nullable ? value : { ...value, req: 1 }
  }
  return shape
}

function unionType(shapes) {
  const nullable = shapes.some((x) => x.nullable) || undefined
  const rest = shapes.filter((x) => x.t !== 'any' || !x.nullable)
  if (rest.length && rest.every((x) => x.t === 'string'))
    return { t: 'string', enum: rest.every((x) => x.enum) ? rest.flatMap((x) => x.enum) : undefined, nullable }
  return rest.length && rest.every((x) => x.t === rest[0].t) && !['object', 'array'].includes(rest[0].t)
    ? { t: rest[0].t, nullable }
    : { ...ANY, nullable }
}

/** Which variant of a discriminated type a value has is not followed. */
const constrained = (shape, decorators) =>
  decorators?.some((x) => x.k === 'call' && x.name === 'discriminator') ? ANY : shape

export function paramType(m, d) {
  if (d.type?.k === 'tresource') return S
  const shape = typeOf(m, d.type)
  const allowed = d.decorators.find((x) => x.k === 'call' && x.name === 'allowed')?.args[0]
  if (allowed?.k !== 'array' || shape.t !== 'string') return shape
  const values = allowed.items.map(literal)
  return values.every((x) => x !== undefined) ? { ...shape, enum: values } : shape
}

/** Whether a parameter need not be given. */
export const optional = (m, d) => d.value || typeOf(m, d.type).nullable
