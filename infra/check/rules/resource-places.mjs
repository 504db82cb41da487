// Where a resource is deployed: its parent, its scope, and what it waits for.
import { literal, unwrap, visit } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'
import { fullType, looped, propOf, resourceOf } from '../meaning/resources.mjs'

/** A name, or the name that is indexed. */
const rootOf = (n) => (n?.k === 'index' ? unwrap(n.of) : n)

export function parent(m, d, o, type) {
  const value = propOf(o, 'parent')
  if (!value) return
  const fail = (rule, message) => say(m, value, 'error', rule, message)
  if (d.outer) fail('parent', 'a nested resource has its parent already')
  if (type.split('/').length === 2) return fail('parent', `${type} is no child resource: it takes scope, not parent`)
  const n = unwrap(value)
  const declared = resourceOf(m, n)
  const text = m.text.slice(n.at, n.end)
  if (declared) {
    if (n.k !== 'index' && looped(declared)) fail('loop', `${text} is a loop: index it`)
    const its = fullType(m, declared)?.type
    const wanted = type.split('/').slice(0, -1).join('/')
    if (its && its.toLowerCase() !== wanted.toLowerCase())
      fail('parent', `parent ${text} is a ${its}, ${type} needs a ${wanted}`)
    return
  }
  const root = rootOf(n)
  const kind = root?.k === 'name' ? m.symbols.get(root.name)?.k : undefined
  if (kind && kind !== 'param' && kind !== 'resource')
    fail('parent', `parent must be a resource, ${root.name} is a ${kind}`)
}

const OTHER_SCOPES = ['resourceGroup', 'subscription', 'managementGroup', 'tenant']

/** @param known what is known about its type */
export function scope(m, d, o, known) {
  if (known.scope.includes('extension') || known.scope.includes('any')) return
  const value = propOf(o, 'scope')
  if (!value) {
    if (!d.outer && !propOf(o, 'parent') && known.scope.length > 0 && !known.scope.includes(m.scope))
      say(
        m,
        d.spec,
        'error',
        'scope',
        `${known.name} is deployed at ${known.scope.join(', ')} scope, this file targets ${m.scope}: ` +
          'use a module with a scope',
      )
    return
  }
  const n = unwrap(value)
  const symbol = n?.k === 'name' ? m.symbols.get(n.name) : undefined
  const group =
    symbol?.k === 'resource' && fullType(m, symbol.node)?.type.toLowerCase() === 'microsoft.resources/resourcegroups'
  const toTenant = n?.name === 'tenant' && known.scope.includes('tenant')
  if (group || (n?.k === 'call' && OTHER_SCOPES.includes(n.name) && !toTenant))
    say(
      m,
      value,
      'error',
      'scope',
      'a resource cannot be deployed to another scope than its file: use a module with that scope',
    )
}

export function dependencies(m, o) {
  const list = propOf(o, 'dependsOn')
  if (list?.k !== 'array') return
  for (const x of list.items) {
    const root = rootOf(x)
    const symbol = root.k === 'name' ? m.symbols.get(root.name) : undefined
    if (symbol?.k === 'resource' || symbol?.k === 'module') {
      if (x.k === 'name' && !looped(symbol.node) && !symbol.node.existing && usedElsewhere(o, root.name))
        say(m, x, 'warning', 'no-unnecessary-dependson', `${root.name} is referenced anyway`)
    } else if (symbol) {
      if (!['param', 'var'].includes(symbol.k))
        say(m, x, 'error', 'dependsOn', `dependsOn takes resources and modules, ${root.name} is a ${symbol.k}`)
    } else if (literal(x) !== undefined) say(m, x, 'error', 'dependsOn', 'dependsOn takes symbolic names, not ids')
  }
}

function usedElsewhere(o, name) {
  let used = false
  for (const item of o.items)
    if (item.name !== 'dependsOn')
      visit(item, (x) => {
        used ||= x.k === 'name' && x.name === name
        return true
      })
  return used
}
