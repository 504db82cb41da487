// The names in a type: are they declared, and types?
import { near } from '../facts/near.mjs'
import { visit } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'
import { decorators } from './decorators.mjs'

const BASIC = ['string', 'int', 'bool', 'array', 'object']
const OF_THE_LANGUAGE = [...BASIC, 'any', 'resourceInput', 'resourceOutput', 'sys', 'az']

export function typeNames(m, t) {
  visit(t, (x) => {
    if (x.k === 'tname') typeName(m, x)
    if (x.k === 'tgeneric' && m.symbols.has(x.name)) m.used.add(x.name)
    if (x.k === 'tproperty' || x.decorators?.length) decorators(m, x, '*')
    return true
  })
}

function typeName(m, x) {
  const own = m.symbols.get(x.name)
  if (own) {
    m.used.add(x.name)
    if (!['type', 'import', 'wild', 'extension'].includes(own.k))
      say(m, x, 'error', 'name', `${x.name} is a ${own.k}, not a type`)
  } else if (!OF_THE_LANGUAGE.includes(x.name))
    say(m, x, 'error', 'name', `type ${x.name} is not declared${near(x.name, [...BASIC, ...m.symbols.keys()])}`)
}
