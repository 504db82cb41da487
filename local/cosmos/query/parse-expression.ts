import { badRequest, unsupportedQuery } from '../cosmos-refusal.ts'
import type { Json } from './json.ts'
import { AGGREGATES, FUNCTIONS, type Comparison, type Expression, type FunctionName } from './syntax.ts'
import type { TokenReader } from './token-reader.ts'

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}
const FOREIGN_OPERATORS = ['+', '-', '*', '/', '%', '&', '|', '^', '||', '??', '?', 'LIKE', 'ESCAPE']

/** What names mean in a query. */
export interface Scope {
  /** The alias of the container, as FROM gives it. */
  alias: string
  parameters: ReadonlyMap<string, Json>
}

/** Reads an expression: OR binds weakest, then AND, NOT, comparison. @throws CosmosRefusal 400 */
export function parseExpression(reader: TokenReader, scope: Scope): Expression {
  let left = parseAnd(reader, scope)
  while (reader.accept('OR')) left = { kind: 'or', left, right: parseAnd(reader, scope) }
  return left
}

function parseAnd(reader: TokenReader, scope: Scope): Expression {
  let left = parseNot(reader, scope)
  while (reader.accept('AND')) left = { kind: 'and', left, right: parseNot(reader, scope) }
  return left
}

function parseNot(reader: TokenReader, scope: Scope): Expression {
  return reader.accept('NOT') ? { kind: 'not', operand: parseNot(reader, scope) } : parseComparison(reader, scope)
}

function parseComparison(reader: TokenReader, scope: Scope): Expression {
  const left = parsePrimary(reader, scope)
  const operator = COMPARISONS[reader.peek().text]
  if (reader.peek().kind === 'symbol' && operator !== undefined) {
    reader.next()
    return refuseForeign(reader, { kind: 'compare', operator, left, right: parsePrimary(reader, scope) })
  }
  if (reader.is('NOT') && (reader.isAhead('IN') || reader.isAhead('BETWEEN'))) {
    reader.next()
    return { kind: 'not', operand: parseMembership(reader, scope, left) }
  }
  if (reader.is('IN') || reader.is('BETWEEN')) return parseMembership(reader, scope, left)
  return refuseForeign(reader, left)
}

function parseMembership(reader: TokenReader, scope: Scope, operand: Expression): Expression {
  if (reader.accept('BETWEEN')) {
    const low = parsePrimary(reader, scope)
    reader.expect('AND')
    const high = parsePrimary(reader, scope)
    return refuseForeign(reader, {
      kind: 'and',
      left: { kind: 'compare', operator: '>=', left: operand, right: low },
      right: { kind: 'compare', operator: '<=', left: operand, right: high },
    })
  }
  reader.expect('IN')
  reader.expect('(')
  return { kind: 'in', operand, options: parseList(reader, scope) }
}

function refuseForeign(reader: TokenReader, parsed: Expression): Expression {
  const foreign = FOREIGN_OPERATORS.find((operator) => reader.is(operator))
  if (foreign !== undefined) throw unsupportedQuery(`the operator ${foreign}`)
  return parsed
}

/** One or more expressions up to the closing bracket, which is taken too. */
function parseList(reader: TokenReader, scope: Scope): Expression[] {
  const items = [parseExpression(reader, scope)]
  while (reader.accept(',')) items.push(parseExpression(reader, scope))
  reader.expect(')')
  return items
}

function parsePrimary(reader: TokenReader, scope: Scope): Expression {
  if (reader.accept('(')) {
    if (reader.is('SELECT')) throw unsupportedQuery('subqueries')
    const inner = parseExpression(reader, scope)
    reader.expect(')')
    return inner
  }
  if (reader.is('[') || reader.is('{')) throw unsupportedQuery('array and object literals; give them as parameters')
  if (reader.accept('-')) {
    const token = reader.next()
    if (token.kind !== 'number') throw unsupportedQuery('the operator -')
    return { kind: 'literal', value: -token.value }
  }
  const token = reader.peek()
  switch (token.kind) {
    case 'number':
    case 'string':
      reader.next()
      return { kind: 'literal', value: token.value }
    case 'parameter':
      reader.next()
      return { kind: 'literal', value: parameterValue(token.text, scope) }
    case 'word':
      return parseWord(reader, scope, token.text)
    case 'symbol':
    case 'end':
      throw reader.unexpected()
  }
}

function parseWord(reader: TokenReader, scope: Scope, word: string): Expression {
  if (word === scope.alias) {
    reader.next()
    return { kind: 'path', steps: parseSteps(reader) }
  }
  if (reader.isAhead('(')) return parseCall(reader, scope)
  switch (word) {
    case 'true':
    case 'false':
      reader.next()
      return { kind: 'literal', value: word === 'true' }
    case 'null':
      reader.next()
      return { kind: 'literal', value: null }
    case 'undefined':
      reader.next()
      return { kind: 'undefined' }
  }
  if (['EXISTS', 'ARRAY', 'SELECT', 'UDF'].includes(word.toUpperCase())) throw unsupportedQuery(word.toUpperCase())
  if (isKeyword(word)) throw reader.unexpected()
  throw badRequest(
    `{"errors":[{"severity":"Error","code":"SC2001","message":"Identifier '${word}' could not be resolved."}]}`,
  )
}

function parseCall(reader: TokenReader, scope: Scope): Expression {
  const written = reader.next().text
  const name = written.toUpperCase()
  if (AGGREGATES.some((aggregate) => aggregate === name))
    throw unsupportedQuery(`${name} anywhere but as a column of its own`)
  if (!isFunctionName(name)) throw unsupportedQuery(`the function ${written}`)
  reader.expect('(')
  const args = parseList(reader, scope)
  const [least, most] = FUNCTIONS[name]
  if (args.length < least || args.length > most) {
    throw badRequest(
      `{"errors":[{"severity":"Error","code":"SC2050","message":"The ${name} function requires ` +
        `${least === most ? least : `${least} to ${most}`} argument(s)."}]}`,
    )
  }
  return { kind: 'call', name, args }
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name)
}

/** Steps after the alias: .name, ["name"], [0]. */
export function parseSteps(reader: TokenReader): (string | number)[] {
  const steps: (string | number)[] = []
  for (;;) {
    if (reader.accept('.')) {
      const token = reader.peek()
      if (token.kind !== 'word') throw reader.unexpected()
      steps.push(reader.next().text)
    } else if (reader.accept('[')) {
      const token = reader.next()
      if (token.kind === 'string') steps.push(token.value)
      else if (token.kind === 'number' && Number.isInteger(token.value)) steps.push(token.value)
      else throw unsupportedQuery('computed property names')
      reader.expect(']')
    } else {
      return steps
    }
  }
}

function parameterValue(name: string, scope: Scope): Json {
  const value = scope.parameters.get(name)
  if (value === undefined)
    throw badRequest(
      `{"errors":[{"severity":"Error","code":"SC2008","message":"Parameter '${name}' is not specified."}]}`,
    )
  return value
}

const KEYWORDS = new Set([
  'FROM',
  'WHERE',
  'ORDER',
  'BY',
  'GROUP',
  'TOP',
  'OFFSET',
  'LIMIT',
  'AS',
  'AND',
  'OR',
  'NOT',
  'IN',
  'BETWEEN',
  'JOIN',
  'VALUE',
  'DISTINCT',
  'ASC',
  'DESC',
  'LIKE',
])

export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word.toUpperCase())
}
