// Decorators: `@name(…)` or `@namespace.name(…)`, each on a line of its own before what it decorates.
import { call } from './expressions.mjs'

export function decorators(c) {
  const out = []
  while (c.is('@')) {
    const { at } = c.take()
    let e = c.done({ k: 'name', at, name: c.need('id', ' after @').v })
    if (c.is('(')) e = call(c, e, true)
    while (c.took('.')) {
      e = c.done({ k: 'prop', at, of: e, name: c.need('id').v })
      if (c.is('(')) e = call(c, e, true)
    }
    out.push(e)
    if (!c.is('nl')) c.fail(`a decorator stands on a line of its own, found ${c.name()}`)
    c.lines()
  }
  return out
}
