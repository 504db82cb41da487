/**
 * The one pass over the text: every group of digits, every digit that is said, every word that names a security code.
 */
import type { Atom, Scan, WordRoom } from './atoms.ts'
import {
  DIGIT,
  folded,
  HIGH_SURROGATE,
  highDigit,
  INVISIBLE,
  isDigitKind,
  KIND,
  LETTERS,
  MARKUP,
  NUMERAL,
} from './chars.ts'
import {
  CARD_NAME,
  HALF_CODE,
  isPossible,
  entryAt,
  meaningOfEntry,
  PIN,
  SECURITY_CODE,
  spellingOfEntry,
} from './dictionary.ts'
import { HUNDRED, MULTIPLIER, PORTUGUESE, UM } from './digit-words.ts'
import { escapeAt, tagEnd } from './markup.ts'
import { isPlain, plainDigits, plainUntil } from './plain-digits.ts'
import { digitsOf, joined, partedUnit } from './spoken-number.ts'
import { SHORTEST_THOUSAND, thousands } from './thousands.ts'
import { endsOf, isWorthSkipping, stretchAt } from './uniform.ts'
import { unitsOf } from './units.ts'

interface Scanning extends Scan {
  text: string
  /** "double", "triple": waits for its digit. */
  times: { count: number; start: number; end: number } | null
  /** "mille", "cent" with nothing before: a number if one follows at once. */
  round: Atom | null
  /** Where the tag ends that the scan is in. */
  tagUntil: number
  /** "um", until it is known what it means here. */
  ums: Atom[]
  portuguese: boolean
  /** Up to here, groups of one size are known to be too few to be skipped; null: none may be. */
  few: number | null
}

/**
 * The loop keeps to its own variables: what closures share is slower to reach, and this runs for every character.
 * The tables have an entry for every unit, so the look-ups cannot miss.
 * @param words is filled with all words of the text
 * @param skips whether one atom may stand for hundreds of groups that no card number is amid (uniform.ts)
 */
export function scan(text: string, words: WordRoom | null = null, skips = false): Scan {
  const state: Scanning = {
    text,
    atoms: [],
    tagAtoms: [],
    keywords: [],
    skipped: [],
    times: null,
    round: null,
    tagUntil: 0,
    ums: [],
    portuguese: false,
    few: skips ? 0 : null,
  }
  const length = text.length
  const units = unitsOf(text)
  let at = 0
  let count = 0
  while (at < length) {
    let unit = units[at] as number
    let fold = LETTERS[unit] as number
    if (fold !== 0) {
      const start = at
      let hash = 0
      do {
        hash = (Math.imul(hash, 31) + fold) | 0
        unit = units[++at] as number
        fold = LETTERS[unit] as number
        if (fold === 0 && unit !== 0x20 && KIND[unit] === INVISIBLE && at < length) {
          at = afterInvisible(text, at)
          unit = units[at] as number
          fold = LETTERS[unit] as number
        }
      } while (fold !== 0)
      if (isPossible(hash) || at - start >= SHORTEST_THOUSAND) word(state, start, at, hash)
      if (words !== null) {
        words.start[count] = start
        words.end[count] = at
        words.hash[count++] = hash
      }
      // Nearly every word ends at a space, and that at another word.
      if (unit === 0x20) at++
      continue
    }
    const kind = KIND[unit] as number
    if (kind < HIGH_SURROGATE) at++
    else if (kind >= NUMERAL)
      push(state, { start: at, end: ++at, digits: String.fromCharCode(48 + kind - NUMERAL), spoken: true })
    else if (kind >= DIGIT) at = state.few !== null && state.few <= at ? groups(state, units, at) : group(state, at)
    else if (kind === HIGH_SURROGATE) at = highDigit(text, at) >= 0 ? group(state, at) : at + 2
    else at = markup(state, at, unit)
  }
  if (words !== null) words.count = count
  if (state.portuguese && state.ums.length > 0)
    state.atoms = [...state.atoms, ...state.ums].sort((a, b) => a.start - b.start)
  return state
}

/** Accents of their own and zero-width characters belong to the word they stand in. */
function afterInvisible(text: string, from: number): number {
  let at = from
  while (at < text.length && KIND[text.charCodeAt(at)] === INVISIBLE) at++
  return at
}

function markup(state: Scanning, at: number, unit: number): number {
  if (unit === 0x3c) {
    state.tagUntil = Math.max(state.tagUntil, tagEnd(state.text, at))
    return at + 1
  }
  const escape = escapeAt(state.text, at)
  if (escape === null) return at + 1
  return isDigitKind(escape.kind) ? group(state, at) : escape.end
}

function push(state: Scanning, atom: Atom): void {
  let whole = atom
  if (state.times !== null) {
    const { count, start, end } = state.times
    state.times = null
    if (atom.digits.length === 1 && atom.start - end <= 5)
      whole = { start, end: atom.end, digits: atom.digits.repeat(count), spoken: true }
  }
  if (whole.start < state.tagUntil) state.tagAtoms.push(whole)
  else state.atoms.push(whole)
}

/** Takes the digits that stand together, or hundreds of their like at once, and answers where they end. */
function groups(state: Scanning, units: Uint16Array, start: number): number {
  const stretch = stretchAt(units, start, state.text.length)
  state.few = stretch.end
  if (!isWorthSkipping(stretch) || start < state.tagUntil) return group(state, start)
  for (const atom of endsOf(state.text, stretch)) {
    if (atom.each !== undefined) state.skipped.push(atom)
    push(state, atom)
  }
  return stretch.end
}

/** Takes the digits that stand together, and answers where they end. */
function group(state: Scanning, start: number): number {
  const { text } = state
  const { length } = text
  const plain = plainUntil(text, start)
  if (plain > start) {
    push(state, { start, end: plain, digits: plainDigits(text, start, plain), spoken: false })
    return plain
  }
  let digits = ''
  let next = start
  let end = start
  while (next < length) {
    const unit = text.charCodeAt(next)
    const kind = KIND[unit] ?? 0
    if (isDigitKind(kind)) {
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
    } else if (kind === INVISIBLE && next - end < MOST_INVISIBLE) next++
    else if (kind === MARKUP) {
      const escape = escapeAt(text, next)
      if (escape === null || next - end > MOST_INVISIBLE || !(escape.kind === INVISIBLE || isDigitKind(escape.kind)))
        break
      next = escape.end
      if (escape.kind === INVISIBLE) continue
      digits += String.fromCharCode(48 + escape.kind - DIGIT)
      end = next
    } else break
  }
  push(state, { start, end, digits, spoken: false })
  return end
}
const MOST_INVISIBLE = 8

function word(state: Scanning, start: number, end: number, hash: number): void {
  const { text, atoms } = state
  if (end - start > LONGEST_WORD) return
  const entry = entryAt(text, start, end, hash)
  if (entry < 0) {
    const digits = end - start >= SHORTEST_THOUSAND ? thousands(folded(text.slice(start, end))) : null
    if (digits !== null) push(state, { start, end, digits, spoken: true })
    return
  }
  const spelling = spellingOfEntry(entry)
  const meaning = meaningOfEntry(entry)
  if (meaning === SECURITY_CODE || meaning === PIN || meaning === HALF_CODE || meaning === CARD_NAME)
    state.keywords.push({ start, end, meaning, word: spelling })
  else if (meaning === UM) state.ums.push({ start, end, digits: '1', spoken: true })
  else if (meaning > MULTIPLIER && meaning < UM) state.times = { count: meaning - MULTIPLIER, start, end }
  else {
    if (PORTUGUESE.has(spelling)) state.portuguese = true
    const before = atoms.at(-1)
    const whole = before === undefined ? null : joined(text, before, start, end, meaning)
    if (before !== undefined && whole !== null) {
      before.digits = whole
      before.end = end
      return
    }
    const parted = before === undefined ? null : partedUnit(text, before, start, end, meaning)
    if (before !== undefined && parted !== null) {
      before.digits = parted.left
      before.end = parted.end
      push(state, parted.next)
      return
    }
    const { round } = state
    const more = round !== null && start - round.end === 1 ? joined(text, round, start, end, meaning) : null
    state.round = null
    const digits = digitsOf(meaning)
    if (round !== null && more !== null) push(state, { ...round, end, digits: more })
    else if (digits !== null) push(state, { start, end, digits, spoken: true })
    else if (spelling !== 'cents')
      state.round = { start, end, digits: meaning === HUNDRED ? '100' : '1000', spoken: true }
  }
}

/** "siebentausendsiebenhundertsiebenundsiebzig" */
const LONGEST_WORD = 44
