import { badRequest, unsupportedQuery } from '../cosmos-refusal.ts'
import type { Json } from './json.ts'
import { isKeyword, parseExpression, parseSteps, type Scope } from './parse-expression.ts'
import {
  AGGREGATES,
  isAggregate,
  type AggregateName,
  type Column,
  type Expression,
  type OrderKey,
  type Query,
  type Selection,
} from './syntax.ts'
import { readTokens, type TokenReader } from './token-reader.ts'

/**
 * Parses the part of the query language that the stand-in answers:
 * SELECT [TOP n] * | VALUE e | e [AS name], … FROM c [WHERE …] [ORDER BY c.a [DESC], …] [OFFSET n LIMIT m].
 * @param parameters by name with the leading @
 * @throws CosmosRefusal 400 for wrong syntax and for everything else that the service would understand
 */
export function parseQuery(text: string, parameters: ReadonlyMap<string, Json>): Query {
  const reader = readTokens(text)
  // The selection stands in front of FROM but its names come from there: FROM is read first.
  const scope: Scope = { alias: findAlias(text), parameters }
  reader.expect('SELECT')
  if (reader.is('DISTINCT')) throw unsupportedQuery('DISTINCT')
  const top = reader.accept('TOP') ? parseCount(reader, scope) : undefined
  const selection = parseSelection(reader, scope)
  readFrom(reader)
  const where = reader.accept('WHERE') ? parseExpression(reader, scope) : undefined
  if (reader.is('GROUP')) throw unsupportedQuery('GROUP BY')
  const orderBy = reader.accept('ORDER') ? parseOrder(reader, scope) : []
  const window = reader.accept('OFFSET') ? parseWindow(reader, scope) : undefined
  if (reader.peek().kind !== 'end') throw reader.unexpected()
  if (top !== undefined && window !== undefined) throw badRequest('TOP and OFFSET LIMIT cannot be used together')
  const query: Query = { selection, where, orderBy, offset: window?.offset ?? 0, limit: window?.limit ?? top }
  if (isAggregate(query) && (query.limit !== undefined || orderBy.length > 0)) {
    throw unsupportedQuery('an aggregate together with TOP, ORDER BY or OFFSET LIMIT')
  }
  return query
}

/** Parses the condition of a patch: `from c where …`. @throws CosmosRefusal 400 */
export function parseCondition(text: string): Expression {
  const reader = readTokens(text)
  const alias = readFrom(reader)
  reader.expect('WHERE')
  const condition = parseExpression(reader, { alias, parameters: new Map() })
  if (reader.peek().kind !== 'end') throw reader.unexpected()
  return condition
}

function findAlias(text: string): string {
  const reader = readTokens(text)
  let depth = 0
  while (reader.peek().kind !== 'end') {
    if (reader.is('(')) depth++
    if (reader.is(')')) depth--
    if (depth === 0 && reader.is('FROM')) return readFrom(reader)
    reader.next()
  }
  throw unsupportedQuery('a query without FROM')
}

function readFrom(reader: TokenReader): string {
  reader.expect('FROM')
  const name = reader.peek()
  if (name.kind !== 'word' || isKeyword(name.text)) throw reader.unexpected()
  reader.next()
  if (reader.is('.') || reader.is('[') || reader.is('IN')) throw unsupportedQuery('FROM over a part of the items')
  const named = reader.accept('AS')
  const alias = reader.peek()
  const hasAlias = alias.kind === 'word' && !isKeyword(alias.text)
  if (named && !hasAlias) throw reader.unexpected()
  if (hasAlias) reader.next()
  if (reader.is('JOIN')) throw unsupportedQuery('JOIN')
  return hasAlias ? alias.text : name.text
}

function parseSelection(reader: TokenReader, scope: Scope): Selection {
  if (reader.accept('*')) return { kind: 'item' }
  if (reader.accept('VALUE')) return { kind: 'value', column: parseColumn(reader, scope, 1) }
  const columns: Column[] = []
  do {
    columns.push(parseColumn(reader, scope, columns.length + 1))
  } while (reader.accept(','))
  if (new Set(columns.map((column) => column.name)).size < columns.length) {
    throw badRequest('{"errors":[{"severity":"Error","code":"SC2011","message":"Two columns have the same name."}]}')
  }
  const aggregates = columns.filter((column) => column.kind === 'aggregate').length
  if (aggregates > 0 && aggregates < columns.length) throw unsupportedQuery('aggregates beside other columns')
  return { kind: 'columns', columns }
}

function parseColumn(reader: TokenReader, scope: Scope, position: number): Column {
  const aggregate = aggregateAhead(reader)
  if (aggregate !== undefined) {
    reader.next()
    reader.expect('(')
    const argument = parseExpression(reader, scope)
    reader.expect(')')
    return { kind: 'aggregate', name: parseName(reader) ?? `$${position}`, aggregate, argument }
  }
  const expression = parseExpression(reader, scope)
  return { kind: 'scalar', name: parseName(reader) ?? ownName(expression, scope) ?? `$${position}`, expression }
}

function aggregateAhead(reader: TokenReader): AggregateName | undefined {
  if (!reader.isAhead('(')) return undefined
  return AGGREGATES.find((name) => reader.is(name))
}

function parseName(reader: TokenReader): string | undefined {
  const named = reader.accept('AS')
  const token = reader.peek()
  if (token.kind === 'word' && !isKeyword(token.text)) return reader.next().text
  if (named) throw reader.unexpected()
  return undefined
}

function ownName(expression: Expression, scope: Scope): string | undefined {
  if (expression.kind !== 'path') return undefined
  const last = expression.steps.at(-1)
  if (last === undefined) return scope.alias
  return typeof last === 'string' ? last : undefined
}

function parseOrder(reader: TokenReader, scope: Scope): OrderKey[] {
  reader.expect('BY')
  const keys: OrderKey[] = []
  do {
    const token = reader.peek()
    if (token.kind !== 'word' || token.text !== scope.alias)
      throw unsupportedQuery('ORDER BY anything but a property path')
    reader.next()
    const steps = parseSteps(reader)
    const names = steps.filter((step) => typeof step === 'string')
    if (names.length === 0 || names.length < steps.length)
      throw unsupportedQuery('ORDER BY anything but a property path')
    const descending = reader.accept('DESC')
    if (!descending) reader.accept('ASC')
    keys.push({ steps: names, descending })
  } while (reader.accept(','))
  return keys
}

function parseWindow(reader: TokenReader, scope: Scope): { offset: number; limit: number } {
  const offset = parseCount(reader, scope)
  reader.expect('LIMIT')
  return { offset, limit: parseCount(reader, scope) }
}

function parseCount(reader: TokenReader, scope: Scope): number {
  const token = reader.peek()
  const value =
    token.kind === 'number' ? token.value : token.kind === 'parameter' ? scope.parameters.get(token.text) : undefined
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw reader.unexpected()
  reader.next()
  return value
}
