// One declaration.
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { literal, visit } from '../language/nodes.mjs'
import { inRegistry, say } from '../meaning/program.mjs'
import { runtime } from '../meaning/runtime-values.mjs'
import { typeOf } from '../meaning/user-types.mjs'
import { decorators } from './decorators.mjs'
import { fits } from './fits.mjs'
import { module } from './modules.mjs'
import { names } from './names.mjs'
import { parameter } from './params.mjs'
import { resource } from './resources.mjs'
import { secretsInOutput } from './secrets.mjs'
import { typeNames } from './type-names.mjs'

export function declaration(m, d) {
  const locals = new Map()
  decorators(m, d, d.k)
  switch (d.k) {
    case 'param':
      return parameter(m, d, locals)
    case 'var':
      return variable(m, d, locals)
    case 'type':
      return typeNames(m, d.type)
    case 'func':
      return userFunction(m, d)
    case 'output':
      return output(m, d, locals)
    case 'resource':
      return resource(m, d, locals)
    case 'module':
      return module(m, d, locals)
    case 'using':
      return using(m, d)
    default:
      if (d.value) names(m, d.value, locals)
  }
}

const valueFits = (m, d, locals) => fits(m, d.value, { ...typeOf(m, d.type), closed: 1 }, `${d.k} ${d.name}`, locals)

function variable(m, d, locals) {
  if (d.type) typeNames(m, d.type)
  names(m, d.value, locals)
  visit(d.value, (x) => {
    if (x.k !== 'for') return true
    const hit = runtime(m, x.body, new Set(), new Set(x.vars))
    if (hit)
      say(
        m,
        x.body,
        'error',
        'runtime',
        `a loop in a variable may hold only what is known before the deployment; ${hit.what} is not`,
      )
    return false
  })
  if (d.type) valueFits(m, d, locals)
}

function userFunction(m, d) {
  for (const { type } of d.params) typeNames(m, type)
  const locals = new Map(d.params.map(({ name, type }) => [name, typeOf(m, type)]))
  typeNames(m, d.type)
  names(m, d.value, locals)
  valueFits(m, d, locals)
}

function output(m, d, locals) {
  typeNames(m, d.type)
  names(m, d.value, locals)
  if (d.type.k !== 'tresource') valueFits(m, d, locals)
  secretsInOutput(m, d)
}

function using(m, d) {
  const path = d.path && literal(d.path)
  if (path && !inRegistry(path) && !existsSync(resolve(dirname(m.file), path)))
    say(m, d, 'error', 'file', `using ${path}: no such file`)
}
