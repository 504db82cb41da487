// A small recursive-descent parser for Bicep and .bicepparam files (language as of 2026). No dependencies.
//   const { nodes, errors } = parse(text, { params: false })
// A node is { k: kind, at: offset, end: offset, ... }. Errors are { at, message }; after one the parser goes on at the next line
// that can start a declaration, so one slip gives one finding.
// Kinds of declarations: targetScope metadata param var type func resource module output import extension assert test using extends
// Kinds of expressions:  str int bool null array object for if? prop index call method name res lambda unary binary ternary paren nonnull spread
// Kinds of types:        tname tstr tint tbool tnull tobj ttuple tarray tunion tnull? tparen tprop titems tgeneric tunary tresource

import { lex } from './bicep-lexer.mjs'

const START = new Set([
  'targetScope',
  'metadata',
  'param',
  'var',
  'type',
  'func',
  'resource',
  'module',
  'output',
  'import',
  'extension',
  'provider',
  'assert',
  'test',
  'using',
  'extends',
  'extensionConfig',
])
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
class Slip extends Error {
  constructor(at, message) {
    super(message)
    this.at = at
  }
}

class Parser {
  constructor(tokens, errors) {
    this.q = tokens
    this.i = 0
    this.errors = errors
  }
  get tok() {
    return this.q[this.i]
  }
  ahead(n = 1, overLines = false) {
    let j = this.i + (overLines ? 0 : n)
    if (overLines) {
      let left = n
      while (left > 0) {
        j++
        if (this.q[j]?.t !== 'nl') left--
      }
    }
    return this.q[j]
  }
  is(t) {
    return this.tok.t === t
  }
  word(w) {
    return this.tok.t === 'id' && this.tok.v === w
  }
  take() {
    return this.q[this.i++]
  }
  fail(message, tok = this.tok) {
    throw new Slip(tok.at, message)
  }
  name(tok = this.tok) {
    return tok.t === 'nl'
      ? 'the end of the line'
      : tok.t === 'eof'
        ? 'the end'
        : tok.t === 'str'
          ? 'a string'
          : `'${tok.v}'`
  }
  need(t, why = '') {
    if (!this.is(t))
      this.fail(
        `'${t === 'nl' ? 'new line' : t === 'id' ? 'name' : t === 'str' ? 'string' : t}' expected${why}, found ${this.name()}`,
      )
    return this.take()
  }
  keyword(w) {
    if (!this.word(w)) this.fail(`'${w}' expected, found ${this.name()}`)
    return this.take()
  }
  lines() {
    while (this.is('nl')) this.take()
  }
  skippedLines(t) {
    const n = this.is('nl') ? this.ahead() : undefined
    if (n && (typeof t === 'function' ? t(n) : n.t === t)) this.lines()
  }
  done(node) {
    node.end = this.q[this.i - 1]?.end ?? node.at
    return node
  }

  // ---- declarations
  program(params) {
    const nodes = []
    while (!this.is('eof')) {
      if (this.is('nl')) {
        this.take()
        continue
      }
      const from = this.i
      try {
        const d = this.declaration(params)
        nodes.push(d)
        if (!this.is('eof') && !this.is('nl')) this.fail(`a new line expected after ${d.k}, found ${this.name()}`)
      } catch (e) {
        if (!(e instanceof Slip)) throw e
        this.errors.push({ at: e.at, message: e.message })
        if (this.i === from) this.i++
        while (
          !this.is('eof') &&
          !(
            this.q[this.i - 1]?.t === 'nl' &&
            this.columnZero &&
            (this.is('@') || (this.is('id') && START.has(this.tok.v)))
          )
        )
          this.take()
      }
    }
    return nodes
  }
  get columnZero() {
    const p = this.tok.at
    return p === 0 || this.text[p - 1] === '\n' || this.text[p - 1] === '\r'
  }
  decorators() {
    const out = []
    while (this.is('@')) {
      const at = this.take().at
      let e = this.done({ k: 'name', at, name: this.need('id', ' after @').v })
      if (this.is('(')) e = this.call(e, true)
      while (this.is('.')) {
        this.take()
        const n = this.need('id').v
        e = this.done({ k: 'prop', at, of: e, name: n })
        if (this.is('(')) e = this.call({ ...e, k: 'prop' }, true)
      }
      out.push(e)
      if (!this.is('nl')) this.fail(`a decorator stands on a line of its own, found ${this.name()}`)
      this.lines()
    }
    return out
  }
  declaration(params) {
    const at = this.tok.at,
      decorators = this.decorators()
    if (!this.is('id'))
      this.fail(`a declaration expected${decorators.length ? ' after the decorator' : ''}, found ${this.name()}`)
    const w = this.tok.v,
      d = { k: w, at, decorators }
    if (!START.has(w))
      this.fail(
        `'${w}' starts no declaration (param, var, resource, module, output, type, func, import, targetScope, metadata)`,
      )
    if (
      params &&
      !['using', 'extends', 'param', 'var', 'import', 'type', 'extension', 'extensionConfig', 'func'].includes(w)
    )
      this.fail(`'${w}' cannot stand in a parameters file`)
    this.take()
    const named = () => {
      d.nameAt = this.tok.at
      d.name = this.need('id', ` (the name of the ${w})`).v
    }
    switch (w) {
      case 'targetScope':
        this.need('=')
        d.value = this.expr(true)
        break
      case 'metadata':
        named()
        this.need('=')
        d.value = this.expr(true)
        break
      case 'using':
        if (this.word('none')) {
          this.take()
          d.path = null
        } else d.path = this.str()
        if (this.word('with')) {
          this.take()
          d.config = this.object(true)
        }
        break
      case 'extends':
        d.path = this.str()
        break
      case 'param':
        named()
        if (params) {
          this.need('=')
          d.value = this.expr(true)
          break
        }
        if (this.is('=')) this.fail(`param ${d.name} needs a type before '='`)
        d.type = this.typeOrResource()
        if (this.is('=')) {
          this.take()
          d.value = this.expr(true)
        }
        break
      case 'var':
        named()
        if (!this.is('=')) d.type = this.typeOrResource()
        this.need('=')
        d.value = this.expr(true)
        break
      case 'type':
        named()
        this.need('=')
        d.type = this.typeOrResource()
        break
      case 'output':
        named()
        d.type = this.typeOrResource(true)
        this.need('=')
        d.value = this.expr(true)
        break
      case 'assert':
        named()
        this.need('=')
        d.value = this.expr(true)
        break
      case 'func': {
        named()
        this.need('(')
        this.lines()
        d.params = []
        while (!this.is(')')) {
          const a = { k: 'arg', at: this.tok.at, name: this.need('id').v }
          a.type = this.typeOrResource()
          d.params.push(this.done(a))
          this.lines()
          if (this.is(',')) {
            this.take()
            this.lines()
          } else break
        }
        this.need(')')
        d.type = this.typeOrResource()
        this.need('=>')
        this.lines()
        d.value = this.expr(true)
        break
      }
      case 'resource':
        named()
        d.spec = this.str()
        if (this.word('existing')) {
          this.take()
          d.existing = true
        }
        this.need('=')
        this.skippedLines((n) => n.t === 'id' && n.v === 'if')
        d.value = this.body(true)
        break
      case 'module':
      case 'test':
        named()
        d.spec = this.str()
        this.need('=')
        this.skippedLines((n) => n.t === 'id' && n.v === 'if')
        d.value = this.body(false)
        break
      case 'import':
        d.names = []
        if (this.is('*')) {
          this.take()
          this.keyword('as')
          d.all = this.need('id').v
        } else if (this.is('{')) {
          d.names = this.elements('{', '}', () => {
            const o = { at: this.tok.at, name: this.is('str') ? this.plainText(this.str()) : this.need('id').v }
            o.as = o.name
            if (this.word('as')) {
              this.take()
              o.as = this.need('id').v
            }
            return o
          })
        } else this.fail(`'{' or '*' expected after import, found ${this.name()}`)
        this.keyword('from')
        d.path = this.str()
        break
      case 'extension':
      case 'provider':
        d.spec = this.is('id') ? { k: 'name', at: this.tok.at, name: this.take().v } : this.str()
        if (this.word('with')) {
          this.take()
          d.config = this.object(true)
        }
        if (this.word('as')) {
          this.take()
          d.name = this.need('id').v
        }
        break
      case 'extensionConfig':
        named()
        this.keyword('with')
        d.config = this.object(true)
        break
    }
    return this.done(d)
  }
  body(nested) {
    if (this.word('if')) return this.condition(nested)
    if (this.is('{')) return this.object(true, nested)
    if (this.is('[')) return this.loop(true, nested)
    this.fail(`'{', '[for' or 'if (' expected, found ${this.name()}`)
  }
  condition(nested) {
    const at = this.keyword('if').at
    if (!this.is('(')) this.fail(`'(' expected after if, found ${this.name()}`)
    const test = this.primary(true)
    return this.done({ k: 'if', at, test, body: this.object(true, nested) })
  }
  loop(isBody, nested) {
    const at = this.need('[').at
    this.lines()
    this.keyword('for')
    const vars = []
    if (this.is('(')) {
      this.take()
      vars.push(this.need('id').v)
      this.need(',', ' between the item and the index')
      vars.push(this.need('id').v)
      this.need(')')
    } else vars.push(this.need('id', ' (the loop variable)').v)
    this.keyword('in')
    const source = this.expr(true)
    this.need(':')
    const body = !isBody
      ? this.expr(true)
      : this.word('if')
        ? this.condition(nested)
        : this.is('{')
          ? this.object(true, nested)
          : this.fail(`'{' or 'if (' expected, found ${this.name()}`)
    this.lines()
    this.need(']', ' at the end of the loop')
    return this.done({ k: 'for', at, vars, source, body })
  }

  // ---- lists: items one a line, or separated by commas on one line, never both
  elements(open, close, item) {
    this.need(open)
    const out = []
    if (this.is(close)) {
      this.take()
      return out
    }
    this.lines()
    let want = true
    while (!this.is('eof') && !this.is(close)) {
      if (want) {
        out.push(item())
        want = false
        continue
      }
      if (this.is('nl')) this.lines()
      else if (this.is(',')) {
        this.take()
        if (this.is('nl'))
          this.fail(
            'a comma at the end of a line (items are separated by a new line or by a comma, not by both)',
            this.q[this.i - 1],
          )
      } else this.fail(`a new line, ',' or '${close}' expected, found ${this.name()}`)
      want = true
    }
    this.need(close)
    return out
  }
  args(close, item) {
    // function arguments: commas required, new lines only after ( or , and before )
    const out = []
    if (this.is(close)) {
      this.take()
      return out
    }
    this.lines()
    if (this.is(close)) {
      this.take()
      return out
    }
    for (;;) {
      out.push(item())
      if (this.is('nl')) {
        this.lines()
        if (!this.is(close)) this.fail(`',' expected between arguments, found ${this.name()}`)
      }
      if (this.is(close)) {
        this.take()
        return out
      }
      this.need(',', ` or '${close}'`)
      this.lines()
      if (this.is(close)) this.fail('no comma after the last argument')
    }
  }

  // ---- expressions (rich = array and object literals allowed here)
  expr(rich) {
    const at = this.tok.at
    const test = this.binary(rich, 0)
    this.skippedLines('?')
    if (!this.is('?')) return test
    this.take()
    this.lines0()
    const yes = this.expr(rich)
    this.skippedLines(':')
    this.need(':', " of the '? :'")
    const no = this.expr(rich)
    return this.done({ k: 'ternary', at, test, yes, no })
  }
  lines0() {
    /* no line break after '?' or ':' */
  }
  binary(rich, min) {
    let left = this.unary(rich)
    for (;;) {
      const p = PRECEDENCE[this.tok.t] ?? 0
      if (p <= min) return left
      const op = this.take().t
      const right = this.binary(rich, p)
      left = this.done({ k: 'binary', at: left.at, op, left, right })
    }
  }
  unary(rich) {
    if (this.is('!') || this.is('-') || this.is('+')) {
      const o = this.take()
      return this.done({ k: 'unary', at: o.at, op: o.t, of: this.member(rich) })
    }
    return this.member(rich)
  }
  member(rich) {
    let e = this.primary(rich)
    for (;;) {
      if (this.is('[')) {
        this.take()
        const safe = this.is('?') && !!this.take()
        const fromEnd = this.is('^') && !!this.take()
        const index = this.expr(rich)
        this.need(']')
        e = this.done({ k: 'index', at: e.at, of: e, index, safe, fromEnd })
      } else if (this.is('.')) {
        this.take()
        const safe = this.is('?') && !!this.take()
        const n = this.need('id', ' after the dot')
        e = this.done({ k: 'prop', at: e.at, nameAt: n.at, of: e, name: n.v, safe })
        if (this.is('(')) e = this.call(e, rich)
      } else if (this.is('::')) {
        this.take()
        const n = this.need('id')
        e = this.done({ k: 'res', at: e.at, of: e, name: n.v })
      } else if (this.is('!')) {
        this.take()
        e = this.done({ k: 'nonnull', at: e.at, of: e })
      } else return e
    }
  }
  call(fn, rich) {
    this.need('(')
    const args = this.args(')', () => this.expr(rich))
    return this.done({
      k: fn.k === 'prop' ? 'method' : 'call',
      at: fn.at,
      of: fn.k === 'prop' ? fn.of : undefined,
      name: fn.name,
      args,
    })
  }
  primary(rich) {
    const t = this.tok
    switch (t.t) {
      case 'int':
        this.take()
        return this.done({ k: 'int', at: t.at, value: Number(t.v) })
      case 'str':
        return this.str()
      case 'id':
        if (t.v === 'true' || t.v === 'false') {
          this.take()
          return this.done({ k: 'bool', at: t.at, value: t.v === 'true' })
        }
        if (t.v === 'null') {
          this.take()
          return this.done({ k: 'null', at: t.at })
        }
        this.take()
        if (this.is('(')) return this.call(this.done({ k: 'name', at: t.at, name: t.v }), rich)
        if (this.is('=>')) {
          this.take()
          this.lines()
          return this.done({ k: 'lambda', at: t.at, params: [t.v], body: this.expr(true) })
        }
        return this.done({ k: 'name', at: t.at, name: t.v })
      case '{':
        if (!rich) this.fail('an object literal cannot stand inside a string interpolation')
        return this.object(rich)
      case '[':
        if (!rich) this.fail('an array literal cannot stand inside a string interpolation')
        return this.ahead(1, true)?.t === 'id' && this.ahead(1, true).v === 'for'
          ? this.loop(false, false)
          : this.done({
              k: 'array',
              at: t.at,
              items: this.elements('[', ']', () => (this.is('...') ? this.spread() : this.expr(true))),
            })
      case '(': {
        this.take()
        this.lines()
        const inside = []
        while (!this.is(')')) {
          inside.push(this.expr(rich))
          this.lines()
          if (this.is(',')) {
            this.take()
            this.lines()
          } else break
        }
        this.need(')')
        if (this.is('=>')) {
          this.take()
          this.lines()
          if (inside.some((x) => x.k !== 'name')) this.fail('the parameters of a lambda are names', t)
          return this.done({ k: 'lambda', at: t.at, params: inside.map((x) => x.name), body: this.expr(true) })
        }
        if (inside.length !== 1) this.fail('parentheses must hold exactly one expression', t)
        return this.done({ k: 'paren', at: t.at, of: inside[0] })
      }
      default:
        this.fail(`an expression expected, found ${this.name()}`)
    }
  }
  spread() {
    const at = this.need('...').at
    return this.done({ k: 'spread', at, of: this.expr(true) })
  }
  object(rich, nested) {
    const at = this.tok.at
    const items = this.elements('{', '}', () => {
      const from = this.tok.at
      if (nested && (this.is('@') || (this.word('resource') && this.ahead()?.t === 'id'))) {
        const decorators = this.decorators()
        if (!this.word('resource')) this.fail('a nested resource expected after the decorator')
        const d = this.declaration(false)
        d.decorators = decorators
        return d
      }
      if (this.is('...')) return this.spread()
      let key, keyText
      if (this.is('str')) {
        key = this.str()
        keyText = this.plainText(key)
      } else if (this.is('id') && !['true', 'false', 'null'].includes(this.tok.v)) {
        keyText = this.take().v
      } else this.fail(`a property name expected, found ${this.name()}`)
      this.need(':', ` after property ${keyText ?? ''}`)
      const value = this.expr(true)
      return this.done({ k: 'property', at: from, name: keyText, key, value })
    })
    return this.done({ k: 'object', at, items })
  }
  str() {
    const t = this.need('str')
    const parts = t.v.map((p) => {
      if (typeof p === 'string') return p
      const sub = new Parser(p.tokens, this.errors)
      sub.text = this.text
      if (sub.is('eof')) sub.fail('an empty interpolation')
      const e = sub.expr(false)
      if (!sub.is('eof')) sub.fail(`unexpected ${sub.name()} in an interpolation`)
      return e
    })
    return this.done({ k: 'str', at: t.at, parts, multi: t.multi })
  }
  plainText(s) {
    return s.parts.every((p) => typeof p === 'string') ? s.parts.join('') : undefined
  }

  // ---- types
  typeOrResource(forOutput) {
    if (this.word('resource') && this.ahead()?.t !== '<') {
      const at = this.take().at
      const spec = this.is('str') ? this.str() : forOutput ? null : this.fail('a resource type expected')
      return this.done({ k: 'tresource', at, spec })
    }
    return this.typeExpr()
  }
  typeExpr() {
    const at = this.tok.at,
      of = []
    const bar = () => this.is('|') || (this.is('nl') && this.ahead()?.t === '|')
    if (bar()) {
      this.lines()
      this.take()
    }
    of.push(this.typeUnary())
    while (bar()) {
      this.lines()
      this.take()
      if (this.is('nl')) this.fail("a type expected on the line of '|'")
      of.push(this.typeUnary())
    }
    return of.length === 1 ? of[0] : this.done({ k: 'tunion', at, of })
  }
  typeUnary() {
    const at = this.tok.at
    let t
    if (this.is('-') || this.is('!') || this.is('+')) {
      const op = this.take().t
      t = this.done({ k: 'tunary', at, op, of: this.typeMember() })
    } else t = this.typeMember()
    while (this.is('?') || this.is('!')) {
      const op = this.take().t
      t = this.done({ k: op === '?' ? 'tnullable' : 'tnonnull', at, of: t })
    }
    return t
  }
  typeMember() {
    let t = this.typePrimary()
    for (;;) {
      if (this.is('[')) {
        this.take()
        if (this.is(']')) {
          this.take()
          t = this.done({ k: 'tarray', at: t.at, of: t })
        } else if (this.is('*')) {
          this.take()
          this.need(']')
          t = this.done({ k: 'titems', at: t.at, of: t })
        } else {
          const index = this.expr(false)
          this.need(']')
          t = this.done({ k: 'tindex', at: t.at, of: t, index })
        }
      } else if (this.is('.')) {
        this.take()
        if (this.is('*')) {
          this.take()
          t = this.done({ k: 'trest', at: t.at, of: t })
        } else {
          const n = this.need('id')
          t = this.done({ k: 'tprop', at: t.at, of: t, name: n.v })
          if (this.is('<')) t = this.generic(t, n.v)
        }
      } else return t
    }
  }
  generic(base, name) {
    this.need('<')
    return this.done({ k: 'tgeneric', at: base.at, name, args: this.args('>', () => this.typeExpr()) })
  }
  typePrimary() {
    const t = this.tok
    switch (t.t) {
      case 'int':
        this.take()
        return this.done({ k: 'tint', at: t.at, value: Number(t.v) })
      case 'str':
        return { ...this.str(), k: 'tstr' }
      case 'id':
        this.take()
        if (t.v === 'true' || t.v === 'false') return this.done({ k: 'tbool', at: t.at, value: t.v === 'true' })
        if (t.v === 'null') return this.done({ k: 'tnull', at: t.at })
        {
          const n = this.done({ k: 'tname', at: t.at, name: t.v })
          return this.is('<') ? this.generic(n, t.v) : n
        }
      case '{':
        return this.done({
          k: 'tobj',
          at: t.at,
          items: this.elements('{', '}', () => {
            const at = this.tok.at,
              decorators = this.decorators()
            let name
            if (this.is('*')) {
              this.take()
              name = '*'
            } else if (this.is('str')) name = this.plainText(this.str())
            else name = this.need('id', ' (a property name)').v
            this.need(':')
            return this.done({ k: 'tproperty', at, decorators, name, type: this.typeExpr() })
          }),
        })
      case '[':
        return this.done({
          k: 'ttuple',
          at: t.at,
          items: this.elements('[', ']', () => {
            const decorators = this.decorators()
            return { ...this.typeExpr(), decorators }
          }),
        })
      case '(': {
        this.take()
        const of = this.typeExpr()
        this.need(')')
        return this.done({ k: 'tparen', at: t.at, of })
      }
      default:
        this.fail(`a type expected, found ${this.name()}`)
    }
  }
}
export function parse(text, { params = false } = {}) {
  const errors = []
  const { tokens } = lex(text, 0, errors)
  const p = new Parser(tokens, errors)
  p.text = text
  return { nodes: p.program(params), errors: errors.sort((a, b) => a.at - b.at), text }
}
