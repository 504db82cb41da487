import { syntaxError, tokenize, type Token } from './tokenize.ts'
import type { CosmosRefusal } from '../cosmos-refusal.ts'

/** Walks over the tokens of one query. Keywords and symbols are compared without regard to case. */
export interface TokenReader {
  peek(): Token
  next(): Token
  is(text: string): boolean
  /** The token after the next one. */
  isAhead(text: string): boolean
  /** Takes the token if it is this keyword or symbol. */
  accept(text: string): boolean
  /** @throws CosmosRefusal 400 if the next token is another one */
  expect(text: string): void
  /** The refusal for the token at hand. */
  unexpected(): CosmosRefusal
}

export function readTokens(text: string): TokenReader {
  const tokens = tokenize(text)
  let position = 0
  const at = (index: number): Token => tokens[index] ?? { kind: 'end', text: '', at: text.length }
  const matches = (token: Token, wanted: string): boolean =>
    (token.kind === 'word' || token.kind === 'symbol') && token.text.toUpperCase() === wanted
  const reader: TokenReader = {
    peek: () => at(position),
    next: () => at(position++),
    is: (wanted) => matches(at(position), wanted),
    isAhead: (wanted) => matches(at(position + 1), wanted),
    accept(wanted) {
      if (!reader.is(wanted)) return false
      position++
      return true
    },
    expect(wanted) {
      if (!reader.accept(wanted)) throw reader.unexpected()
    },
    unexpected: () => syntaxError(at(position).text, at(position).at),
  }
  return reader
}
