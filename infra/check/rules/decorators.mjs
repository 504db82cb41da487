// Decorators: do they exist, do they go with what they decorate, are they constant?
import { NAMESPACES } from '../facts/functions.mjs'
import { near } from '../facts/near.mjs'
import { visit } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'

/** name: the kinds of declarations that it goes with; `*` any. */
const DECORATORS = {
  allowed: 'param',
  batchSize: 'resource module',
  description: '*',
  discriminator: '*',
  export: 'type var func',
  maxLength: '*',
  maxValue: '*',
  metadata: '*',
  minLength: '*',
  minValue: '*',
  onlyIfNotExists: 'resource',
  retryOn: 'resource',
  sealed: '*',
  secure: '*',
  validate: 'param type',
  waitUntil: 'resource',
}

/** @param kind of the declaration that is decorated, `*` for a part of a type */
export function decorators(m, d, kind) {
  for (const x of d.decorators ?? []) {
    const wrong = mistake(x, kind)
    if (wrong) say(m, x, 'error', 'decorator', wrong)
    for (const argument of x.args ?? []) onlyConstants(m, x, argument)
  }
}

function mistake(x, kind) {
  if (x.k !== 'call' && x.k !== 'method') return `@${x.name} needs parentheses`
  if (x.k === 'method' && !(x.of?.k === 'name' && NAMESPACES.has(x.of.name))) return `@${x.name}: unknown namespace`
  const kinds = DECORATORS[x.name]
  if (!kinds) return `decorator @${x.name} does not exist${near(x.name, Object.keys(DECORATORS))}`
  if (kinds !== '*' && kind !== '*' && !kinds.split(' ').includes(kind)) return `@${x.name} does not go with ${kind}`
  return undefined
}

function onlyConstants(m, x, argument) {
  visit(argument, (y) => {
    if (y.k !== 'name' && y.k !== 'call') return true
    say(m, y, 'error', 'decorator', `@${x.name} takes constants only, not ${y.name}`)
    return false
  })
}
