// Types: tname tstr tint tbool tnull tobj tproperty ttuple tarray tindex tunion tnullable tnonnull tparen tprop titems
// trest tgeneric tunary tresource.
import { decorators } from './decorators.mjs'
import { expression, plainText, string } from './expressions.mjs'

/** The type of a declaration, which may be `resource 'Type@version'`; of an output without the text. */
export function declaredType(c, ofOutput) {
  if (!c.word('resource') || c.ahead()?.t === '<') return type(c)
  const { at } = c.take()
  const spec = c.is('str') ? string(c) : ofOutput ? null : c.fail('a resource type expected')
  return c.done({ k: 'tresource', at, spec })
}

function type(c) {
  const { at } = c.tok
  const bar = () => c.is('|') || (c.is('nl') && c.ahead()?.t === '|')
  if (bar()) {
    c.lines()
    c.take()
  }
  const of = [unary(c)]
  while (bar()) {
    c.lines()
    c.take()
    if (c.is('nl')) c.fail("a type expected on the line of '|'")
    of.push(unary(c))
  }
  return of.length === 1 ? of[0] : c.done({ k: 'tunion', at, of })
}

function unary(c) {
  const { at } = c.tok
  const signed = c.is('-') || c.is('!') || c.is('+')
  const op = signed ? c.take().t : undefined
  let t = member(c)
  if (signed) t = c.done({ k: 'tunary', at, op, of: t })
  while (c.is('?') || c.is('!')) t = c.done({ k: c.take().t === '?' ? 'tnullable' : 'tnonnull', at, of: t })
  return t
}

function member(c) {
  let t = primary(c)
  for (;;) {
    if (c.took('[')) t = element(c, t)
    else if (c.took('.')) t = part(c, t)
    else return t
  }
}

/** `T[]`, `T[*]` or `T[index]`. */
function element(c, of) {
  if (c.took(']')) return c.done({ k: 'tarray', at: of.at, of })
  if (c.took('*')) {
    c.need(']')
    return c.done({ k: 'titems', at: of.at, of })
  }
  const index = expression(c, false)
  c.need(']')
  return c.done({ k: 'tindex', at: of.at, of, index })
}

/** `T.name`, `T.name<…>` or `T.*`. */
function part(c, of) {
  if (c.took('*')) return c.done({ k: 'trest', at: of.at, of })
  const name = c.need('id').v
  const t = c.done({ k: 'tprop', at: of.at, of, name })
  return c.is('<') ? generic(c, t, name) : t
}

function generic(c, base, name) {
  c.need('<')
  return c.done({ k: 'tgeneric', at: base.at, name, args: c.args('>', () => type(c)) })
}

function primary(c) {
  const { t, v, at } = c.tok
  switch (t) {
    case 'int':
      c.take()
      return c.done({ k: 'tint', at, value: Number(v) })
    case 'str':
      return { ...string(c), k: 'tstr' }
    case 'id': {
      c.take()
      if (v === 'true' || v === 'false') return c.done({ k: 'tbool', at, value: v === 'true' })
      if (v === 'null') return c.done({ k: 'tnull', at })
      const name = c.done({ k: 'tname', at, name: v })
      return c.is('<') ? generic(c, name, v) : name
    }
    case '{':
      return c.done({ k: 'tobj', at, items: c.elements('{', '}', () => property(c)) })
    case '[':
      return c.done({ k: 'ttuple', at, items: c.elements('[', ']', () => tupleItem(c)) })
    case '(': {
      c.take()
      const of = type(c)
      c.need(')')
      return c.done({ k: 'tparen', at, of })
    }
    default:
      c.fail(`a type expected, found ${c.name()}`)
  }
}

/** A property of an object type; `*` is every other property. */
function property(c) {
  const { at } = c.tok
  const before = decorators(c)
  let name
  if (c.took('*')) name = '*'
  else if (c.is('str')) name = plainText(string(c))
  else name = c.need('id', ' (a property name)').v
  c.need(':')
  return c.done({ k: 'tproperty', at, decorators: before, name, type: type(c) })
}

function tupleItem(c) {
  const before = decorators(c)
  return { ...type(c), decorators: before }
}
