// Declarations: targetScope metadata param var type func resource module output import extension assert test using
// extends.
import { decorators } from './decorators.mjs'
import { expression, loop, object, parentheses, plainText, property, string } from './expressions.mjs'
import { declaredType } from './types.mjs'

const IN_PARAMETERS = ['using', 'extends', 'param', 'var', 'import', 'type', 'extension', 'extensionConfig', 'func']

/** @param params whether the file is a parameters file */
export function declaration(c, params) {
  const { at } = c.tok
  const before = decorators(c)
  if (!c.is('id')) c.fail(`a declaration expected${before.length ? ' after the decorator' : ''}, found ${c.name()}`)
  const k = c.tok.v
  if (!startsDeclaration(k))
    c.fail(
      `'${k}' starts no declaration (param, var, resource, module, output, type, func, import, targetScope, metadata)`,
    )
  if (params && !IN_PARAMETERS.includes(k)) c.fail(`'${k}' cannot stand in a parameters file`)
  c.take()
  const d = { k, at, decorators: before }
  DECLARATIONS[k](c, d, params)
  return c.done(d)
}

export const startsDeclaration = (word) => Object.hasOwn(DECLARATIONS, word)

/** By the word that starts it: reads the rest into the node `d`. */
const DECLARATIONS = {
  targetScope: assigned,
  metadata(c, d) {
    named(c, d)
    assigned(c, d)
  },
  assert(c, d) {
    named(c, d)
    assigned(c, d)
  },
  using(c, d) {
    if (c.word('none')) {
      c.take()
      d.path = null
    } else d.path = string(c)
    configured(c, d)
  },
  extends(c, d) {
    d.path = string(c)
  },
  param(c, d, params) {
    named(c, d)
    if (params) return assigned(c, d)
    if (c.is('=')) c.fail(`param ${d.name} needs a type before '='`)
    d.type = declaredType(c)
    if (c.is('=')) assigned(c, d)
  },
  var(c, d) {
    named(c, d)
    if (!c.is('=')) d.type = declaredType(c)
    assigned(c, d)
  },
  type(c, d) {
    named(c, d)
    c.need('=')
    d.type = declaredType(c)
  },
  output(c, d) {
    named(c, d)
    d.type = declaredType(c, true)
    assigned(c, d)
  },
  func(c, d) {
    named(c, d)
    c.need('(')
    d.params = c.parenthesized(() => {
      const argument = { k: 'arg', at: c.tok.at, name: c.need('id').v }
      argument.type = declaredType(c)
      return c.done(argument)
    })
    d.type = declaredType(c)
    c.need('=>')
    c.lines()
    d.value = expression(c, true)
  },
  resource(c, d) {
    named(c, d)
    d.spec = string(c)
    if (c.word('existing')) {
      c.take()
      d.existing = true
    }
    d.value = body(c, () => nestedOrProperty(c))
  },
  module: deployedFile,
  test: deployedFile,
  import(c, d) {
    d.names = []
    if (c.took('*')) {
      c.keyword('as')
      d.all = c.need('id').v
    } else if (c.is('{')) d.names = c.elements('{', '}', () => importedName(c))
    else c.fail(`'{' or '*' expected after import, found ${c.name()}`)
    c.keyword('from')
    d.path = string(c)
  },
  extension,
  provider: extension,
  extensionConfig(c, d) {
    named(c, d)
    c.keyword('with')
    d.config = object(c)
  },
}

function named(c, d) {
  d.nameAt = c.tok.at
  d.name = c.need('id', ` (the name of the ${d.k})`).v
}

function assigned(c, d) {
  c.need('=')
  d.value = expression(c, true)
}

function configured(c, d) {
  if (!c.word('with')) return
  c.take()
  d.config = object(c)
}

function deployedFile(c, d) {
  named(c, d)
  d.spec = string(c)
  d.value = body(c, () => property(c))
}

function extension(c, d) {
  d.spec = c.is('id') ? { k: 'name', at: c.tok.at, name: c.take().v } : string(c)
  configured(c, d)
  if (c.word('as')) {
    c.take()
    d.name = c.need('id').v
  }
}

function importedName(c) {
  const imported = { at: c.tok.at, name: c.is('str') ? plainText(string(c)) : c.need('id').v }
  imported.as = imported.name
  if (c.word('as')) {
    c.take()
    imported.as = c.need('id').v
  }
  return imported
}

/** What a resource or module is: an object, under a condition, in a loop. */
function body(c, item) {
  c.need('=')
  c.skippedLines((next) => next.t === 'id' && next.v === 'if')
  if (c.word('if')) return condition(c, item)
  if (c.is('{')) return object(c, item)
  if (c.is('[')) return loop(c, () => loopBody(c, item))
  c.fail(`'{', '[for' or 'if (' expected, found ${c.name()}`)
}

function loopBody(c, item) {
  if (c.word('if')) return condition(c, item)
  return c.is('{') ? object(c, item) : c.fail(`'{' or 'if (' expected, found ${c.name()}`)
}

function condition(c, item) {
  const { at } = c.keyword('if')
  if (!c.is('(')) c.fail(`'(' expected after if, found ${c.name()}`)
  return c.done({ k: 'if', at, test: parentheses(c, true), body: object(c, item) })
}

function nestedOrProperty(c) {
  if (!c.is('@') && !(c.word('resource') && c.ahead()?.t === 'id')) return property(c)
  const before = decorators(c)
  if (!c.word('resource')) c.fail('a nested resource expected after the decorator')
  const d = declaration(c, false)
  d.decorators = before
  return d
}
