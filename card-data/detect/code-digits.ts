/** The digits of a security code or PIN: which ones, and whether they stand alone. */
import type { Atom } from './atoms.ts'
import { CELL, DASH, folded, KIND, LETTER, LINE, MARKUP, SPACE } from './chars.ts'
import { EXPIRY_WORDS } from './dictionary.ts'
import { gapBetween } from './gap.ts'
import { tagEnd } from './markup.ts'
import { isExpiry, isMaskedAround } from './runs.ts'
import { cardContext, eachWord } from './surroundings.ts'
import { wordSet } from './word-set.ts'

export interface Code {
  kind: 'security-code' | 'pin'
  start: number
  end: number
  atoms: readonly Atom[]
}

/** Whether a code can go on across this. */
export function isInline(text: string, from: number, to: number): boolean {
  const gap = gapBetween(text, from, to)
  return gap !== null && !gap.cell && !gap.line
}

/** Three or four digits of a security code, four to six of a PIN, standing alone. */
export function codeFrom(text: string, atoms: readonly Atom[], first: number, kind: Code['kind']): Code | null {
  const [least, most] = kind === 'pin' ? [4, 6] : [3, 4]
  const parts: Atom[] = []
  let digits = 0
  for (let i = first; i < atoms.length; i++) {
    const atom = atoms[i]
    if (atom === undefined) break
    const before = parts.at(-1)
    if (before !== undefined) {
      if (!isInline(text, before.end, atom.start) || isExpiry(text, atom, atoms[i + 1] ?? atom)) break
      const pairs = atom.digits.length === 2 && before.digits.length === 2 && text.slice(before.end, atom.start) === ' '
      if (!pairs && (!isSingle(atom) || !isSingle(before) || text.charCodeAt(before.end) === 0x2e)) {
        // One by one, then something else: it ends here, or it was none.
        if (digits >= least) break
        return null
      }
    }
    parts.push(atom)
    digits += atom.digits.length
    if (digits > most) return null
  }
  const start = parts[0]?.start ?? 0
  const end = parts.at(-1)?.end ?? 0
  if (digits < least || !standsAlone(text, start, end) || isMaskedAround(text, start, end)) return null
  if (kind === 'pin' && digits === 6 && !cardContext(text, start, end)) return null
  return { kind, start, end, atoms: parts }
}

/** One digit, or what one word says. */
function isSingle(atom: Atom): boolean {
  return atom.spoken || atom.digits.length === 1
}

/** No amount, date, decimal or part of something longer. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1)
  const after = text.charCodeAt(end)
  if (
    before === 0x24 ||
    before === 0x20ac ||
    before === 0xa3 ||
    before === 0x2b ||
    after === 0x25 ||
    after === 0x20ac ||
    after === 0x24
  )
    return false
  if ((before === 0x2e || before === 0x2d) && isDigit(text.charCodeAt(start - 2))) return false
  if (
    (after === 0x2e || after === 0x2c || after === 0x2d || after === 0x2f || after === 0x3a) &&
    isDigit(text.charCodeAt(end + 1)) &&
    after !== 0x2c
  )
    return false
  if (
    KIND[after] === LETTER ||
    (KIND[before] === LETTER &&
      isDigit(text.charCodeAt(start)) &&
      text.charCodeAt(start - 2) !== 0x5c &&
      !isKeywordGlued(text, start))
  )
    return false
  const unit: string[] = []
  eachWord(text, end, Math.min(text.length, end + 12), (word) => {
    unit.push(word)
    return false
  })
  return !(text.charCodeAt(end) === 0x20 && UNITS.has(unit[0] ?? ''))
}
const UNITS = new Set([
  'euro',
  'euros',
  'eur',
  'usd',
  'dollars',
  'dollar',
  'gbp',
  'pounds',
  'chf',
  'percent',
  'minutes',
  'hours',
  'days',
  'times',
  'street',
  'st',
  'ave',
  'road',
  'customers',
  'people',
  'pieces',
  'points',
  'percent',
])

function isKeywordGlued(text: string, start: number): boolean {
  const before = folded(text.slice(Math.max(0, start - 3), start))
  return before === 'cvv' || before === 'cvc' || before === 'pin' || before === 'cid' || before === 'ode'
}

/** "the 3 digits on the back": a count, no code. */
export function isCount(text: string, atom: Atom): boolean {
  if (atom.digits.length !== 1) return false
  let next = ''
  eachWord(text, atom.end, Math.min(text.length, atom.end + 14), (word) => {
    next = word
    return false
  })
  return (
    next.startsWith('digit') ||
    next.startsWith('ziffer') ||
    next.startsWith('stellig') ||
    next.startsWith('chiffre') ||
    next.startsWith('cifr') ||
    next.startsWith('number') ||
    next.startsWith('cijfer')
  )
}

/** Index of the first atom at or after a place; `from`: of one that is not behind it, and near it most likely. */
export function firstAtomFrom(atoms: readonly Atom[], place: number, from = 0): number {
  let low = from
  let high = from
  for (let step = 1; high < atoms.length && (atoms[high] as Atom).start < place; step *= 2) {
    low = high + 1
    high += step
  }
  high = Math.min(high, atoms.length)
  while (low < high) {
    const middle = (low + high) >> 1
    if ((atoms[middle] as Atom).start < place) low = middle + 1
    else high = middle
  }
  return low
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

/**
 * The code that stands right behind a card number and its date of expiry: `4111 1111 1111 1111 12/25 123`.
 * @param next index of the first atom behind the number
 */
export function codeAfter(
  text: string,
  pan: { end: number; digits: string },
  atoms: readonly Atom[],
  next: number,
): Code | null {
  let index = next
  const named = monthNamed(text, pan.end, atoms[index])
  const month = atoms[index]
  if (month === undefined || !between(text, pan.end, month.start)) return null
  const year = atoms[index + 1]
  let end = month.end
  if (named && (month.digits.length === 4 || month.digits.length === 2)) index += 1
  else if (month.digits.length === 4 && isMonth(month.digits.slice(0, 2))) index += 1
  else if (
    year !== undefined &&
    month.digits.length <= 2 &&
    isMonth(month.digits) &&
    (year.digits.length === 2 || year.digits.length === 4) &&
    year.start - month.end <= 3
  ) {
    index += 2
    end = year.end
  } else return null
  // "and the three digits are 482"
  const count = atoms[index]
  if (count !== undefined && isCount(text, count) && between(text, end, count.start)) {
    index += 1
    end = count.end
  }
  const code = atoms[index]
  if (code === undefined || !between(text, end, code.start)) return null
  const found = codeFrom(text, atoms, index, 'security-code')
  const wanted = pan.digits.length === 15 ? 4 : 3
  const digits = found?.atoms.reduce((sum, atom) => sum + atom.digits.length, 0)
  return digits === wanted ? found : null
}

/** Separators and words of a date of expiry only. */
function between(text: string, from: number, to: number): boolean {
  if (to - from > 200) return false
  for (let i = from; i < to; i++) {
    const kind = KIND[text.charCodeAt(i)]
    const tag = kind === MARKUP ? tagEnd(text, i) : 0
    if (tag > 0) i = tag - 1
    else if (kind === LETTER) {
      const start = i
      while (i + 1 < to && KIND[text.charCodeAt(i + 1)] === LETTER) i++
      if (!isOfCode(text, start, i + 1) && !MONTHS.has(folded(text.slice(start, i + 1)).slice(0, 3))) return false
    } else if (kind !== SPACE && kind !== LINE && kind !== DASH && kind !== CELL) return false
  }
  return true
}

/** "exp Aug 2027": the month as a word, and then the year. */
function monthNamed(text: string, from: number, year: Atom | undefined): boolean {
  let named = false
  if (year !== undefined && year.start - from <= 40)
    eachWord(text, from, year.start, (word) => {
      named ||= MONTHS.has(word.slice(0, 3))
      return !named
    })
  return named
}
const MONTHS = new Set(
  `jan feb mar apr may jun jul aug sep oct nov dec mai okt dez fev avr juin aou ene abr ago dic gen mag giu lug set ott
  mrt mei maa`.split(/\s+/),
)
/** Between date and code: what the code is called. */
const CODE_LINKS = new Set(
  `code codes digits number cvv cvc security sicherheitscode prufnummer ziffern drei chiffres trois codigo cifras tres
  codice cifre tre cijfers drie back its are s is the and`.split(/\s+/),
)
const isOfCode = wordSet(new Set([...EXPIRY_WORDS, ...CODE_LINKS]))

function isMonth(digits: string): boolean {
  return Number(digits) >= 1 && Number(digits) <= 12
}
