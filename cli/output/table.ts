/**
 * The one way to print a table. What stands in it may come from outside, so every cell is made plain. On a terminal it
 * is drawn, and fits its width; elsewhere a row is a line, so that grep and cut can read it.
 */
import Table from 'cli-table3'
import { plain } from './format.ts'

const USUAL_COLUMNS = 80
/** Columns are not made narrower than this: what is left over is broken off by the terminal itself. */
const NARROWEST = 6
/** A border and a blank on either side of a cell. */
const FRAME = 3

type Out = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>

/** @param head titles, or empty for a table of names and values */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  out: Out = process.stdout,
): string {
  const cells = rows.map((row) => row.map(plain))
  const all = head.length === 0 ? cells : [[...head], ...cells]
  const natural = widths(all)
  if (!out.isTTY) return all.map((row) => line(row, natural)).join('\n')
  const fitting = fit(natural, (out.columns || USUAL_COLUMNS) - 1 - FRAME * natural.length)
  const drawn = new Table({
    head: head.map((title, column) => wrap(title, fitting[column] ?? NARROWEST)),
    style: { head: [], border: [], compact: rows.length > 1 && head.length > 0 },
  })
  for (const row of cells) drawn.push(row.map((cell, column) => wrap(cell, fitting[column] ?? NARROWEST)))
  return drawn.toString()
}

function widths(rows: readonly (readonly string[])[]): number[] {
  const found: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries()) found[column] = Math.max(found[column] ?? 0, cell.length)
  return found
}

function line(row: readonly string[], natural: readonly number[]): string {
  return row
    .map((cell, column) => cell.padEnd(natural[column] ?? 0))
    .join('  ')
    .trimEnd()
}

/** Takes from the widest columns first, so that short ones stay whole. */
export function fit(natural: readonly number[], room: number): number[] {
  const fitting = [...natural]
  for (let over = fitting.reduce((sum, width) => sum + width, 0) - room; over > 0; over--) {
    const widest = Math.max(...fitting)
    if (widest <= NARROWEST) break
    const column = fitting.indexOf(widest)
    fitting[column] = widest - 1
  }
  return fitting
}

/** At blanks where there are some; a longer word is cut. */
function wrap(text: string, width: number): string {
  if (text.length <= width) return text
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = ''
    }
    current = current === '' ? word : `${current} ${word}`
    for (; current.length > width; current = current.slice(width)) lines.push(current.slice(0, width))
  }
  return [...lines, current].join('\n')
}
