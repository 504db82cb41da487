import type { Json } from './json.ts'

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** Parameters are values by the time a query is parsed, so there is no node for them. */
export type Expression =
  | { kind: 'literal'; value: Json }
  | { kind: 'undefined' }
  /** Steps from the item; none means the item itself. */
  | { kind: 'path'; steps: readonly (string | number)[] }
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'not'; operand: Expression }
  | { kind: 'in'; operand: Expression; options: readonly Expression[] }
  | { kind: 'call'; name: FunctionName; args: readonly Expression[] }

/** Scalar functions and how many arguments they take. */
export const FUNCTIONS = {
  STARTSWITH: [2, 3],
  ENDSWITH: [2, 3],
  CONTAINS: [2, 3],
  ARRAY_CONTAINS: [2, 2],
  ARRAY_LENGTH: [1, 1],
  IS_DEFINED: [1, 1],
  IS_NULL: [1, 1],
  IS_STRING: [1, 1],
  IS_NUMBER: [1, 1],
  IS_BOOL: [1, 1],
  IS_ARRAY: [1, 1],
  IS_OBJECT: [1, 1],
  LOWER: [1, 1],
  UPPER: [1, 1],
  LENGTH: [1, 1],
} as const satisfies Record<string, readonly [number, number]>
export type FunctionName = keyof typeof FUNCTIONS

export const AGGREGATES = ['COUNT', 'SUM', 'MIN', 'MAX', 'AVG'] as const
export type AggregateName = (typeof AGGREGATES)[number]

export type Column =
  | { kind: 'scalar'; name: string; expression: Expression }
  | { kind: 'aggregate'; name: string; aggregate: AggregateName; argument: Expression }

export type Selection =
  { kind: 'item' } | { kind: 'value'; column: Column } | { kind: 'columns'; columns: readonly Column[] }

export interface OrderKey {
  steps: readonly string[]
  descending: boolean
}

export interface Query {
  selection: Selection
  where: Expression | undefined
  orderBy: readonly OrderKey[]
  /** Rows to leave out at the front; 0 without OFFSET. */
  offset: number
  /** Most rows to give: TOP or LIMIT. */
  limit: number | undefined
}

export function isAggregate(query: Query): boolean {
  switch (query.selection.kind) {
    case 'item':
      return false
    case 'value':
      return query.selection.column.kind === 'aggregate'
    case 'columns':
      return query.selection.columns.some((column) => column.kind === 'aggregate')
  }
}
