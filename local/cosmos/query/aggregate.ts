import { compareAcrossTypes, evaluate } from './evaluate.ts'
import type { Json, Value } from './json.ts'
import type { AggregateName, Column, Selection } from './syntax.ts'

/** Collects values of one aggregate over the items of a query. Items without the value do not count. */
export interface Accumulator {
  add(value: Value): void
  result(): Value
}

function createAccumulator(name: AggregateName): Accumulator {
  switch (name) {
    case 'COUNT':
      return counter()
    case 'SUM':
      return sum((total) => total)
    case 'AVG':
      return sum((total, count) => (count === 0 ? undefined : total / count))
    case 'MIN':
      return extreme((order) => order < 0)
    case 'MAX':
      return extreme((order) => order > 0)
  }
}

function counter(): Accumulator {
  let count = 0
  return {
    add(value) {
      if (value !== undefined) count++
    },
    result: () => count,
  }
}

// One value that is no number makes the whole sum undefined, as documented for SUM and AVG.
function sum(finish: (total: number, count: number) => Value): Accumulator {
  let total = 0
  let count = 0
  let isNumeric = true
  return {
    add(value) {
      if (value === undefined) return
      if (typeof value !== 'number') isNumeric = false
      else total += value
      count++
    },
    result: () => (isNumeric ? finish(total, count) : undefined),
  }
}

function extreme(isBetter: (order: number) => boolean): Accumulator {
  let best: Value
  let isComparable = true
  return {
    add(value) {
      if (value === undefined) return
      const order = compareAcrossTypes(value, best ?? value)
      if (order === undefined) isComparable = false
      else if (best === undefined || isBetter(order)) best = value
    },
    result: () => (isComparable ? best : undefined),
  }
}

/** The one row that a selection of aggregates gives; none if VALUE is undefined. */
export function aggregateItems(selection: Selection, items: Iterable<Json>): Json[] {
  const columns =
    selection.kind === 'columns' ? selection.columns : selection.kind === 'value' ? [selection.column] : []
  const running = columns.flatMap((column) =>
    column.kind === 'aggregate' ? [{ column, total: createAccumulator(column.aggregate) }] : [],
  )
  for (const item of items) {
    for (const { column, total } of running) total.add(evaluate(column.argument, item))
  }
  return aggregateRow(
    selection,
    running.map(({ column, total }) => ({ column, value: total.result() })),
  )
}

export function aggregateRow(selection: Selection, results: { column: Column; value: Value }[]): Json[] {
  if (selection.kind === 'value') {
    const value = results[0]?.value
    return value === undefined ? [] : [value]
  }
  return [
    Object.fromEntries(results.flatMap(({ column, value }) => (value === undefined ? [] : [[column.name, value]]))),
  ]
}
