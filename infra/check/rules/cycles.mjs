// Declarations that need themselves.
import { visit } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'

export function cycles(m) {
  const needs = new Map()
  for (const [name, s] of m.symbols)
    if (['var', 'resource', 'module', 'param'].includes(s.k)) needs.set(name, namesIn(m, s.node.value))
  const state = new Map()
  const go = (name, path) => {
    if (state.get(name) === 'done') return
    if (state.get(name) === 'open') {
      const cycle = [...path.slice(path.indexOf(name)), name]
      say(m, m.symbols.get(name).node, 'error', 'cycle', `cycle: ${cycle.join(' → ')}`)
      return
    }
    state.set(name, 'open')
    for (const next of needs.get(name) ?? []) go(next, [...path, name])
    state.set(name, 'done')
  }
  for (const name of needs.keys()) go(name, [])
}

/** The symbols of the file that an expression names, without those that parameters and loop variables hide. */
function namesIn(m, value) {
  const found = new Set()
  const go = (n, hidden) =>
    visit(n, (x) => {
      if (x !== n && x.k === 'resource') return false
      if (x !== n && (x.k === 'lambda' || x.k === 'for')) {
        go(x, new Set([...hidden, ...ownNames(x)]))
        return false
      }
      if (x.k === 'name' && m.symbols.has(x.name) && !hidden.has(x.name)) found.add(x.name)
      return true
    })
  if (value) go(value, new Set(ownNames(value)))
  return found
}

const ownNames = (n) => (n.k === 'lambda' ? n.params : n.k === 'for' ? n.vars : [])
