/** The one pass over the text: every group of digits, every digit that is said, every word that names a security code. */
import { DIGIT, FOLD, folded, HIGH_SURROGATE, highDigit, INVISIBLE, KIND, LETTER, MARKUP, NUMERAL } from './chars.ts'
import { HALF_CODE, meaningAt, PIN, SECURITY_CODE, slotFor, spellingAt } from './dictionary.ts'
import { MULTIPLIER, WHOLE_PAIR } from './digit-words.ts'
import { escapeAt, tagEnd } from './markup.ts'

/** Digits that stand together, or one word for a digit or a pair. */
export interface Atom { start: number; end: number; digits: string; spoken: boolean }
export interface Keyword { start: number; end: number; meaning: typeof SECURITY_CODE | typeof PIN | typeof HALF_CODE; word: string }
export interface Scan {
  /** Outside of tags, ascending. */
  atoms: Atom[]
  /** Inside of tags: an attribute holds a number of its own, and the text goes on behind the tag. */
  tagAtoms: Atom[]
  keywords: Keyword[]
}

export function scan(text: string): Scan {
  const atoms: Atom[] = []
  const tagAtoms: Atom[] = []
  const keywords: Keyword[] = []
  const length = text.length
  let times: { count: number; start: number; end: number } | null = null
  let tagUntil = 0
  let at = 0
  while (at < length) {
    const unit = text.charCodeAt(at)
    const kind = KIND[unit] ?? 0
    if (kind === LETTER) {
      const start = at
      let hash = 0
      let inner = unit
      let innerKind: number = kind
      do {
        if (innerKind === LETTER) hash = (Math.imul(hash, 31) + (FOLD[inner] ?? inner)) | 0
        at++
        if (at >= length) break
        inner = text.charCodeAt(at)
        innerKind = KIND[inner] ?? 0
      } while (innerKind === LETTER || innerKind === INVISIBLE)
      const slot = slotFor(hash)
      if (slot >= 0) word(start, at, slot)
    } else if (kind >= DIGIT) {
      if (kind >= NUMERAL) push({ start: at, end: ++at, digits: String.fromCharCode(48 + kind - NUMERAL), spoken: true })
      else at = group(at)
    } else if (kind === HIGH_SURROGATE) {
      at = highDigit(text, at) >= 0 ? group(at) : at + 2
    } else if (kind === MARKUP) {
      if (unit === 0x3c) {
        tagUntil = Math.max(tagUntil, tagEnd(text, at))
        at++
      } else {
        const escape = escapeAt(text, at)
        at = escape === null ? at + 1 : escape.kind >= DIGIT && escape.kind < NUMERAL ? group(at) : escape.end
      }
    } else at++
  }
  return { atoms, tagAtoms, keywords }

  function push(atom: Atom): void {
    if (times !== null) {
      const { count, start, end } = times
      times = null
      if (atom.digits.length === 1 && atom.start - end <= 5) atom = { ...atom, start, digits: atom.digits.repeat(count), spoken: true }
    }
    if (atom.start < tagUntil) tagAtoms.push(atom)
    else atoms.push(atom)
  }

  function group(start: number): number {
    let digits = ''
    let next = start
    let end = start
    while (next < length) {
      const unit = text.charCodeAt(next)
      const kind = KIND[unit] ?? 0
      if (kind >= DIGIT && kind < NUMERAL) {
        // A long stretch of plain digits in one piece.
        let stop = next + 1
        if (unit < 0x3a) while (stop < length && isPlain(text.charCodeAt(stop))) stop++
        digits += unit < 0x3a ? text.slice(next, stop) : String.fromCharCode(48 + kind - DIGIT)
        next = end = stop
      } else if (kind === HIGH_SURROGATE) {
        const value = highDigit(text, next)
        if (value < 0) break
        digits += String.fromCharCode(48 + value)
        next = end = next + 2
      } else if (kind === INVISIBLE && next - end < 4) next++
      else if (kind === MARKUP) {
        const escape = escapeAt(text, next)
        if (escape === null || !(escape.kind === INVISIBLE || escape.kind >= DIGIT && escape.kind < NUMERAL)) break
        next = escape.end
        if (escape.kind === INVISIBLE) continue
        digits += String.fromCharCode(48 + escape.kind - DIGIT)
        end = next
      } else break
    }
    push({ start, end, digits, spoken: false })
    return end
  }

  function word(start: number, end: number, slot: number): void {
    const spelling = spellingAt(slot)
    if (end - start > 40 || folded(text.slice(start, end)) !== spelling) return
    const meaning = meaningAt(slot)
    if (meaning === SECURITY_CODE || meaning === PIN || meaning === HALF_CODE) keywords.push({ start, end, meaning, word: spelling })
    else if (meaning > MULTIPLIER) times = { count: meaning - MULTIPLIER, start, end }
    else said(start, end, meaning)
  }

  function said(start: number, end: number, meaning: number): void {
    const before = atoms.at(-1)
    const open = before?.spoken === true && start - before.end <= 4 && isLink(text, before.end, start) ? composed(folded(text.slice(before.start, before.end)), before.digits, meaning, folded(text.slice(before.end, end))) : null
    if (before !== undefined && open !== null) {
      before.digits = open
      before.end = end
    } else push({ start, end, digits: String(meaning >= WHOLE_PAIR ? meaning - WHOLE_PAIR : meaning), spoken: true })
  }
}

/** "forty" + "one" is 41; "quatre" + "vingt" is 80, with "dix" 90, with "sept" 97. Null: two numbers. */
function composed(said: string, digits: string, meaning: number, rest: string): string | null {
  if (meaning === 20 && said === 'quatre' && (rest.startsWith(' vingt') || rest.startsWith('-vingt'))) return '80'
  if (digits.length !== 2 || meaning >= WHOLE_PAIR || meaning === 0) return null
  const value = Number(digits)
  if (value % 10 !== 0 || value === 0) return null
  if (meaning < 10) return value > 10 || said.endsWith('dix') && meaning >= 7 ? String(value + meaning) : null
  return meaning < 17 && (said.endsWith('soixante') || said.endsWith('vingt')) ? String(value + meaning) : null
}

/** What stands between tens and units: a space or hyphen, in some languages with "and". */
function isLink(text: string, from: number, to: number): boolean {
  const between = text.slice(from, to).toLowerCase()
  return between === ' ' || between === '-' || between === '\u2011' || between === ' y ' || between === ' e ' || between === ' et ' || between === '-et-'
}

function isPlain(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}
