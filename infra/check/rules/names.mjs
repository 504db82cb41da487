// The names of an expression: are they declared? They are remembered as used. On the way: what each expression takes.
import { NAMESPACES } from '../facts/functions.mjs'
import { near } from '../facts/near.mjs'
import { ANY } from '../facts/shapes.mjs'
import { unwrap } from '../language/nodes.mjs'
import { loopLocals } from '../meaning/infer.mjs'
import { say } from '../meaning/program.mjs'
import { resourceOf } from '../meaning/resources.mjs'
import { runtime } from '../meaning/runtime-values.mjs'
import { access } from './access.mjs'
import { callRules } from './calls.mjs'
import { boolean, operands } from './operators.mjs'
import { textRules } from './texts.mjs'

/**
 * @param n a node or an array of them
 * @param where `inDefault`: in the default of a parameter; `nested(d, locals)`: looks at a nested resource
 */
export function names(m, n, locals, where = {}) {
  if (Array.isArray(n)) for (const x of n) names(m, x, locals, where)
  else if (n && typeof n === 'object')
    (Object.hasOwn(BY_KIND, n.k) ? BY_KIND[n.k] : parts)(m, n, locals, (x, l = locals) => names(m, x, l, where), where)
}

const inside = (n) => n.parts.filter((part) => typeof part !== 'string')

/** By the kind of a node; `go` looks at what is in it. */
const BY_KIND = {
  name,
  call(m, n, locals, go, where) {
    callRules(m, n, locals, where.inDefault)
    go(n.args)
  },
  lambda(m, n, locals, go) {
    go(n.body, new Map([...locals, ...n.params.map((param) => [param, ANY])]))
  },
  for(m, n, locals, go) {
    go(n.source)
    const hit = runtime(m, n.source, new Set(), locals)
    if (hit)
      say(m, n.source, 'error', 'runtime', `a loop runs over what is known before the deployment; ${hit.what} is not`)
    go(n.body, loopLocals(m, n, locals))
  },
  object,
  array(m, n, locals, go) {
    for (const x of n.items)
      if (x.k === 'for')
        say(m, x, 'error', 'for', 'a loop cannot be an item of an array (give it a variable, then spread or concat it)')
    go(n.items)
  },
  ternary(m, n, locals, go) {
    for (const x of [n.yes, n.no])
      if (unwrap(x)?.k === 'for')
        say(m, x, 'error', 'for', "a loop cannot be a branch of '? :' (put it into a variable)")
    go([n.test, n.yes, n.no])
    boolean(m, n.test, locals, "the condition of '? :'")
  },
  binary(m, n, locals, go) {
    operands(m, n, locals)
    go([n.left, n.right])
  },
  unary(m, n, locals, go) {
    if (n.op === '!') boolean(m, n.of, locals, '!')
    go(n.of)
  },
  res(m, n, locals, go) {
    if (resourceOf(m, n) === false && !(n.of.k === 'name' && locals.has(n.of.name)))
      say(m, n, 'error', 'name', `${m.text.slice(n.of.at, n.of.end)} has no nested resource ${n.name}`)
    go(n.of)
  },
  prop(m, n, locals, go) {
    access(m, n, locals)
    go(n.of)
  },
  str(m, n, locals, go) {
    textRules(m, n, locals)
    go(inside(n))
  },
}

function parts(m, n, locals, go) {
  for (const key in n) if (!['k', 'at', 'end', 'decorators'].includes(key)) go(n[key])
}

function name(m, n, locals, go, where) {
  if (locals.has(n.name)) return
  const fail = (rule, message) => say(m, n, 'error', rule, message)
  const kind = m.symbols.get(n.name)?.k
  if (where.inDefault && ['var', 'resource', 'module'].includes(kind))
    fail('param-default', `a parameter default may use other parameters only, not ${kind} ${n.name}`)
  if (kind) {
    m.used.add(n.name)
    if (kind === 'type') fail('name', `${n.name} is a type, not a value`)
  } else if (!NAMESPACES.has(n.name)) {
    const output = m.outputs.has(n.name) ? ' (outputs cannot be read)' : ''
    fail('name', `${n.name} is not declared${near(n.name, [...m.symbols.keys(), ...locals.keys()])}${output}`)
  }
}

function object(m, n, locals, go, where) {
  const nested = n.items.filter((x) => x.k === 'resource')
  const here = new Map([...locals, ...nested.map((x) => [x.name, ANY])])
  const had = new Set()
  for (const x of n.items) {
    if (x.k === 'property' && x.name !== undefined) {
      if (had.has(x.name)) say(m, x, 'error', 'duplicate', `property ${x.name} is given twice`)
      had.add(x.name)
    }
    if (x.k === 'resource') where.nested(x, here)
    else if (x.k === 'property') {
      if (x.key) go(inside(x.key), here)
      go(x.value, here)
    } else go(x, here)
  }
}
