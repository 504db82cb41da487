// Runtime values: what is not known when a deployment starts.
import { visit } from '../language/nodes.mjs'
import { inner, KNOWN_BEFORE, propOf } from './resources.mjs'

/**
 * The first part of an expression that only the deployment makes known: { node, what }.
 * @param seen declarations that are looked at already
 * @param hidden names that mean something else here (Set or Map)
 */
export function runtime(m, n, seen = new Set(), hidden = new Set()) {
  let hit
  visit(n, (x) => {
    if (hit || (x.k === 'call' && x.name === 'nameof')) return false
    if (asksAzure(m, x)) {
      hit = { node: x, what: `${x.name}()` }
      return false
    }
    if (x.k === 'prop' || x.k === 'index') {
      const of = reference(x)
      const what = of && readOf(m, of, seen, hidden)
      if (what) {
        hit = { node: of.chain, what }
        return false
      }
    }
    if (x.k === 'name' && !hidden.has(x.name)) {
      const through = ofVariable(m, x.name, seen)
      if (through) hit = { node: x, what: `${x.name} (through ${through.what})` }
    }
    return true
  })
  return hit
}

function asksAzure(m, x) {
  if (x.k === 'call') return /^(list\w*|reference|getSecret)$/i.test(x.name) && !m.symbols.has(x.name)
  return x.k === 'method' && /^(list\w*|getSecret)$/i.test(x.name)
}

/** What a chain such as `a[0].b.c` starts with, and its first property (`a[0].b`). */
function reference(x) {
  let base = x.of
  let chain = x
  while (base && ['paren', 'nonnull', 'index', 'prop'].includes(base.k)) {
    if (base.k === 'prop') chain = base
    base = base.of
  }
  return base && chain.k === 'prop' ? { base, chain } : undefined
}

function readOf(m, { base, chain }, seen, hidden) {
  if (base.k === 'res') return KNOWN_BEFORE.includes(chain.name) ? undefined : m.text.slice(chain.at, chain.end)
  if (base.k !== 'name' || hidden.has(base.name)) return undefined
  const s = m.symbols.get(base.name)
  const what = `${base.name}.${chain.name}`
  if (s?.k === 'module') return chain.name === 'name' ? undefined : what
  if (s?.k !== 'resource' || m.extensions) return undefined
  if (!KNOWN_BEFORE.includes(chain.name)) return what
  const through = s.node.existing && ofExisting(m, s.node, seen)
  return through ? `${what}, whose ${through}` : undefined
}

/** The id of an existing resource is as well known as its name is. */
function ofExisting(m, d, seen) {
  if (seen.has(d)) return undefined
  seen.add(d)
  for (const key of ['name', 'scope', 'parent']) {
    const value = propOf(inner(d.value), key)
    const hit = value && runtime(m, value, seen)
    if (hit) return `${key} uses ${hit.what}`
  }
  return undefined
}

function ofVariable(m, name, seen) {
  const s = m.symbols.get(name)
  if (s?.k !== 'var' || seen.has(s.node)) return undefined
  seen.add(s.node)
  return runtime(m, s.node.value, seen)
}
