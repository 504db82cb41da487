// One value against one shape.
import { near } from '../facts/near.mjs'
import { ANY } from '../facts/shapes.mjs'
import { literal } from '../language/nodes.mjs'
import { infer, loopLocals } from '../meaning/infer.mjs'
import { say } from '../meaning/program.mjs'
import { propOf } from '../meaning/resources.mjs'

/**
 * @param at how messages name the value
 * @param how of a resource whose version is not described: `lenient`, `has(path)` tells what another version has, and
 * `version` is said with an unknown property
 */
export function fits(m, n, shape, at, locals, how = {}) {
  if (!n || !shape || shape.t === 'any' || shape.t === 'null') return
  const warn = (node, rule, message) => say(m, node, 'warning', rule, message)
  switch (n.k) {
    case 'paren':
      return fits(m, n.of, shape, at, locals, how)
    case 'ternary':
      fits(m, n.yes, shape, at, locals, how)
      return fits(m, n.no, shape, at, locals, how)
    case 'null':
      if (shape.req) warn(n, 'type', `${at}: null, but it is required`)
      return
    case 'for':
      if (shape.t !== 'array') return warn(n, 'type', `${at}: ${shape.t} expected, found a loop (array)`)
      return fits(m, n.body, shape.of, at + '[]', loopLocals(m, n, locals), how)
    case 'object':
      if (shape.t !== 'object') return warn(n, 'type', `${at}: ${shape.t} expected, found an object`)
      return objectFits(m, n, shape, at, locals, how)
    case 'array':
      if (shape.t !== 'array') return warn(n, 'type', `${at}: ${shape.t} expected, found an array`)
      for (const x of n.items) if (x.k !== 'spread') fits(m, x, shape.of, at + '[]', locals, how)
      return
    default:
      return n.k === 'str' && shape.t === 'string'
        ? textFits(m, n, shape, at)
        : inferredFits(m, n, infer(m, n, locals), shape, at)
  }
}

function objectFits(m, n, shape, at, locals, how) {
  const open = n.items.some((x) => x.k === 'spread' || (x.k === 'property' && x.name === undefined))
  const { properties, unknown, any } = variantOf(m, n, shape, at, locals, open)
  if (any) return
  const seen = new Set()
  for (const x of n.items) {
    if (x.k !== 'property' || x.name === undefined) continue
    seen.add(x.name)
    propertyFits(m, x, properties, shape, at, locals, how)
  }
  if (open || unknown) return
  for (const [name, property] of Object.entries(properties))
    if (property.req && !property.ro && !seen.has(name))
      say(m, n, shape.closed ? 'error' : 'warning', 'required', `${at}.${name}: required, missing`)
}

/** The properties of an object, with those of its variant; of every variant where it is not known which. */
function variantOf(m, n, shape, at, locals, open) {
  if (!shape.disc) return { properties: shape.p ?? {}, unknown: false }
  const names = Object.keys(shape.variants)
  const decides = propOf(n, shape.disc)
  const value = decides && (literal(decides) ?? infer(m, decides, locals).lit)
  if (!decides && !open)
    say(m, n, 'warning', 'required', `${at}.${shape.disc}: required (it decides the shape: ${names.join(', ')})`)
  const variant = typeof value === 'string' ? shape.variants[value] : undefined
  if (typeof value === 'string' && !variant)
    say(
      m,
      decides,
      'warning',
      'enum',
      `${at}.${shape.disc}: '${value}' is none of ${names.join(', ')}${near(value, names)}`,
    )
  const ofAll = Object.values(shape.variants).flatMap((x) => Object.keys(x.p ?? {}).map((name) => [name, ANY]))
  return {
    properties: {
      ...(variant ? {} : Object.fromEntries(ofAll)),
      ...shape.p,
      ...variant?.p,
      [shape.disc]: ANY,
    },
    unknown: !variant,
    any: variant?.any,
  }
}

function propertyFits(m, x, properties, shape, at, locals, how) {
  const path = `${at}.${x.name}`
  const property = properties[x.name]
  if (property?.ro) {
    if (!how.lenient) say(m, x, 'warning', 'read-only', `${path}: read-only, the service sets it`)
  } else if (property) fits(m, x.value, property, path, locals, how)
  else if (shape.any) fits(m, x.value, shape.val, path, locals, how)
  else if (!how.lenient || !how.has?.(path))
    say(
      m,
      x,
      shape.closed ? 'error' : 'warning',
      'unknown-property',
      `${path}: no such property${how.version ?? ''}${near(x.name, Object.keys(properties))}`,
    )
}

/** So many allowed values are named in a message. */
const VALUES_SHOWN = 14

function textFits(m, n, shape, at) {
  const value = literal(n)
  if (value === undefined) return
  const warn = (rule, message) => say(m, n, 'warning', rule, `${at}: ${message}`)
  if (shape.enum && !shape.enum.includes(value)) {
    const some = `${shape.enum.slice(0, VALUES_SHOWN).join(', ')}${shape.enum.length > VALUES_SHOWN ? ' …' : ''}`
    if (shape.open) warn('enum-open', `'${value}' is not among the known values ${some}${near(value, shape.enum)}`)
    else warn('enum', `'${value}' is none of ${some}${near(value, shape.enum)}`)
  }
  if (shape.re && !shape.enum && pattern(shape.re)?.test(value) === false)
    warn('pattern', `'${value}' does not match ${shape.re}`)
  if (shape.min !== undefined && value.length < shape.min) warn('length', `shorter than ${shape.min}`)
  if (shape.max !== undefined && value.length > shape.max) warn('length', `longer than ${shape.max}`)
}

/** A pattern of Azure's that JavaScript cannot read says nothing. */
function pattern(text) {
  try {
    return new RegExp(text, 'u')
  } catch {
    return undefined
  }
}

function inferredFits(m, n, got, shape, at) {
  if (got.t === 'any' || got.t === 'null') return
  const warn = (rule, message) => say(m, n, 'warning', rule, `${at}: ${message}`)
  if (got.t !== shape.t && !(got.symbol && shape.t === 'object')) {
    say(m, n, shape.closed ? 'error' : 'warning', 'type', `${at}: ${shape.t} expected, found ${got.t}`)
    return
  }
  if (shape.t === 'string' && shape.enum && !shape.open) {
    const allowed = shape.enum.join(', ')
    if (typeof got.lit === 'string' && n.k === 'name' && !shape.enum.includes(got.lit))
      warn('enum', `'${got.lit}' is none of ${allowed}`)
    if (got.enum && !got.enum.some((value) => shape.enum.includes(value)))
      warn('enum', `${got.enum.join(', ')} are none of ${allowed}`)
    const other = got.enum?.find((value) => !shape.enum.includes(value))
    if (other !== undefined) warn('enum', `can be '${other}', which is none of ${allowed}`)
  }
  if (shape.t === 'int' && typeof got.lit === 'number') {
    if (shape.min !== undefined && got.lit < shape.min) warn('range', `less than ${shape.min}`)
    if (shape.max !== undefined && got.lit > shape.max) warn('range', `more than ${shape.max}`)
  }
}
