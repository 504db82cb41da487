// Where secrets may stand.
import { literal, unwrap, visit } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'
import { inner, propOf } from '../meaning/resources.mjs'

export const isSecure = (d) => d.decorators.some((x) => x.name === 'secure')

/** getSecret() is a direct value of a module parameter, nothing else. */
export function secretsInPlace(m, d) {
  const allowed = new Set()
  const allow = (value) => {
    const v = unwrap(value)
    if (v?.k === 'ternary') [v.yes, v.no].forEach(allow)
    else if (v?.k === 'method' && v.name === 'getSecret') allowed.add(v)
    else if (v?.k === 'object') v.items.forEach((x) => allow(x.value))
    else if (v?.k === 'binary' && v.op === '??') [v.left, v.right].forEach(allow)
  }
  if (d.k === 'module') for (const key of ['params', 'extensionConfigs']) allow(propOf(inner(d.value), key))
  visit(d.value, (x) => {
    if (x.k === 'method' && x.name === 'getSecret' && !allowed.has(x))
      say(m, x, 'error', 'secret', 'getSecret() may only be the value of a secure module parameter')
    return true
  })
}

/** An output is readable by everybody who may read deployments. */
export function secretsInOutput(m, d) {
  if (isSecure(d)) return
  let secret
  visit(d.value, (x) => {
    secret ??= secretOf(m, x)
    return true
  })
  if (secret) say(m, d, 'warning', 'outputs-should-not-contain-secrets', `output ${d.name} gives away ${secret}`)
}

function secretOf(m, x) {
  if ((x.k === 'call' || x.k === 'method') && /^(list\w*|getSecret)$/i.test(x.name)) return `${x.name}()`
  const s = x.k === 'name' ? m.symbols.get(x.name) : undefined
  return s?.k === 'param' && isSecure(s.node) ? `secure parameter ${x.name}` : undefined
}

const SECRET_NAME = /password|pwd|secret|accountkey|acctkey/i
const ABOUT_A_SECRET = [
  /secret(name|uri|url|id|s?permission|version|ref|interval|expir|identifier)/i,
  /(name|uri|url|id|type|version|length|policy|enabled|count|days)$/i,
]

export function secretParameter(m, d) {
  const type = (d.type.k === 'tnullable' ? d.type.of : d.type).name
  if (isSecure(d)) {
    if (d.value && !harmless(m, unwrap(d.value)))
      say(m, d.value, 'warning', 'secure-parameter-default', `secure parameter ${d.name} has a default`)
  } else if (
    SECRET_NAME.test(d.name) &&
    ['string', 'object'].includes(type) &&
    !d.value &&
    !ABOUT_A_SECRET.some((about) => about.test(d.name))
  )
    say(m, d, 'warning', 'secure-secrets-in-params', `param ${d.name} looks like a secret: @secure()`)
}

/** Nothing, or something new at each deployment. */
const harmless = (m, v) =>
  literal(v) === '' ||
  (v?.k === 'object' && v.items.length === 0) ||
  v?.k === 'null' ||
  /\bnewGuid\(/.test(m.text.slice(v.at, v.end))
