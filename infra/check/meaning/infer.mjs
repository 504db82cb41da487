// What an expression is, as far as it can be told: its shape, ANY where it cannot.
import { FUNCTIONS, NAMESPACES } from '../facts/functions.mjs'
import { ANY, B, I, O, S, withoutNull } from '../facts/shapes.mjs'
import { literal, unwrap } from '../language/nodes.mjs'
import { deref, moduleFile } from './program.mjs'
import { deployedShape, resourceOf, shapeOf } from './resources.mjs'
import { paramType, typeOf } from './user-types.mjs'

const BOOLEAN = ['&&', '||', '==', '!=', '=~', '!~', '<', '>', '<=', '>=']

/** @param locals shapes of the names that hold here */
export function infer(m, node, locals) {
  const n = node?.k === 'paren' ? unwrap(node) : node
  if (!n) return ANY
  const of = (x) => infer(m, x, locals)
  switch (n.k) {
    case 'str':
      return { t: 'string', lit: literal(n) }
    case 'int':
      return { t: 'int', lit: n.value }
    case 'bool':
      return { t: 'bool', lit: n.value }
    case 'null':
      return { t: 'any', nullable: 1 }
    case 'array': {
      const plain = n.items.length && n.items.every((x) => x.k !== 'spread')
      return { t: 'array', of: plain ? of(n.items[0]) : ANY, loose: 1 }
    }
    case 'for':
      return { t: 'array', of: of(n.body), loose: 1 }
    case 'object':
      return objectShape(n, of)
    case 'unary':
      return n.op === '!' ? B : I
    case 'binary':
      if (BOOLEAN.includes(n.op)) return B
      return n.op === '??' ? coalesced(withoutNull(of(n.left)), of(n.right)) : I
    case 'ternary': {
      const yes = of(n.yes)
      const no = of(n.no)
      return same(yes, no) ? { t: yes.t, nullable: yes.nullable || no.nullable } : ANY
    }
    case 'nonnull':
      return withoutNull(of(n.of))
    case 'call':
      return callShape(m, n)
    case 'method':
      if (n.of.k === 'name' && NAMESPACES.has(n.of.name) && !m.symbols.has(n.of.name)) return callShape(m, n)
      return n.name === 'getSecret' ? S : ANY
    case 'name':
      return locals?.has(n.name) ? (locals.get(n.name) ?? ANY) : nameShape(m, n.name)
    case 'index':
      return indexShape(withoutNull(of(n.of)), n)
    case 'prop':
      return propertyShape(withoutNull(of(n.of)), n)
    case 'res': {
      const d = resourceOf(m, n)
      return d ? deployedShape(d, shapeOf(m, d)) : ANY
    }
    default:
      return ANY
  }
}

const same = (a, b) => a.t === b.t && a.t !== 'object' && a.t !== 'array'
const coalesced = (a, b) => (same(a, b) ? { t: a.t, nullable: b.nullable } : ANY)

function objectShape(n, of) {
  const shape = { t: 'object', p: {} }
  for (const p of n.items)
    if (p.k === 'property' && p.name !== undefined) shape.p[p.name] = of(p.value)
    else shape.any = 1
  return shape
}

function callShape(m, { name }) {
  const f = deref(m, name)
  if (f?.s.k === 'func') return typeOf(f.m, f.s.node.type)
  return /^list/i.test(name) ? ANY : (FUNCTIONS[name]?.[2] ?? ANY)
}

function nameShape(from, name) {
  const { m, s } = deref(from, name) ?? {}
  switch (s?.k) {
    case 'param':
      return m.isParams ? ANY : paramType(m, s.node)
    case 'var':
      return variableShape(m, s.node)
    case 'resource':
      return deployedShape(s.node, shapeOf(m, s.node))
    case 'module':
      return deployedShape(s.node, moduleShape(m, s.node))
    default:
      return ANY
  }
}

/** A variable that uses itself has no shape; `cycles` says so. */
function variableShape(m, d) {
  if (d.type) return typeOf(m, d.type)
  if (m.inferring.has(d)) return ANY
  m.inferring.add(d)
  const shape = infer(m, d.value)
  m.inferring.delete(d)
  return shape
}

function moduleShape(m, d) {
  const t = moduleFile(m, d)
  if (!t || t.spoiled) return { ...O, symbol: d }
  const outputs = [...t.outputs].map(([name, o]) => [name, o.type.k === 'tresource' ? ANY : typeOf(t, o.type)])
  return {
    t: 'object',
    p: { name: S, outputs: { t: 'object', p: Object.fromEntries(outputs) } },
    symbol: d,
  }
}

function indexShape(base, { index, safe }) {
  if (base.t === 'array') return base.of ? { ...base.of, nullable: base.of.nullable || safe || undefined } : ANY
  const key = literal(index)
  if (base.t === 'object' && key !== undefined && base.p?.[key]) return { ...base.p[key], req: undefined }
  return base.t === 'object' && base.val ? base.val : ANY
}

function propertyShape(base, { name, safe }) {
  if (base.t !== 'object') return ANY
  const property = base.p?.[name]
  if (!property) return base.val ?? ANY
  return {
    ...property,
    req: undefined,
    exact: base.exact,
    readable: base.readable,
    nullable: property.nullable || safe || undefined,
  }
}

/** The names that hold inside a loop. */
export function loopLocals(m, f, locals) {
  const inside = new Map(locals ?? [])
  const source = infer(m, f.source, locals)
  inside.set(f.vars[0], source.t === 'array' && source.of && !source.loose ? source.of : ANY)
  if (f.vars[1]) inside.set(f.vars[1], I)
  return inside
}
