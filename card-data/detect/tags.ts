/** Tags of HTML as far as a form needs them. Look-ahead is bounded by the longest tag (markup.ts). */
import { tagEnd } from './markup.ts'

const LONGEST_NAME = 12

/** In lower case, a `/` in front where it closes; '' for no tag. */
export function tagNameAt(text: string, at: number): string {
  let to = at + 1
  while (to - at < LONGEST_NAME && (text.charCodeAt(to) === SLASH || isLetter(text.charCodeAt(to)))) to++
  return text.slice(at + 1, to).toLowerCase()
}

/** By name in lower case; `start`: of the value in the text. */
export type Attributes = ReadonlyMap<string, { start: number; text: string }>

/** The attributes with a value of the tag from `open` to `end`. */
export function attributesOf(text: string, open: number, end: number): Attributes {
  const attributes = new Map<string, { start: number; text: string }>()
  let equals = text.indexOf('=', open)
  while (equals >= 0 && equals < end) {
    let last = equals
    while (last > open && isSpace(text.charCodeAt(last - 1))) last--
    let first = last
    while (first > open && isName(text.charCodeAt(first - 1))) first--
    let start = equals + 1
    while (start < end && isSpace(text.charCodeAt(start))) start++
    const quote = text.charCodeAt(start)
    const quoted = quote === DOUBLE || quote === SINGLE
    if (quoted) start++
    let stop = start
    while (stop < end - 1 && (quoted ? text.charCodeAt(stop) !== quote : !isSpace(text.charCodeAt(stop)))) stop++
    attributes.set(text.slice(first, last).toLowerCase(), { start, text: text.slice(start, stop) })
    equals = text.indexOf('=', stop)
  }
  return attributes
}

/** The text outside of tags, with single spaces between its words. */
export function wordsBetween(text: string, from: number, to: number): string {
  let out = ''
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at)
    const end = unit === 0x3c ? tagEnd(text, at) : 0
    if (end > 0) at = end - 1
    if (end === 0 && !isSpace(unit)) out += text.charAt(at)
    else if (out !== '' && !out.endsWith(' ')) out += ' '
  }
  return out.trimEnd()
}

const SLASH = 0x2f
const DOUBLE = 0x22
const SINGLE = 0x27

function isLetter(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a
}
function isSpace(unit: number): boolean {
  return unit <= 0x20
}
function isName(unit: number): boolean {
  return isLetter(unit) || unit === 0x2d
}
