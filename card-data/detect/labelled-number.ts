/**
 * Numbers that are said to be a card's: behind such a label the check digit is not asked for, because people and
 * recognisers drop, add and swap digits.
 */
import type { Atom, Keyword } from './atoms.ts'
import { CELL, DASH, folded, INVISIBLE, KIND, LETTER, LINE, MARKUP, SPACE } from './chars.ts'
import { firstAtomFrom } from './code-digits.ts'
import { CARD_LINKS, NO_PAYMENT_CARDS, NUMBER_WORDS } from './dictionary.ts'
import { gapBetween } from './gap.ts'
import { escapeAt, tagEnd } from './markup.ts'
import { FIRST, masked, maskedPan } from './mask.ts'
import { otherIdentifier } from './other-identifiers.ts'
import { isExpiry, isMaskedAround } from './runs.ts'
import type { Finding } from './finding.ts'
import { eachWord, gluedToLetters } from './surroundings.ts'

export interface LabelledNumber {
  start: number
  end: number
  digits: string
  atoms: readonly Atom[]
}

const FORWARD = 90
const MOST_WORDS = 9
export const LEAST_DIGITS = 13
export const MOST_DIGITS = 19
/** Where more digits follow, the number is most likely this long. */
const LIKELY: readonly number[] = [16, 15, 17, 14, 18, 13, 19]

/**
 * The number that this word for a card labels, or null.
 * @param near index of the first atom behind the word
 * @param taken knows what is found already
 */
export function numberLabelledBy(
  text: string,
  label: Keyword,
  atoms: readonly Atom[],
  near: number,
  taken: (place: number) => number,
): LabelledNumber | null {
  const first = firstAtomFrom(atoms, label.end, near)
  const start = atoms[first]?.start ?? Infinity
  if (start - label.end > FORWARD || taken(start) > start) return null
  const parts = partsFrom(text, atoms, first, taken)
  if (parts === null) return null
  const named = linked(text, label, start)
  if (named === null || isOtherCard(text, label.start)) return null
  const end = parts.at(-1)?.end ?? start
  const digits = parts.reduce((sum, atom) => sum + atom.digits.length, 0)
  // A card as such has many numbers around it; one that pays begins with 2 to 6, or is as long as nearly all are.
  const begin = atoms[first]?.digits.charCodeAt(0) ?? 0
  if (named === 'card' && (begin < 0x32 || begin > 0x36) && (digits < 15 || digits > 17)) return null
  if (parts[0]?.spoken !== true && gluedToLetters(text, start, end)) return null
  if (isMaskedAround(text, start, end) || otherIdentifier(text, start, end, digits, parts.length) !== null) return null
  return { start, end, digits: parts.map((atom) => atom.digits).join(''), atoms: parts }
}

/** As any card number; but what is longer than most may end in its security code, so its end goes as well. */
export function labelledFinding(text: string, { start, end, digits, atoms }: LabelledNumber): Finding {
  const whole = digits.length > USUAL
  return {
    kind: 'pan',
    start,
    end,
    masked: whole ? masked(text, atoms, (_from, to) => to > FIRST) : maskedPan(text, atoms, digits.length),
  }
}
const USUAL = 16

/** A card that nobody pays with: "SIM card", "my loyalty card". */
function isOtherCard(text: string, start: number): boolean {
  const before: string[] = []
  eachWord(text, Math.max(0, start - 30), start, (word) => {
    before.push(word)
    return true
  })
  return before.slice(-2).some((word) => NO_PAYMENT_CARDS.has(word))
}

/** Whether only small words stand between label and digits; `number` when one of all of them says so. */
function linked(text: string, label: Keyword, start: number): 'number' | 'card' | null {
  let named: 'number' | 'card' = isNumberWord(label.word) || numberOf(text, label.start) ? 'number' : 'card'
  let words = 0
  let lines = 0
  for (let at = label.end; at < start;) {
    const unit = text.charCodeAt(at)
    switch (KIND[unit]) {
      case LETTER: {
        let end = at + 1
        while (end < start && (KIND[text.charCodeAt(end)] === LETTER || KIND[text.charCodeAt(end)] === INVISIBLE)) end++
        const word = folded(text.slice(at, end))
        if (isNumberWord(word)) named = 'number'
        else if (!CARD_LINKS.has(word)) return null
        if (++words > MOST_WORDS) return null
        at = end
        break
      }
      case LINE:
        if (++lines > 4) return null
        at++
        break
      case SPACE:
      case DASH:
      case CELL:
      case INVISIBLE:
        at++
        break
      case MARKUP: {
        const end = unit === 0x3c ? tagEnd(text, at) : (escapeAt(text, at)?.end ?? 0)
        if (end === 0 && unit !== 0x3d) return null
        at = end === 0 ? at + 1 : end
        break
      }
      default:
        // ? ! # * of a bold label
        if (unit !== 0x3f && unit !== 0x21 && unit !== 0x23 && unit !== 0x2a) return null
        at++
    }
  }
  return named
}

/** "the number on my card is", "numéro de carte". */
function numberOf(text: string, start: number): boolean {
  const before: string[] = []
  eachWord(text, Math.max(0, start - 30), start, (word) => {
    before.push(word)
    return true
  })
  return before.slice(-4).some(isNumberWord)
}

function isNumberWord(word: string): boolean {
  return NUMBER_WORDS.has(word) || (word.length > 5 && NUMBER_ENDS.some((end) => word.endsWith(end)))
}
const NUMBER_ENDS = ['number', 'nummer', 'num', 'cardno', 'nr']

/** Only a number in fours goes on in the next line: what is said there is another thing. */
function isFour({ digits, spoken }: Atom): boolean {
  return digits.length === 4 && !spoken
}

/** The digits that follow each other as one number's groups do; null when they are too few, or something else. */
function partsFrom(
  text: string,
  atoms: readonly Atom[],
  first: number,
  taken: (place: number) => number,
): Atom[] | null {
  const parts: Atom[] = []
  let digits = 0
  let after = false
  for (let i = first; i < atoms.length; i++) {
    const atom = atoms[i]
    if (atom === undefined) break
    const before = parts.at(-1)
    if (before !== undefined) {
      const gap = gapBetween(text, before.end, atom.start)
      if (gap === null || gap.cell || gap.field || (gap.line && (gap.words || !isFour(before) || !isFour(atom)))) break
      const next = atoms[i + 1]
      if (taken(atom.start) > atom.start || (next !== undefined && isExpiry(text, atom, next))) break
      if (text.charCodeAt(before.end) === 0x2e && atom.start - before.end === 1 && parts.length === 1) return null
    }
    if (digits + atom.digits.length > MOST_DIGITS) {
      after = true
      break
    }
    parts.push(atom)
    digits += atom.digits.length
  }
  if (digits < LEAST_DIGITS) return null
  if (!after) return parts
  // More digits follow: of a date, a code, or of something that is no card's number at all.
  for (const likely of LIKELY) {
    let sum = 0
    const count = parts.findIndex((atom) => (sum += atom.digits.length) === likely) + 1
    if (count > 0) return parts.slice(0, count)
  }
  return null
}
