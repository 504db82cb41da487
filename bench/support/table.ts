import Table from 'cli-table3'

/** One figure of a benchmark, against what it should be. */
export interface Figure {
  name: string
  value: number
  unit: string
  goal: string
  ok: boolean
}

export function atMost(name: string, value: number, unit: string, most: number): Figure {
  return { name, value: Number(value.toPrecision(4)), unit, goal: `<= ${most}`, ok: value <= most }
}

export function atLeast(name: string, value: number, unit: string, least: number): Figure {
  return { name, value: Number(value.toPrecision(4)), unit, goal: `>= ${least}`, ok: value >= least }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

/** The table, or with `--json` an array; exit code 1 when a goal is missed. @param printed what the table holds */
export function report(figures: readonly Figure[], json: boolean, printed = figures): void {
  if (json) console.log(JSON.stringify(figures, null, 2))
  else if (printed.length > 0) {
    const table = new Table({
      head: ['figure', 'value', 'unit', 'goal', ''],
      style: { head: [], border: [], compact: true },
    })
    for (const { name, value, unit, goal, ok } of printed) table.push([name, value, unit, goal, ok ? 'ok' : 'MISSED'])
    console.log(table.toString())
  }
  if (figures.some((figure) => !figure.ok)) process.exitCode = 1
}
