// The tokens of a text and the place in them where the parser stands.

/** A slip in the text: the parser goes on at the next line that can start a declaration. */
export class Slip extends Error {
  constructor(at, message) {
    super(message)
    this.at = at
  }
}

const EXPECTED = { nl: 'new line', id: 'name', str: 'string' }

export class TokenCursor {
  constructor(tokens, text, errors) {
    this.q = tokens
    this.i = 0
    this.text = text
    this.errors = errors
  }
  get tok() {
    return this.q[this.i]
  }
  ahead() {
    return this.q[this.i + 1]
  }
  aheadOverLines() {
    let j = this.i + 1
    while (this.q[j]?.t === 'nl') j++
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
  /** Takes the token if it is there: whether it was. */
  took(t) {
    return this.is(t) && !!this.take()
  }
  fail(message, tok = this.tok) {
    throw new Slip(tok.at, message)
  }
  name(tok = this.tok) {
    if (tok.t === 'nl') return 'the end of the line'
    if (tok.t === 'eof') return 'the end'
    return tok.t === 'str' ? 'a string' : `'${tok.v}'`
  }
  need(t, why = '') {
    if (!this.is(t)) this.fail(`'${EXPECTED[t] ?? t}' expected${why}, found ${this.name()}`)
    return this.take()
  }
  keyword(w) {
    if (!this.word(w)) this.fail(`'${w}' expected, found ${this.name()}`)
    return this.take()
  }
  lines() {
    while (this.is('nl')) this.take()
  }
  /** Skips a line break, if what stands after it goes on with what stands before it. */
  skippedLines(goesOn) {
    const next = this.is('nl') ? this.ahead() : undefined
    if (next && goesOn(next)) this.lines()
  }
  done(node) {
    node.end = this.q[this.i - 1]?.end ?? node.at
    return node
  }

  /** Items of an object or array: one a line, or separated by commas on one line, never both. */
  elements(open, close, item) {
    this.need(open)
    const out = []
    if (this.took(close)) return out
    this.lines()
    let want = true
    while (!this.is('eof') && !this.is(close)) {
      if (want) {
        out.push(item())
        want = false
        continue
      }
      if (this.is('nl')) this.lines()
      else if (this.took(',')) {
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
  /** Arguments after the opening sign: commas are required, new lines stand only at the ends and after a comma. */
  args(close, item) {
    const out = []
    this.lines()
    if (this.took(close)) return out
    for (;;) {
      out.push(item())
      if (this.is('nl')) {
        this.lines()
        if (!this.is(close)) this.fail(`',' expected between arguments, found ${this.name()}`)
      }
      if (this.took(close)) return out
      this.need(',', ` or '${close}'`)
      this.lines()
      if (this.is(close)) this.fail('no comma after the last argument')
    }
  }
  /** What stands in parentheses, which are open; a comma may end it. */
  parenthesized(item) {
    const out = []
    this.lines()
    while (!this.is(')')) {
      out.push(item())
      this.lines()
      if (!this.took(',')) break
      this.lines()
    }
    this.need(')')
    return out
  }
}
