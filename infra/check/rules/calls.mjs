// Calls: does the function exist, and does it take these arguments?
import { FUNCTIONS } from '../facts/functions.mjs'
import { near } from '../facts/near.mjs'
import { unwrap } from '../language/nodes.mjs'
import { deref, say } from '../meaning/program.mjs'
import { typeOf } from '../meaning/user-types.mjs'
import { fits } from './fits.mjs'

/** @param inDefault whether it stands in the default of a parameter */
export function callRules(m, n, locals, inDefault) {
  const own = m.symbols.has(n.name)
  const fail = (rule, message) => say(m, n, 'error', rule, message)
  if (own) {
    m.used.add(n.name)
    ownFunction(m, n, locals, fail)
  } else {
    builtIn(n, fail)
    if ((n.name === 'utcNow' || n.name === 'newGuid') && !inDefault)
      fail('arguments', `${n.name}() is allowed in parameter defaults only`)
  }
  for (const x of n.args)
    if (unwrap(x)?.k === 'for')
      say(m, x, 'error', 'for', 'a loop cannot be a function argument (put it into a variable)')
}

function builtIn({ name, args }, fail) {
  if (FUNCTIONS[name]) {
    const [least, most] = FUNCTIONS[name]
    const takes = least === most ? least : `${least} to ${most === 99 ? 'any number of' : most}`
    if (args.length < least || args.length > most)
      fail('arguments', `${name}() takes ${takes} arguments, found ${args.length}`)
  } else if (!/^list/i.test(name)) fail('name', `function ${name} does not exist${near(name, Object.keys(FUNCTIONS))}`)
}

function ownFunction(m, { name, args }, locals, fail) {
  const r = deref(m, name)
  if (r.s.k === 'foreign') return
  if (r.s.k !== 'func') return fail('name', `${name} is no function`)
  const { params } = r.s.node
  if (params.length !== args.length)
    return fail('arguments', `${name}() takes ${params.length} arguments, found ${args.length}`)
  args.forEach((x, i) =>
    fits(m, x, { ...typeOf(r.m, params[i].type), closed: 1 }, `${name}(${params[i].name})`, locals),
  )
}
