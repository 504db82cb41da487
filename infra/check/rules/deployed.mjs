// What holds for resources and modules alike.
import { literal, unwrap, visit } from '../language/nodes.mjs'
import { loopLocals } from '../meaning/infer.mjs'
import { say } from '../meaning/program.mjs'
import { fullType, looped, propOf, hasSpread } from '../meaning/resources.mjs'
import { runtime } from '../meaning/runtime-values.mjs'
import { boolean } from './operators.mjs'

/** The condition that it is deployed on. @returns the names that hold inside */
export function condition(m, value, locals) {
  let v = unwrap(value)
  let here = locals
  while (v?.k === 'for') {
    here = loopLocals(m, v, here)
    v = unwrap(v.body)
  }
  if (v?.k === 'if') {
    const hit = runtime(m, v.test, new Set(), here)
    if (hit)
      say(m, v.test, 'error', 'runtime', `a condition is decided before the deployment; ${hit.what} is not known then`)
    boolean(m, v.test.k === 'paren' ? v.test.of : v.test, here, 'if')
  }
  return here
}

/** What decides where something is deployed must be known before. */
export function knownBefore(m, o, keys, locals) {
  for (const key of keys) {
    const value = propOf(o, key)
    const hit = value && runtime(m, value, new Set(), locals)
    if (hit) say(m, value, 'error', 'runtime', `${key} must be known before the deployment; ${hit.what} is not`)
  }
}

/** Every turn of a loop needs a name of its own. @param keys what makes up the name */
export function loopName(m, d, o, keys) {
  if (!looped(d) || !o || !propOf(o, 'name') || hasSpread(o)) return
  const { vars } = unwrap(d.value)
  let uses = false
  for (const key of keys)
    visit(propOf(o, key), (x) => {
      uses ||= x.k === 'name' && vars.includes(x.name)
      return true
    })
  if (!uses) say(m, d, 'warning', 'loop', `every turn of the loop has the same name: use ${vars.join(' or ')} in it`)
}

/** Two declarations of a file with the same name at the same place. */
export function sameNames(m) {
  const seen = new Map()
  for (const d of m.nodes) {
    const deployed = (d.k === 'resource' && !d.existing) || d.k === 'module'
    if (!deployed || unwrap(d.value)?.k !== 'object') continue
    const name = literal(propOf(d.value, 'name'))
    if (name === undefined) continue
    const written = (key) => {
      const value = propOf(d.value, key)
      return value ? m.text.slice(value.at, value.end) : ''
    }
    const type = d.k === 'module' ? 'module' : fullType(m, d)?.type.toLowerCase()
    const key = [type, name.toLowerCase(), written('parent'), written('scope')].join('|')
    if (seen.has(key))
      say(
        m,
        propOf(d.value, 'name'),
        'error',
        'duplicate',
        `${d.name} and ${seen.get(key)} have the same name '${name}'`,
      )
    else seen.set(key, d.name)
  }
}
