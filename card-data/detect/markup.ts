/**
 * Markup that can stand inside a number: tags, character references, percent and backslash escapes. Look-ahead is
 * bounded.
 */
import { CELL, DASH, DIGIT, INVISIBLE, KIND, LINE, OTHER, SPACE } from './chars.ts'

const LONGEST_TAG = 400
const REFERENCES: Readonly<Record<string, number>> = {
  nbsp: SPACE,
  ensp: SPACE,
  emsp: SPACE,
  thinsp: SPACE,
  numsp: SPACE,
  hairsp: SPACE,
  puncsp: SPACE,
  newline: LINE,
  tab: SPACE,
  ndash: DASH,
  mdash: DASH,
  dash: DASH,
  hyphen: DASH,
  minus: DASH,
  middot: DASH,
  bull: DASH,
  shy: INVISIBLE,
  zwnj: INVISIBLE,
  zwj: INVISIBLE,
  lrm: INVISIBLE,
  rlm: INVISIBLE,
  period: DASH,
  comma: DASH,
  sol: DASH,
  lowbar: DASH,
  quot: CELL,
  apos: CELL,
  lpar: CELL,
  rpar: CELL,
  colon: CELL,
  gt: CELL,
}

/** End of the tag that begins at this `<`, exclusive; 0 when it is no tag or a very long one. */
export function tagEnd(text: string, at: number): number {
  const first = text.charCodeAt(at + 1) | 0x20
  if (!(first >= 0x61 && first <= 0x7a) && first !== 0x2f && first !== 0x21) return 0
  const limit = Math.min(text.length, at + LONGEST_TAG)
  for (let i = at + 1; i < limit; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0x3e) return i + 1
    if (unit === 0x3c) return 0
  }
  return 0
}

/**
 * The character that an escape at this `&`, `%`, `\` or `=` stands for, as its kind; null when it is none of interest.
 */
export function escapeAt(text: string, at: number): { kind: number; end: number } | null {
  switch (text.charCodeAt(at)) {
    case 0x26:
      return reference(text, at)
    case 0x25:
      return percent(text, at)
    case 0x5c:
      return backslash(text, at)
    case 0x3d:
      return softBreak(text, at)
    default:
      return null
  }
}

/** A line of quoted-printable that goes on in the next one, and digits in a row of it. */
function softBreak(text: string, at: number): { kind: number; end: number } | null {
  const next = text.charCodeAt(at + 1)
  if (isEscapedDigit(text, at) && (isEscapedDigit(text, at + 3) || isEscapedDigit(text, at - 3)))
    return { kind: DIGIT + text.charCodeAt(at + 2) - 0x30, end: at + 3 }
  if (next === 0x0a) return { kind: INVISIBLE, end: at + 2 }
  return next === 0x0d && text.charCodeAt(at + 2) === 0x0a ? { kind: INVISIBLE, end: at + 3 } : null
}

/** `%34`, `=34`: the sign, a 3 and the digit. */
function isEscapedDigit(text: string, at: number): boolean {
  const digit = text.charCodeAt(at + 2)
  const sign = text.charCodeAt(at)
  return (sign === 0x25 || sign === 0x3d) && text.charCodeAt(at + 1) === 0x33 && digit >= 0x30 && digit <= 0x39
}

function reference(text: string, at: number): { kind: number; end: number } | null {
  const semicolon = text.slice(at + 1, at + 12).indexOf(';')
  if (semicolon < 1) return null
  const name = text.slice(at + 1, at + 1 + semicolon)
  const end = at + 2 + semicolon
  if (name.charCodeAt(0) !== 0x23) {
    const kind = REFERENCES[name.toLowerCase()]
    return kind === undefined ? null : { kind, end }
  }
  const hex = (name.charCodeAt(1) | 0x20) === 0x78
  const code = hex ? fromHex(name.slice(2)) : fromDecimal(name.slice(1))
  return code < 0 ? null : { kind: KIND[code] ?? OTHER, end }
}

/**
 * Separators, and digits in a row of them: a percent sign in front of digits is far more often just that.
 */
function percent(text: string, at: number): { kind: number; end: number } | null {
  const code = fromHex(text.slice(at + 1, at + 3))
  if (isEscapedDigit(text, at) && (isEscapedDigit(text, at + 3) || isEscapedDigit(text, at - 3)))
    return { kind: KIND[code] ?? OTHER, end: at + 3 }
  if (
    code !== 0x20 &&
    code !== 0x2d &&
    code !== 0x2e &&
    code !== 0x0a &&
    code !== 0x0d &&
    code !== 0x09 &&
    code !== 0x2f &&
    code !== 0x5f &&
    code !== 0x2c
  )
    return null
  return { kind: KIND[code] ?? OTHER, end: at + 3 }
}

/** As JSON and source code write them. */
function backslash(text: string, at: number): { kind: number; end: number } | null {
  switch (text.charCodeAt(at + 1)) {
    case 0x6e:
    case 0x72:
      return { kind: LINE, end: at + 2 }
    case 0x74:
      return { kind: SPACE, end: at + 2 }
    case 0x22:
    case 0x2f:
      return { kind: CELL, end: at + 2 }
    case 0x75: {
      const code = text.length < at + 6 ? -1 : fromHex(text.slice(at + 2, at + 6))
      return code < 0 ? null : { kind: KIND[code] ?? OTHER, end: at + 6 }
    }
    default:
      return null
  }
}

function fromHex(digits: string): number {
  let value = 0
  for (let i = 0; i < digits.length; i++) {
    const unit = digits.charCodeAt(i) | 0x20
    const digit = unit >= 0x61 && unit <= 0x66 ? unit - 87 : digits.charCodeAt(i) - 48
    if (digit < 0 || digit > 15 || (digit > 9 && unit < 0x61)) return -1
    value = value * 16 + digit
  }
  return digits === '' || value > 0xffff ? -1 : value
}

function fromDecimal(digits: string): number {
  let value = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return digits === '' || value > 0xffff ? -1 : value
}

/** Units of an escaped digit: it is masked by the same escape of an asterisk. */
export function escapedAsterisk(escape: string): string {
  switch (escape.charCodeAt(0)) {
    case 0x5c:
      return escape.slice(0, 2) + '002a'
    case 0x25:
    case 0x3d:
      return `${escape.charAt(0)}2A`
    default: {
      const prefix = (escape.charCodeAt(2) | 0x20) === 0x78 ? escape.slice(0, 3) : '&#'
      const body = prefix === '&#' ? '42' : '2a'
      return prefix + body.padStart(escape.length - prefix.length - 1, '0') + ';'
    }
  }
}
