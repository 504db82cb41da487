import { compare, compareStrings, isObject, isSame, typeOf, type Json, type Value } from './json.ts'
import type { Comparison, Expression, FunctionName } from './syntax.ts'

/**
 * Evaluates an expression over one item with the service's three-valued logic: a missing property is undefined, a
 * comparison across types is undefined, and only `true` selects an item.
 * Source: Microsoft Learn, "Equality and comparison operators" and "Logical operators in Azure Cosmos DB for NoSQL".
 */
export function evaluate(expression: Expression, item: Json): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'undefined':
      return undefined
    case 'path':
      return follow(item, expression.steps)
    case 'compare':
      return compareValues(expression.operator, evaluate(expression.left, item), evaluate(expression.right, item))
    case 'and':
      return evaluateAnd(evaluate(expression.left, item), () => evaluate(expression.right, item))
    case 'or':
      return evaluateOr(evaluate(expression.left, item), () => evaluate(expression.right, item))
    case 'not': {
      const operand = evaluate(expression.operand, item)
      return typeof operand === 'boolean' ? !operand : undefined
    }
    case 'in':
      return evaluateIn(
        evaluate(expression.operand, item),
        expression.options.map((option) => evaluate(option, item)),
      )
    case 'call':
      return evaluateCall(
        expression.name,
        expression.args.map((argument) => evaluate(argument, item)),
      )
  }
}

export function follow(item: Value, steps: readonly (string | number)[]): Value {
  let value = item
  for (const step of steps) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }
  return value
}

function compareValues(operator: Comparison, left: Value, right: Value): boolean | undefined {
  if (left === undefined || right === undefined) return undefined
  if (operator === '=') return typeOf(left) === typeOf(right) ? isSame(left, right) : undefined
  const order = compare(left, right)
  if (order === undefined) return undefined
  switch (operator) {
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

function evaluateAnd(left: Value, right: () => Value): boolean | undefined {
  if (left === false) return false
  const other = right()
  if (other === false) return false
  return left === true && other === true ? true : undefined
}

function evaluateOr(left: Value, right: () => Value): boolean | undefined {
  if (left === true) return true
  const other = right()
  if (other === true) return true
  return left === false && other === false ? false : undefined
}

function evaluateIn(operand: Value, options: readonly Value[]): boolean | undefined {
  const results = options.map((option) => compareValues('=', operand, option))
  if (results.includes(true)) return true
  return results.every((result) => result === false) ? false : undefined
}

function evaluateCall(name: FunctionName, args: readonly Value[]): Value {
  const [first, second] = args
  switch (name) {
    case 'STARTSWITH':
      return overStrings(args, (text, part) => text.startsWith(part))
    case 'ENDSWITH':
      return overStrings(args, (text, part) => text.endsWith(part))
    case 'CONTAINS':
      return overStrings(args, (text, part) => text.includes(part))
    case 'ARRAY_CONTAINS':
      if (!Array.isArray(first)) return undefined
      return second !== undefined && first.some((item) => typeOf(item) === typeOf(second) && isSame(item, second))
    case 'ARRAY_LENGTH':
      return Array.isArray(first) ? first.length : undefined
    case 'IS_DEFINED':
      return first !== undefined
    case 'IS_NULL':
      return first === null
    case 'IS_STRING':
      return typeof first === 'string'
    case 'IS_NUMBER':
      return typeof first === 'number'
    case 'IS_BOOL':
      return typeof first === 'boolean'
    case 'IS_ARRAY':
      return Array.isArray(first)
    case 'IS_OBJECT':
      return isObject(first)
    case 'LOWER':
      return typeof first === 'string' ? first.toLowerCase() : undefined
    case 'UPPER':
      return typeof first === 'string' ? first.toUpperCase() : undefined
    case 'LENGTH':
      return typeof first === 'string' ? first.length : undefined
  }
}

function overStrings(args: readonly Value[], test: (text: string, part: string) => boolean): boolean | undefined {
  const [text, part, ignoreCase = false] = args
  if (typeof text !== 'string' || typeof part !== 'string' || typeof ignoreCase !== 'boolean') return undefined
  return ignoreCase ? test(text.toLowerCase(), part.toLowerCase()) : test(text, part)
}

const TYPE_ORDER = ['null', 'boolean', 'number', 'string']

/** Order over all primitive values, as MIN and MAX use it; undefined for arrays and objects. */
export function compareAcrossTypes(left: Json, right: Json): number | undefined {
  const a = TYPE_ORDER.indexOf(typeOf(left))
  const b = TYPE_ORDER.indexOf(typeOf(right))
  if (a < 0 || b < 0) return undefined
  if (a !== b) return a - b
  return typeof left === 'string' && typeof right === 'string' ? compareStrings(left, right) : compare(left, right)
}
