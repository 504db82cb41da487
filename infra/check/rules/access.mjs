// `a.b` on something whose shape is known.
import { near } from '../facts/near.mjs'
import { withoutNull } from '../facts/shapes.mjs'
import { unwrap } from '../language/nodes.mjs'
import { infer } from '../meaning/infer.mjs'
import { say } from '../meaning/program.mjs'
import { conditional, KNOWN_BEFORE, looped } from '../meaning/resources.mjs'

export function access(m, n, locals) {
  const of = unwrap(n.of)
  const root = of?.k === 'index' ? unwrap(of.of) : of
  const symbol = root?.k === 'name' && !locals.has(root.name) ? m.symbols.get(root.name) : undefined
  if (symbol?.k === 'resource' || symbol?.k === 'module') ofDeployed(m, n, root.name, symbol, locals)
  ofShape(m, n, withoutNull(infer(m, n.of, locals)), symbol)
}

function ofDeployed(m, n, name, symbol, locals) {
  const of = unwrap(n.of)
  const loop = looped(symbol.node)
  if (loop && of.k === 'name') say(m, n, 'error', 'loop', `${name} is a loop: index it (${name}[i].${n.name})`)
  if (!loop && of.k === 'index' && infer(m, of.index, locals).t === 'int')
    say(m, n, 'error', 'loop', `${name} is no loop`)
  if (symbol.k === 'module' && !['name', 'outputs'].includes(n.name))
    say(m, n, 'error', 'unknown-property', `module ${name} has name and outputs only, not ${n.name}`)
  const inside = symbol.node.at < n.at && n.at < symbol.node.end
  const asserted = n.safe || n.of.k === 'nonnull'
  if (conditional(symbol.node.value) && !inside && !asserted && !KNOWN_BEFORE.includes(n.name))
    say(
      m,
      n,
      'warning',
      'maybe-null',
      `${name} is deployed on a condition: write ${name}.?${n.name} with a default, or ${name}!.${n.name}`,
    )
}

function ofShape(m, n, shape, symbol) {
  if (n.safe) return
  const of = m.text.slice(n.of.at, n.of.end)
  if (['string', 'int', 'bool'].includes(shape.t))
    say(m, n, 'error', 'type', `${of} is a ${shape.t}, it has no property ${n.name}`)
  if (shape.t === 'array' && !(symbol && looped(symbol.node)))
    say(m, n, 'error', 'type', `${of} is an array, it has no property ${n.name}`)
  const ofModule = symbol?.k === 'module' && n.name !== 'outputs'
  const otherVersion = shape.readable && shape.exact === false
  if (shape.t !== 'object' || has(shape, n.name) || ofModule || otherVersion) return
  say(
    m,
    n,
    shape.readable ? 'warning' : 'error',
    'unknown-property',
    `${of} has no property ${n.name}${near(n.name, Object.keys(shape.p))}`,
  )
}

/** Also where it cannot be told. */
const has = (shape, name) =>
  !shape.p || shape.any || shape.disc || shape.p[name] || shape.others?.some((other) => other.p?.[name])
