// Expressions: str int bool null array object property spread for prop index call method name res lambda unary binary
// ternary paren nonnull. `rich`: array and object literals are allowed here (not inside a string).
import { TokenCursor } from './token-cursor.mjs'

const PRECEDENCE = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '!=': 4,
  '=~': 4,
  '!~': 4,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
}

export function expression(c, rich) {
  const at = c.tok.at
  const test = binary(c, rich, 0)
  c.skippedLines((next) => next.t === '?')
  if (!c.took('?')) return test
  const yes = expression(c, rich)
  c.skippedLines((next) => next.t === ':')
  c.need(':', " of the '? :'")
  const no = expression(c, rich)
  return c.done({ k: 'ternary', at, test, yes, no })
}

function binary(c, rich, least) {
  let left = unary(c, rich)
  for (;;) {
    const precedence = PRECEDENCE[c.tok.t] ?? 0
    if (precedence <= least) return left
    const op = c.take().t
    const right = binary(c, rich, precedence)
    left = c.done({ k: 'binary', at: left.at, op, left, right })
  }
}

function unary(c, rich) {
  if (!c.is('!') && !c.is('-') && !c.is('+')) return member(c, rich)
  const sign = c.take()
  return c.done({ k: 'unary', at: sign.at, op: sign.t, of: member(c, rich) })
}

function member(c, rich) {
  let e = primary(c, rich)
  for (;;) {
    if (c.took('[')) {
      const safe = c.took('?')
      const fromEnd = c.took('^')
      const index = expression(c, rich)
      c.need(']')
      e = c.done({ k: 'index', at: e.at, of: e, index, safe, fromEnd })
    } else if (c.took('.')) {
      const safe = c.took('?')
      const n = c.need('id', ' after the dot')
      e = c.done({ k: 'prop', at: e.at, nameAt: n.at, of: e, name: n.v, safe })
      if (c.is('(')) e = call(c, e, rich)
    } else if (c.took('::')) {
      const n = c.need('id')
      e = c.done({ k: 'res', at: e.at, of: e, name: n.v })
    } else if (c.took('!')) e = c.done({ k: 'nonnull', at: e.at, of: e })
    else return e
  }
}

/** The call of a name, or of a method where `fn` is a property. */
export function call(c, fn, rich) {
  c.need('(')
  const args = c.args(')', () => expression(c, rich))
  const method = fn.k === 'prop'
  return c.done({
    k: method ? 'method' : 'call',
    at: fn.at,
    of: method ? fn.of : undefined,
    name: fn.name,
    args,
  })
}

function primary(c, rich) {
  const t = c.tok
  switch (t.t) {
    case 'int':
      c.take()
      return c.done({ k: 'int', at: t.at, value: Number(t.v) })
    case 'str':
      return string(c)
    case 'id':
      return named(c, rich)
    case '{':
      if (!rich) c.fail('an object literal cannot stand inside a string interpolation')
      return object(c)
    case '[':
      if (!rich) c.fail('an array literal cannot stand inside a string interpolation')
      return array(c)
    case '(':
      return parentheses(c, rich)
    default:
      c.fail(`an expression expected, found ${c.name()}`)
  }
}

function named(c, rich) {
  const { at, v } = c.take()
  if (v === 'true' || v === 'false') return c.done({ k: 'bool', at, value: v === 'true' })
  if (v === 'null') return c.done({ k: 'null', at })
  if (c.is('(')) return call(c, c.done({ k: 'name', at, name: v }), rich)
  return c.took('=>') ? lambda(c, at, [v]) : c.done({ k: 'name', at, name: v })
}

function lambda(c, at, params) {
  c.lines()
  return c.done({ k: 'lambda', at, params, body: expression(c, true) })
}

/** One expression in parentheses, or a lambda that starts with its parameters. */
export function parentheses(c, rich) {
  const open = c.take()
  const inside = c.parenthesized(() => expression(c, rich))
  if (c.took('=>')) {
    if (inside.some((x) => x.k !== 'name')) c.fail('the parameters of a lambda are names', open)
    return lambda(
      c,
      open.at,
      inside.map((x) => x.name),
    )
  }
  if (inside.length !== 1) c.fail('parentheses must hold exactly one expression', open)
  return c.done({ k: 'paren', at: open.at, of: inside[0] })
}

function array(c) {
  const { at } = c.tok
  const next = c.aheadOverLines()
  if (next?.t === 'id' && next.v === 'for') return loop(c, () => expression(c, true))
  return c.done({
    k: 'array',
    at,
    items: c.elements('[', ']', () => (c.is('...') ? spread(c) : expression(c, true))),
  })
}

/** `[for item in source: body]`. */
export function loop(c, body) {
  const { at } = c.need('[')
  c.lines()
  c.keyword('for')
  const vars = []
  if (c.took('(')) {
    vars.push(c.need('id').v)
    c.need(',', ' between the item and the index')
    vars.push(c.need('id').v)
    c.need(')')
  } else vars.push(c.need('id', ' (the loop variable)').v)
  c.keyword('in')
  const source = expression(c, true)
  c.need(':')
  const inside = body()
  c.lines()
  c.need(']', ' at the end of the loop')
  return c.done({ k: 'for', at, vars, source, body: inside })
}

function spread(c) {
  const { at } = c.need('...')
  return c.done({ k: 'spread', at, of: expression(c, true) })
}

/** @param item reads what may stand in it, where that is more than properties */
export function object(c, item = () => property(c)) {
  const { at } = c.tok
  return c.done({ k: 'object', at, items: c.elements('{', '}', item) })
}

/** A property or a spread. */
export function property(c) {
  const { at } = c.tok
  if (c.is('...')) return spread(c)
  let key, name
  if (c.is('str')) {
    key = string(c)
    name = plainText(key)
  } else if (c.is('id') && !['true', 'false', 'null'].includes(c.tok.v)) name = c.take().v
  else c.fail(`a property name expected, found ${c.name()}`)
  c.need(':', ` after property ${name ?? ''}`)
  const value = expression(c, true)
  return c.done({ k: 'property', at, name, key, value })
}

export function string(c) {
  const t = c.need('str')
  return c.done({ k: 'str', at: t.at, parts: t.v.map((part) => interpolated(c, part)), multi: t.multi })
}

function interpolated(c, part) {
  if (typeof part === 'string') return part
  const inside = new TokenCursor(part.tokens, c.text, c.errors)
  if (inside.is('eof')) inside.fail('an empty interpolation')
  const e = expression(inside, false)
  if (!inside.is('eof')) inside.fail(`unexpected ${inside.name()} in an interpolation`)
  return e
}

/** The text of a string node without interpolation, else undefined. */
export function plainText(s) {
  return s.parts.every((part) => typeof part === 'string') ? s.parts.join('') : undefined
}
