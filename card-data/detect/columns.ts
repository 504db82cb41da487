/** Card numbers, security codes and PINs in tables: the label stands at the head of the column (CSV, TSV, HTML). */
import type { Keyword } from './atoms.ts'
import { headOf, LONGEST_HEAD, type Column, type Table } from './column-heads.ts'
import { HTML, onlyNumber, rowAt, type Form, type Row, type Span } from './table-rows.ts'

export interface CodeInColumn extends Span {
  kind: Column['kind']
}
export interface InColumns {
  codes: CodeInColumn[]
  /** Where the words begin that name a column of codes, and so not what stands next to them. */
  heads: ReadonlySet<number>
  /** The table that is open at a place, and the last row of it that begins at or before the place. */
  openAt: (place: number) => { table: Table; row: number } | null
}

const SEPARATORS: readonly Form[] = [0x2c, 0x3b, 0x09, 0x7c]
const LONGEST_EMPTY = 60
const NOTHING: InColumns = { codes: [], heads: new Set(), openAt: () => null }

/** @param carried a table that goes on at `from`, the beginning of one of its rows */
export function codesInColumns(
  text: string,
  keywords: readonly Keyword[],
  carried: Table | null,
  from: number,
): InColumns {
  if (keywords.length === 0 && carried === null) return NOTHING
  const codes: CodeInColumn[] = []
  const rows: { table: Table | null; start: number }[] = []
  const heads = new Set<number>()
  let headed: Keyword[] = []
  const places = headPlaces(text)
  let next = 0
  let at = carried === null ? 0 : from
  let table = carried
  for (;;) {
    next = firstFrom(keywords, next, at)
    if (table === null) {
      const keyword = keywords[next]
      if (keyword === undefined) break
      const head = mayBeLabel(text, keyword) ? headAround(text, keyword, places) : null
      if (head === null) next++
      else {
        ;({ table, at } = head)
        headed = keywords.slice(next, firstFrom(keywords, next, at))
      }
      continue
    }
    const row = rowAt(text, at, table.form)
    if (row === null || !goesOn(text, row, table.form)) {
      // The row is looked at again: it may be the head of another table.
      rows.push({ table: null, start: at })
      table = null
      continue
    }
    if ((keywords[next]?.start ?? Infinity) < row.end) {
      const other = headOf(text, row, table.form)
      if (other !== null) headed = keywords.slice(next, firstFrom(keywords, next, row.end))
      table = other ?? table
    }
    rows.push({ table, start: at })
    const inRow = table.columns.flatMap((column) => codeIn(text, row, column))
    codes.push(...inRow)
    if (inRow.length > 0) for (const { start } of headed.splice(0)) heads.add(start)
    at = row.end
  }
  return { codes, heads, openAt: (place) => openAt(rows, place) }
}

function firstFrom(keywords: readonly Keyword[], from: number, place: number): number {
  let index = from
  while ((keywords[index]?.start ?? Infinity) < place) index++
  return index
}

function openAt(rows: readonly { table: Table | null; start: number }[], place: number) {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.start ?? 0) <= place) low = middle + 1
    else high = middle
  }
  const row = rows[low - 1]
  return row === undefined || row.table === null ? null : { table: row.table, row: row.start }
}

function codeIn(text: string, row: Row, { index, kind, least, most }: Column): CodeInColumn[] {
  const cell = row.cells[index]
  const number = cell === undefined ? null : onlyNumber(text, cell, kind === 'pan')
  return number !== null && number.digits >= least && number.digits <= most
    ? [{ kind, start: number.start, end: number.end }]
    : []
}

/** Empty lines part nothing; a line without a separator is no row. */
function goesOn(text: string, row: Row, form: Form): boolean {
  return form === HTML || row.cells.length > 1 || isEmpty(text, row)
}

function isEmpty(text: string, { start, end }: Row): boolean {
  return end - start < LONGEST_EMPTY && text.slice(start, end).trim() === ''
}

/** Where the line and the HTML row around a place begin. Places ascend; so the text is gone through once. */
function headPlaces(text: string) {
  const line = { start: 0, end: endOf(text, 0), refused: false }
  const row = { start: -1, end: nextRow(text, 0), refused: false }
  return {
    lineAt: (place: number) => {
      while (line.end < place)
        Object.assign(line, { start: line.end + 1, end: endOf(text, line.end + 1), refused: false })
      return line
    },
    htmlAt: (place: number) => {
      while (row.end < place) Object.assign(row, { start: row.end, end: nextRow(text, row.end + 1), refused: false })
      return row
    },
  }
}

function endOf(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function nextRow(text: string, from: number): number {
  for (let at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', at + 1))
    if ((text.charCodeAt(at + 1) | 0x20) === 0x74 && (text.charCodeAt(at + 2) | 0x20) === 0x72) return at
  return text.length
}

/** A cell with few words around this one: in talk, most words for a card stand in sentences. */
function mayBeLabel(text: string, { start, end }: Keyword): boolean {
  let spaces = 0
  for (let at = end; at < text.length && !isBorder(text.charCodeAt(at)); at++)
    if (text.charCodeAt(at) === 0x20 && ++spaces > MOST_SPACES) return false
  spaces = 0
  for (let at = start - 1; at >= 0 && !isBorder(text.charCodeAt(at)); at--)
    if (text.charCodeAt(at) === 0x20 && ++spaces > MOST_SPACES) return false
  return true
}
/** More words are no label, also with a space on either side. */
const MOST_SPACES = 8

/** Separators, quotes, tags, ends of lines. */
function isBorder(unit: number): boolean {
  return (
    unit === 0x0a ||
    unit === 0x2c ||
    unit === 0x3b ||
    unit === 0x09 ||
    unit === 0x7c ||
    unit === 0x22 ||
    unit === 0x3c ||
    unit === 0x3e
  )
}

/** The table whose head this word stands in, and where its rows begin. */
function headAround(
  text: string,
  { start }: Keyword,
  { lineAt, htmlAt }: ReturnType<typeof headPlaces>,
): { table: Table; at: number } | null {
  const html = htmlAt(start)
  if (html.start >= 0 && !html.refused && start - html.start < LONGEST_HEAD) {
    const row = rowAt(text, html.start, HTML)
    const table = row === null ? null : headOf(text, row, HTML)
    if (row !== null && table !== null) return { table, at: row.end }
    html.refused = true
  }
  const line = lineAt(start)
  if (line.refused || line.end - line.start > LONGEST_HEAD) return null
  line.refused = true
  if (!hasSeparator(text, line.start, line.end)) return null
  let widest: { row: Row; form: Form } | null = null
  for (const form of SEPARATORS) {
    const row = rowAt(text, line.start, form, line.end - line.start + MOST_BEYOND)
    if (row !== null && row.cells.length > Math.max(1, widest?.row.cells.length ?? 0)) widest = { row, form }
  }
  if (widest === null) return null
  const { row, form } = widest
  const table = headOf(text, row, form)
  if (table === null) return null
  // A sentence with commas has no row of as many cells below it.
  let below = rowAt(text, row.end, form)
  for (let empty = 0; below !== null && isEmpty(text, below) && empty < MOST_EMPTY; empty++)
    below = rowAt(text, below.end, form)
  return below?.cells.length === row.cells.length ? { table, at: row.end } : null
}
const MOST_EMPTY = 3
/** Labels may hold ends of lines in quotes; a row that goes on for longer is none of labels, and read for each line. */
const MOST_BEYOND = 1000

function hasSeparator(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x2c || unit === 0x3b || unit === 0x09 || unit === 0x7c) return true
  }
  return false
}
