// A module against the file that it deploys.
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { literal } from '../language/nodes.mjs'
import { inRegistry, say } from '../meaning/program.mjs'
import { hasSpread, inner, propOf } from '../meaning/resources.mjs'
import { optional, paramType } from '../meaning/user-types.mjs'
import { condition, knownBefore, loopName } from './deployed.mjs'
import { fits } from './fits.mjs'
import { names } from './names.mjs'

const PROPERTIES = ['name', 'scope', 'params', 'dependsOn', 'identity', 'extensionConfigs']

export function module(m, d, locals) {
  const fail = (n, rule, message) => say(m, n, 'error', rule, message)
  const path = literal(d.spec)
  const o = inner(d.value)
  const here = condition(m, d.value, locals)
  names(m, d.value, locals)
  if (path === undefined) return fail(d.spec, 'file', 'the module path must be a plain string')
  for (const x of o?.items ?? [])
    if (x.k === 'property' && !PROPERTIES.includes(x.name))
      fail(x, 'unknown-property', `module ${d.name} has name, scope, params and dependsOn, not ${x.name}`)
  loopName(m, d, o, ['name', 'scope'])
  knownBefore(m, o, ['name', 'scope'], here)
  const name = literal(propOf(o, 'name'))
  if (name !== undefined && (name.length > 64 || !/^[-\w._()]+$/.test(name)))
    fail(propOf(o, 'name'), 'pattern', `${d.name}.name: 1 to 64 letters, digits, - _ . ( )`)
  if (inRegistry(path)) return
  const file = resolve(dirname(m.file), path)
  if (!existsSync(file)) return fail(d.spec, 'file', `module ${path}: no such file`)
  if (!file.endsWith('.bicep')) return
  if (/\\/.test(path)) fail(d.spec, 'file', 'a module path uses forward slashes')
  const template = m.program.load(file)
  if (template.spoiled) return
  if (template.scope !== m.scope && !propOf(o, 'scope'))
    fail(d, 'scope', `module ${path} targets ${template.scope}, this file ${m.scope}: give scope`)
  params(m, d, o, template, here)
}

function params(m, d, o, template, locals) {
  const wanted = template.nodes
    .filter((x) => x.k === 'param')
    .map((x) => [x.name, { ...paramType(template, x), closed: 1, req: optional(template, x) ? undefined : 1 }])
  const given = propOf(o, 'params')
  if (given)
    return fits(m, given, { t: 'object', p: Object.fromEntries(wanted), closed: 1 }, `${d.name}.params`, locals)
  const required = wanted.filter(([, shape]) => shape.req).map(([name]) => name)
  if (required.length > 0 && !hasSpread(o))
    say(m, d, 'error', 'required', `${d.name}.params: required, missing (${required.join(', ')})`)
}
