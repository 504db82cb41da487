// Declarations of parameters, and the files that give their values.
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { near } from '../facts/near.mjs'
import { literal, unwrap } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'
import { optional, paramType, typeOf } from '../meaning/user-types.mjs'
import { fits } from './fits.mjs'
import { names } from './names.mjs'
import { isSecure, secretParameter } from './secrets.mjs'
import { typeNames } from './type-names.mjs'

export function parameter(m, d, locals) {
  if (m.isParams) return names(m, d.value, locals)
  typeNames(m, d.type)
  if (d.value) {
    names(m, d.value, locals, { inDefault: true })
    if (unwrap(d.value)?.k === 'for') say(m, d.value, 'error', 'for', 'a loop cannot be a parameter default')
    fits(m, d.value, { ...paramType(m, d), closed: 1, nullable: undefined }, `param ${d.name}`, locals)
  }
  constraints(m, d, typeOf(m, d.type).t, locals)
  secretParameter(m, d)
}

/** Decorators that go with some types only. */
function constraints(m, d, t, locals) {
  const fail = (x, message) => say(m, x, 'error', 'decorator', message)
  if (isSecure(d) && !['string', 'object', 'any'].includes(t)) fail(d, '@secure goes with string and object only')
  for (const x of d.decorators) {
    if (/^(min|max)Value$/.test(x.name) && !['int', 'any'].includes(t)) fail(x, `@${x.name} goes with int only`)
    if (/^(min|max)Length$/.test(x.name) && !['string', 'array', 'any'].includes(t))
      fail(x, `@${x.name} goes with string and array only`)
    const values = x.name === 'allowed' ? x.args?.[0] : undefined
    if (values?.k === 'array' && d.type.k === 'tname' && ['string', 'int', 'bool'].includes(t))
      for (const value of values.items) fits(m, value, { t, closed: 1 }, '@allowed', locals)
  }
}

/** A parameters file against the template that it names. */
export function parametersFile(m) {
  const using = m.nodes.find((x) => x.k === 'using')
  if (!using) {
    if (!m.spoiled) say(m, undefined, 'error', 'file', 'a parameters file needs a using line')
    return
  }
  const path = using.path && literal(using.path)
  const file = path?.endsWith('.bicep') ? resolve(dirname(m.file), path) : undefined
  if (!file || !existsSync(file)) return
  const template = m.program.load(file)
  if (template.spoiled) return
  const wanted = new Map(template.nodes.filter((x) => x.k === 'param').map((x) => [x.name, x]))
  const values = m.nodes.filter((x) => x.k === 'param')
  values.forEach((d, i) => {
    if (values.findIndex(({ name }) => name === d.name) < i)
      say(m, d, 'error', 'duplicate', `param ${d.name} is given twice`)
    const declared = wanted.get(d.name)
    if (declared) fits(m, d.value, { ...paramType(template, declared), closed: 1 }, `param ${d.name}`, new Map())
    else say(m, d, 'error', 'unknown-property', `${path} has no parameter ${d.name}${near(d.name, [...wanted.keys()])}`)
  })
  if (m.nodes.some((x) => x.k === 'extends')) return
  for (const [name, d] of wanted)
    if (!values.some((x) => x.name === name) && !optional(template, d))
      say(m, using, 'error', 'required', `param ${name}: required by ${path}, missing`)
}
