/** What an expression is worth, given what the names in it stand for. */
import type { Node } from '../language/parse.mjs'
import { FUNCTIONS, type Value } from './functions.ts'
import { data, member, text } from './known.ts'

/** Values of loop variables and parameters of functions. */
export type Scope = ReadonlyMap<string, Value>
export const NO_SCOPE: Scope = new Map()

/** What a file gives its expressions. */
export interface Surroundings {
  file: string
  declares(name: string): boolean
  symbol(name: string): Value
  /** Functions that read what lies outside the file. */
  outside: Record<string, (...args: Value[]) => Value>
}

/** @throws Error for what is not of this language, or of the part of it that Holdfast uses */
export function valueOf(node: Node | undefined, scope: Scope, around: Surroundings): Value {
  const value = (inside: Node | undefined, more: Scope = scope) => valueOf(inside, more, around)
  switch (node?.k) {
    case 'str':
      return (node.parts ?? []).map((part) => (typeof part === 'string' ? part : text(value(part)))).join('')
    case 'int':
    case 'bool':
      return node.value
    case 'null':
      return null
    case 'paren':
    case 'nonnull':
      return value(node.of)
    case 'name':
      return named(node.name ?? '', scope, around)
    case 'array':
      return (node.items ?? []).flatMap((item) => (item.k === 'spread' ? (value(item.of) as Value[]) : [value(item)]))
    case 'object':
      return objectOf(node, scope, around)
    case 'lambda':
      return (...args: Value[]) =>
        value(node.body, new Map([...scope, ...(node.params ?? []).map((name, i) => [String(name), args[i]] as const)]))
    case 'for':
      return turns(node, scope, around).map((turn) => value(node.body, turn))
    case 'ternary':
      return value(value(node.test) === true ? node.yes : node.no)
    case 'unary':
      return node.op === '!' ? value(node.of) !== true : -Number(value(node.of))
    case 'binary':
      return operated(
        node.op ?? '',
        () => value(node.left),
        () => value(node.right),
        around,
      )
    case 'index':
      return member(value(node.of), value(node.index), node.safe === true)
    case 'prop':
      return member(value(node.of), node.name ?? '', node.safe === true)
    case 'call':
      return called(node, scope, around)
    default:
      throw new Error(`${around.file}: ${node?.k ?? 'nothing'} cannot be worked out`)
  }
}

/** What holds in each turn of a loop. */
export function turns({ source, vars = [] }: Node, scope: Scope, around: Surroundings): Scope[] {
  const [item = '', index = ''] = vars
  return (valueOf(source, scope, around) as Value[]).map((entry, i) => new Map([...scope, [item, entry], [index, i]]))
}

/** The name of a property, which may be worked out, too. */
export function keyOf(item: Node, scope: Scope, around: Surroundings): string {
  return item.name ?? String(valueOf(item.key, scope, around))
}

function objectOf(node: Node, scope: Scope, around: Surroundings): Record<string, Value> {
  const result: Record<string, Value> = {}
  for (const item of node.items ?? [])
    if (item.k === 'spread') Object.assign(result, valueOf(item.of, scope, around))
    // The value of a property is a node; `value` is plain data only of a literal.
    else result[keyOf(item, scope, around)] = valueOf(item.value as Node, scope, around)
  return result
}

const named = (name: string, scope: Scope, around: Surroundings): Value =>
  scope.has(name) ? scope.get(name) : around.symbol(name)

type Operator = (left: () => Value, right: () => Value) => Value
const onNumbers =
  (operate: (left: number, right: number) => Value): Operator =>
  (left, right) =>
    operate(Number(left()), Number(right()))

const OPERATORS: Record<string, Operator> = {
  '&&': (left, right) => left() === true && right() === true,
  '||': (left, right) => left() === true || right() === true,
  '??': (left, right) => left() ?? right(),
  '==': (left, right) => data(left()) === data(right()),
  '!=': (left, right) => data(left()) !== data(right()),
  '>': onNumbers((left, right) => left > right),
  '<': onNumbers((left, right) => left < right),
  '>=': onNumbers((left, right) => left >= right),
  '<=': onNumbers((left, right) => left <= right),
  '+': onNumbers((left, right) => left + right),
  '-': onNumbers((left, right) => left - right),
  '*': onNumbers((left, right) => left * right),
  '/': onNumbers((left, right) => Math.trunc(left / right)),
  '%': onNumbers((left, right) => left % right),
}

function operated(op: string, left: () => Value, right: () => Value, { file }: Surroundings): Value {
  const operator = OPERATORS[op]
  if (operator === undefined) throw new Error(`${file}: operator ${op} cannot be worked out`)
  return operator(left, right)
}

function called({ name = '', args = [] }: Node, scope: Scope, around: Surroundings): Value {
  const values = args.map((arg) => valueOf(arg, scope, around))
  if (scope.has(name) || around.declares(name))
    // What is called by a name of the file is one of its functions, or the checker has said so.
    return (named(name, scope, around) as (...given: Value[]) => Value)(...values)
  const fn = around.outside[name] ?? FUNCTIONS[name]
  if (fn === undefined) throw new Error(`${around.file}: function ${name} cannot be worked out`)
  return fn(...values.map((value) => (typeof value === 'function' ? value : data(value))))
}
