/** Rows and cells of a table written as separated values or as HTML. Each row is read once, whatever is in it. */
import { INVISIBLE, isDigitKind, KIND, MARKUP, SPACE } from './chars.ts'
import { escapeAt, tagEnd } from './markup.ts'

/** A separator as its UTF-16 unit, or HTML. */
export type Form = number
export const HTML: Form = 0
export interface Span {
  start: number
  end: number
}
/** `end`: where the next row begins. */
export interface Row extends Span {
  cells: Span[]
}

/** A quote that is not closed within this many units is a character like others. */
const LONGEST_QUOTE = 8192
const LONGEST_CELL = 300

/** The row that begins here; null when there is none more, or when it has separated cells behind `most` units. */
export function rowAt(text: string, at: number, form: Form, most = Infinity): Row | null {
  if (form === HTML) return htmlRow(text, at)
  return at < text.length ? separatedRow(text, at, form, most) : null
}

function separatedRow(text: string, from: number, separator: number, most: number): Row | null {
  const cells: Span[] = []
  let start = from
  let at = from
  for (;;) {
    while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0xfeff) at++
    if (text.charCodeAt(at) === 0x22) at = afterQuoted(text, at)
    let unit = text.charCodeAt(at)
    while (at < text.length && unit !== separator && unit !== 0x0a) unit = text.charCodeAt(++at)
    cells.push({ start, end: at })
    if (at - from > most) return null
    if (at >= text.length || unit === 0x0a) return { start: from, end: Math.min(text.length, at + 1), cells }
    start = ++at
  }
}

/** RFC 4180: a quote inside is doubled. */
function afterQuoted(text: string, open: number): number {
  for (let at = open + 1; at < text.length && at - open < LONGEST_QUOTE; at++) {
    if (text.charCodeAt(at) !== 0x22) continue
    if (text.charCodeAt(at + 1) !== 0x22) return at + 1
    at++
  }
  return open + 1
}

/** Goes from tag to tag; `from` may stand before the row. */
function htmlRow(text: string, from: number): Row | null {
  const cells: Span[] = []
  let start = -1
  let cell = -1
  const close = (at: number) => {
    if (cell >= 0) cells.push({ start: cell, end: at })
    cell = -1
  }
  let at = text.indexOf('<', from)
  for (; at >= 0; at = text.indexOf('<', at + 1)) {
    const name = tagName(text, at)
    if (name === 'table' || name === '/table') {
      if (start < 0) return null
      break
    }
    if (name === 'tr') {
      if (start >= 0) break
      start = at
    } else if (start >= 0 && (name === 'td' || name === 'th' || name === '/td' || name === '/th' || name === '/tr')) {
      close(at)
      if (!name.startsWith('/')) cell = tagEnd(text, at) || -1
    }
  }
  const end = at < 0 ? text.length : at
  close(end)
  return start < 0 ? null : { start, end, cells }
}

function tagName(text: string, at: number): string {
  let to = at + 1
  while (to - at < 8 && (text.charCodeAt(to) === 0x2f || isLatin(text.charCodeAt(to)))) to++
  return text.slice(at + 1, to).toLowerCase()
}

/**
 * The digits of a cell that holds a number and nothing else but quotes, spaces, tags and a spreadsheet's `.0`.
 * @param grouped whether the number may stand in several groups, with spaces or dashes between
 */
export function onlyNumber(text: string, { start, end }: Span, grouped: boolean): (Span & { digits: number }) | null {
  if (end - start > LONGEST_CELL) return null
  let first = -1
  let last = -1
  let digits = 0
  for (let at = start; at < end;) {
    const unit = text.charCodeAt(at)
    const kind = KIND[unit] ?? 0
    if (isDigitKind(kind)) {
      if (first >= 0 && !grouped) return null
      const from = at
      while (at < end && isDigitKind(KIND[text.charCodeAt(at)] ?? 0)) at++
      first = first < 0 ? from : first
      last = at
      digits += at - from
    } else if (unit === 0x2e && last === at) {
      for (at++; text.charCodeAt(at) === 0x30;) at++
    } else if (
      kind === SPACE ||
      kind === INVISIBLE ||
      (grouped && unit === 0x2d) ||
      unit === 0x22 ||
      unit === 0x27 ||
      unit === 0x3d ||
      unit === 0x0d ||
      unit === 0x0a
    )
      at++
    else if (kind === MARKUP) {
      const escape = unit === 0x3c ? null : escapeAt(text, at)
      const next = unit === 0x3c ? tagEnd(text, at) : escape?.kind === SPACE ? escape.end : 0
      if (next === 0) return null
      at = next
    } else return null
  }
  return first < 0 ? null : { start: first, end: last, digits }
}

function isLatin(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a
}
