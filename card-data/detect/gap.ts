/** What stands between two groups of digits, and whether one number can go on across it. */
import { CELL, DASH, INVISIBLE, KIND, LETTER, LINE, MARKUP, SPACE } from './chars.ts'
import { FILLERS } from './dictionary.ts'
import { escapeAt, tagEnd } from './markup.ts'
import { wordSet } from './word-set.ts'

export interface Gap {
  /** The same for gaps of the same kind: `1234 5678` and `1234  5678`, but not `1234-5678`. */
  signature: number
  /** Between table cells, fields or lines: two numbers as often as one. */
  cell: boolean
  /** On another line. */
  line: boolean
  /** A quote and a comma, or two commas at once: a field ends. */
  field: boolean
  /** Words were skipped. */
  words: boolean
}

/** Numerals of Chinese and Japanese need no space. */
const NOTHING: Gap = { signature: 0, cell: false, line: false, field: false, words: false }
const isFiller = wordSet(FILLERS)
const LONGEST = 600
const MOST_SEPARATORS = 14
const MOST_WORDS = 4
const MOST_TAGS = 6

/** Null: the number ends here. Work is bounded by the limits above, whatever the text. */
export function gapBetween(text: string, from: number, to: number): Gap | null {
  if (to - from > LONGEST) return null
  if (to === from) return NOTHING
  if (to - from === 1) return single(text.charCodeAt(from)) ?? unusual(text, from, to)
  if (to - from === 5 && text.charCodeAt(from) === 0x2a) return unusual(text, from, to)
  let signature = 0
  let previous = -1
  let cell = false
  let line = false
  let separators = 0
  let words = 0
  let tags = 0
  let commas = 0
  let quotes = 0
  let empty = false
  let at = from
  while (at < to) {
    const unit = text.charCodeAt(at)
    let kind: number = KIND[unit] ?? 0
    let sign = unit
    let next = at + 1
    if (kind === LETTER) {
      while (next < to && (KIND[text.charCodeAt(next)] === LETTER || KIND[text.charCodeAt(next)] === INVISIBLE)) next++
      if (++words > MOST_WORDS || !isFiller(text, at, next)) return null
      at = next
      previous = -1
      signature = (Math.imul(signature, 31) + 1) | 0
      continue
    }
    if (kind === MARKUP) {
      const end = unit === 0x3c ? tagEnd(text, at) : 0
      if (end > 0) {
        if (++tags > MOST_TAGS || end > to) return null
        kind = SPACE
        sign = 0x3c
        if (isCellTag(text, at)) cell = true
        next = end
      } else {
        const escape = escapeAt(text, at)
        if (escape === null || escape.end > to) return null
        kind = escape.kind
        sign = kind
        next = escape.end
      }
    }
    switch (kind) {
      case SPACE:
        if (unit === 0x09) cell = true
        else if (sign !== 0x3c) sign = 0x20
        break
      case LINE:
        line = true
        sign = 0x0a
        break
      case CELL:
        cell = true
        if (unit === 0x22) quotes++
        break
      case DASH:
        if (unit === 0x2c) {
          commas++
          empty ||= text.charCodeAt(at - 1) === 0x2c
        }
        break
      case INVISIBLE:
        at = next
        continue
      default:
        return null
    }
    if ((++separators > MOST_SEPARATORS && sign !== previous) || separators > 4 * MOST_SEPARATORS) return null
    if (sign !== previous) signature = (Math.imul(signature, 31) + sign) | 0
    previous = sign
    at = next
  }
  return {
    signature,
    cell: cell || commas > 1,
    line,
    field: empty || (quotes > 0 && commas > 0),
    words: words > 0,
  }
}

const SINGLE: readonly (Gap | null)[] = Array.from({ length: 128 }, (_, unit) => {
  const kind = KIND[unit]
  const joins = kind === SPACE || kind === LINE || kind === DASH || kind === CELL || unit === 0x2b
  return joins
    ? {
        signature: kind === LINE ? 0x0a : unit,
        cell: kind === CELL || unit === 0x09 || unit === 0x2c,
        line: kind === LINE,
        field: false,
        words: false,
      }
    : null
})

/**
 * The gap of one unit, by far the most frequent. A comma without a space parts the cells of a table; `+` is a space of
 * a form.
 */
function single(unit: number): Gap | null {
  if (unit < 128) return SINGLE[unit] ?? null
  switch (KIND[unit]) {
    case SPACE:
      return { signature: 0x20, cell: false, line: false, field: false, words: false }
    case DASH:
      return { signature: unit, cell: false, line: false, field: false, words: false }
    case LINE:
      return { signature: 0x0a, cell: false, line: true, field: false, words: false }
    case CELL:
      return { signature: unit, cell: true, line: false, field: false, words: false }
    default:
      return null
  }
}

/** `4539*1488`, `4539=1488`, `4539\\1488`, `4539x1488`, `**4539** **1488**`: only between fours, and only so much. */
function unusual(text: string, from: number, to: number): Gap | null {
  const unit = text.charCodeAt(from)
  if (unit !== 0x2a && unit !== 0x3d && unit !== 0x5c && unit !== 0x78) return null
  if (to - from > 1 && text.slice(from, to) !== BOLD) return null
  for (let at = 1; at <= 4; at++)
    if (!isPlain(text.charCodeAt(from - at)) || !isPlain(text.charCodeAt(to + at - 1))) return null
  if (isPlain(text.charCodeAt(from - 5)) || isPlain(text.charCodeAt(to + 4))) return null
  return { signature: unit, cell: false, line: false, field: false, words: false }
}
const BOLD = '** **'

function isPlain(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

/** Table cells, rows and list items hold a thing each; `<br>`, `<b>`, `<span>` do not part. */
function isCellTag(text: string, at: number): boolean {
  const name = text.slice(at + 1, at + 5).toLowerCase()
  return CELL_TAGS.some((tag) => name.startsWith(tag))
}
const CELL_TAGS = ['td', '/td', 'th', '/th', 'tr', '/tr', 'li', '/li', 'p>', '/p>', 'div', '/div', 'br']
