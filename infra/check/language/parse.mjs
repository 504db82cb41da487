// A small recursive-descent parser for Bicep and .bicepparam files (language as of 2026). No dependencies.
// A node is { k: kind, at: offset, end: offset, ... }; each file here lists the kinds that it makes.
import { declaration, startsDeclaration } from './declarations.mjs'
import { lex } from './lexer.mjs'
import { Slip, TokenCursor } from './token-cursor.mjs'

/**
 * @param params whether it is a parameters file
 * @returns the declarations and the errors ({ at, message }); after an error the parser goes on at the next line that
 * can start a declaration, so one slip gives one finding
 */
export function parse(text, { params = false } = {}) {
  const errors = []
  const c = new TokenCursor(lex(text, 0, errors).tokens, text, errors)
  const nodes = []
  while (!c.is('eof')) {
    if (c.took('nl')) continue
    const from = c.i
    try {
      const d = declaration(c, params)
      nodes.push(d)
      if (!c.is('eof') && !c.is('nl')) c.fail(`a new line expected after ${d.k}, found ${c.name()}`)
    } catch (e) {
      if (!(e instanceof Slip)) throw e
      errors.push({ at: e.at, message: e.message })
      if (c.i === from) c.i++
      while (!c.is('eof') && !atDeclaration(c)) c.take()
    }
  }
  return { nodes, errors: errors.sort((a, b) => a.at - b.at), text }
}

function atDeclaration(c) {
  const { at } = c.tok
  const columnZero = at === 0 || c.text[at - 1] === '\n' || c.text[at - 1] === '\r'
  return c.q[c.i - 1]?.t === 'nl' && columnZero && (c.is('@') || (c.is('id') && startsDeclaration(c.tok.v)))
}
