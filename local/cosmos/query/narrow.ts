import { RANK, sqlKey } from '../sql-keys.ts'
import type { SqlValue } from '../item-store.ts'
import type { Json } from './json.ts'
import type { Comparison, Expression } from './syntax.ts'

/** Conditions in SQL that every wanted row fulfils. */
export interface Narrowing {
  conditions: string[]
  values: SqlValue[]
  /** Whether they say all that the filter says, so that no row has to be looked at again. */
  isExact: boolean
  /** Property paths that a condition bounds, joined by `/`. */
  bounded: Set<string>
}

/**
 * Turns those parts of a filter that SQL can decide alike into SQL: comparisons of a property with a string, number,
 * boolean or null, IN over such values, STARTSWITH and IS_DEFINED, joined by AND. All else is left to `evaluate`.
 */
export function narrow(where: Expression | undefined): Narrowing {
  const found: Narrowing = { conditions: [], values: [], isExact: true, bounded: new Set() }
  for (const part of conjuncts(where)) {
    if (!addCondition(part, found)) found.isExact = false
  }
  return found
}

function conjuncts(where: Expression | undefined): Expression[] {
  if (where === undefined) return []
  return where.kind === 'and' ? [...conjuncts(where.left), ...conjuncts(where.right)] : [where]
}

function addCondition(part: Expression, found: Narrowing): boolean {
  switch (part.kind) {
    case 'compare':
      return addComparison(part.operator, part.left, part.right, found)
    case 'in':
      return addMembership(part.operand, part.options, found)
    case 'call':
      if (part.name === 'STARTSWITH' && part.args.length === 2) return addPrefix(part.args[0], part.args[1], found)
      if (part.name === 'IS_DEFINED') return addDefined(part.args[0], found)
      return false
    case 'literal':
    case 'undefined':
    case 'path':
    case 'and':
    case 'or':
    case 'not':
      return false
  }
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

function addComparison(operator: Comparison, left: Expression, right: Expression, found: Narrowing): boolean {
  if (left.kind === 'literal' && right.kind === 'path') return addComparison(MIRRORED[operator], right, left, found)
  if (left.kind !== 'path' || right.kind !== 'literal') return false
  const key = sqlKey(left.steps)
  const bound = sqlBound(right.value)
  if (key === undefined || bound === undefined) return false
  if (bound.value === undefined) {
    // null, true and false are their rank; only equality is worth an index.
    if (operator !== '=') return false
    found.conditions.push(`${key.rank} = ${bound.rank}`)
  } else {
    found.conditions.push(`${key.rank} = ${bound.rank}`, `${key.value} ${operator} ?`)
    found.values.push(bound.value)
  }
  found.bounded.add(left.steps.join('/'))
  return true
}

function addMembership(operand: Expression, options: readonly Expression[], found: Narrowing): boolean {
  if (operand.kind !== 'path') return false
  const key = sqlKey(operand.steps)
  const values = options.map((option) => (option.kind === 'literal' ? sqlBound(option.value) : undefined))
  const rank = values[0]?.rank
  const sameType = values.flatMap((bound) => (bound?.value === undefined || bound.rank !== rank ? [] : [bound.value]))
  if (key === undefined || rank === undefined || sameType.length < values.length) return false
  found.conditions.push(`${key.rank} = ${rank}`, `${key.value} IN (${sameType.map(() => '?').join(', ')})`)
  found.values.push(...sameType)
  found.bounded.add(operand.steps.join('/'))
  return true
}

function addPrefix(operand: Expression | undefined, prefix: Expression | undefined, found: Narrowing): boolean {
  if (operand?.kind !== 'path' || prefix?.kind !== 'literal' || typeof prefix.value !== 'string') return false
  const key = sqlKey(operand.steps)
  if (key === undefined || sqlBound(prefix.value) === undefined) return false
  found.conditions.push(`${key.rank} = ${RANK.string}`, `${key.value} >= ?`)
  found.values.push(prefix.value)
  const after = firstAfterPrefix(prefix.value)
  if (after !== undefined) {
    found.conditions.push(`${key.value} < ?`)
    found.values.push(after)
  }
  found.bounded.add(operand.steps.join('/'))
  return after !== undefined || prefix.value === ''
}

function addDefined(operand: Expression | undefined, found: Narrowing): boolean {
  const key = operand?.kind === 'path' ? sqlKey(operand.steps) : undefined
  if (key === undefined) return false
  found.conditions.push(`${key.rank} IS NOT NULL`)
  return true
}

/** How a value looks to SQL; undefined where SQLite would not compare it as Cosmos does. */
function sqlBound(value: Json): { rank: number; value: SqlValue | undefined } | undefined {
  switch (typeof value) {
    case 'string':
      // Text with a lone surrogate or a NUL does not survive the way into SQLite unchanged.
      return value.isWellFormed() && !value.includes('\0') ? { rank: RANK.string, value } : undefined
    case 'number':
      return { rank: RANK.number, value }
    case 'boolean':
      return { rank: value ? RANK.true : RANK.false, value: undefined }
    default:
      return value === null ? { rank: RANK.null, value: undefined } : undefined
  }
}

/** The least text that is greater than all texts with this prefix, by code point; undefined if there is none. */
function firstAfterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  while (points.length > 0) {
    const last = points.pop() ?? 0
    if (last < 0x10ffff) {
      const next = last + 1 >= 0xd800 && last + 1 <= 0xdfff ? 0xe000 : last + 1
      return String.fromCodePoint(...points, next)
    }
  }
  return undefined
}
