import { badRequest, type CosmosRefusal } from '../cosmos-refusal.ts'

export type Token =
  | { kind: 'word'; text: string; at: number }
  | { kind: 'parameter'; text: string; at: number }
  | { kind: 'number'; value: number; text: string; at: number }
  | { kind: 'string'; value: string; text: string; at: number }
  | { kind: 'symbol'; text: string; at: number }
  | { kind: 'end'; text: string; at: number }

const SPACE = /(?:\s+|--[^\n]*)+/y
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y
const PARAMETER = /@[A-Za-z0-9_]+/y
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy
const SYMBOL = /<=|>=|!=|<>|\|\||\?\?|[-+*/%&|^~=<>(),.[\]{}?:]/y
const ESCAPE = /\\(u[0-9a-fA-F]{4}|.)/gs
const ESCAPES: Readonly<Record<string, string>> = {
  'n': '\n',
  'r': '\r',
  't': '\t',
  'b': '\b',
  'f': '\f',
  '/': '/',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

/**
 * Splits a query into tokens, the last one of kind `end`. @throws CosmosRefusal 400 with the position, in the service's
 * words
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  for (;;) {
    take(SPACE)
    const start = at
    if (at >= text.length) {
      tokens.push({ kind: 'end', text: '', at })
      return tokens
    }
    const word = take(WORD)
    if (word !== undefined) {
      tokens.push({ kind: 'word', text: word, at: start })
      continue
    }
    const parameter = take(PARAMETER)
    if (parameter !== undefined) {
      tokens.push({ kind: 'parameter', text: parameter, at: start })
      continue
    }
    const number = take(NUMBER)
    if (number !== undefined) {
      tokens.push({ kind: 'number', value: Number(number), text: number, at: start })
      continue
    }
    const quoted = take(STRING)
    if (quoted !== undefined) {
      tokens.push({ kind: 'string', value: unescape(quoted, start), text: quoted, at: start })
      continue
    }
    const symbol = take(SYMBOL)
    if (symbol === undefined) throw syntaxError(text.slice(at, at + 1), at)
    tokens.push({ kind: 'symbol', text: symbol, at: start })
  }
}

export function syntaxError(near: string, at: number): CosmosRefusal {
  const message =
    near === '' ? 'Syntax error, unexpected end-of-file.' : `Syntax error, incorrect syntax near '${near}'.`
  return badRequest(
    JSON.stringify({
      errors: [{ severity: 'Error', location: { start: at, end: at + near.length }, code: 'SC1001', message }],
    }),
  )
}

function unescape(quoted: string, at: number): string {
  return quoted.slice(1, -1).replace(ESCAPE, (whole, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    const plain = ESCAPES[code]
    if (plain === undefined) throw syntaxError(whole, at)
    return plain
  })
}
