// A resource: its type and version, its place, and what it holds.
import { near } from '../facts/near.mjs'
import { bodyOf, typeNames } from '../facts/resource-types.mjs'
import { ANY } from '../facts/shapes.mjs'
import { literal } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'
import { fullType, hasSpread, inner, nest, nestedIn, propOf } from '../meaning/resources.mjs'
import { decorators } from './decorators.mjs'
import { condition, knownBefore, loopName } from './deployed.mjs'
import { fits } from './fits.mjs'
import { names } from './names.mjs'
import { resourceName } from './resource-names.mjs'
import { dependencies, parent, scope } from './resource-places.mjs'

const OF_EXISTING = ['name', 'parent', 'scope', 'dependsOn']

export function resource(m, d, locals) {
  const fail = (n, rule, message) => say(m, n, 'error', rule, message)
  const o = inner(d.value)
  for (const x of nestedIn(d)) {
    m.used.add(d.name)
    nest(x, d)
  }
  const here = literal(d.spec) === undefined ? locals : condition(m, d.value, locals)
  names(m, d.value, locals, {
    nested: (x, inside) => {
      decorators(m, x, x.k)
      resource(m, x, inside)
    },
  })
  const full = typeAndVersion(m, d)
  if (!full) return
  const known = bodyOf(full.type, full.version)
  if (!d.existing) knownBefore(m, o, ['name', 'parent', 'scope'], here)
  if (!d.existing) loopName(m, d, o, ['name', 'parent', 'scope'])
  if (o && !propOf(o, 'name') && !hasSpread(o)) fail(d, 'required', `${d.name}.name: required, missing`)
  for (const x of d.existing ? (o?.items ?? []) : [])
    if (x.k === 'property' && !OF_EXISTING.includes(x.name))
      fail(x, 'existing', `an existing resource has name, parent and scope only, not ${x.name}`)
  parent(m, d, o, full.type)
  resourceName(m, d, o, full.type, known, here)
  dependencies(m, o)
  if (!known) return unknownType(m, d, full.type)
  const { versions, newest, write } = known.known
  if (!versions.includes(full.version))
    fail(
      d.spec,
      'api-version',
      `${known.name} has no API version ${full.version}; newest ${newest}, much used ${write}`,
    )
  if (d.existing) return
  scope(m, d, o, known)
  if (o?.k === 'object') body(m, d, o, known, full.version, here)
}

/** Undefined where the text is none, or one of an extension, of which nothing is known here. */
function typeAndVersion(m, d) {
  const fail = (message) => say(m, d.spec, 'error', 'resource-type', message)
  const spec = literal(d.spec)
  if (spec === undefined) return void fail('the resource type must be a plain string')
  if (!/^[\w.-]+(\/[\w.-]+)*(@\d{4}-\d\d-\d\d(-[a-z]+)?)?$/i.test(spec))
    return void (m.extensions || fail(`'${spec}' is no resource type (Namespace/type@yyyy-mm-dd)`))
  if (!spec.includes('@') && !d.outer) return void (m.extensions || fail(`${spec}: the API version is missing`))
  if (d.outer && spec.includes('/')) fail(`a nested resource has one type segment, '${spec}' has more`)
  const full = fullType(m, d)
  const ofAzure = /^microsoft\./i.test(full.type) && !/^microsoft\.graph\//i.test(full.type)
  return m.extensions && !ofAzure ? undefined : full
}

function unknownType(m, d, type) {
  if (m.program.unknownTypesOk) return
  say(
    m,
    d.spec,
    'warning',
    'resource-type',
    `${type}: not among the types described here (check the spelling, or add it)${near(type, typeNames())}`,
  )
}

/** A version that is not described is held against the newest that is, and nothing is required of it. */
function body(m, d, o, known, version, locals) {
  const properties = { ...known.body.p, parent: ANY, scope: ANY, dependsOn: ANY }
  if (known.body.disc !== 'name') properties.name = ANY
  const shape = { ...known.body, p: properties }
  const own = { ...o, items: o.items.filter((x) => x.k !== 'resource') }
  fits(m, own, known.exact ? shape : withoutRequired(shape), d.name, locals, {
    version: known.exact ? ` in ${version}` : ` (looked up in ${known.known.newest})`,
    lenient: !known.exact,
    has: known.exact ? undefined : (path) => known.others.some((other) => hasPath(other, path)),
  })
}

/** A shape can hold itself: it is followed so deep. */
const DEPTH = 9

function withoutRequired(shape, depth = 0) {
  if (!shape || depth > DEPTH) return shape
  const properties = shape.p && Object.entries(shape.p).map(([name, x]) => [name, withoutRequired(x, depth + 1)])
  return {
    ...shape,
    req: undefined,
    p: properties && Object.fromEntries(properties),
    of: withoutRequired(shape.of, depth + 1),
  }
}

/** @param path the resource's name first, `[]` after what is an array */
function hasPath(body, path) {
  let shape = body
  for (const name of path.split('.').slice(1)) {
    if (!shape) return false
    if (shape.t === 'array') shape = shape.of
    const key = name.replace(/\[\]$/g, '')
    if (shape?.any && !shape.p?.[key]) return true
    shape = shape?.p?.[key]
  }
  return !!shape
}
