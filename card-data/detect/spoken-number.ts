/** Numbers said in several words: "forty one", "quatre cent vingt", "cuatro mil ochocientos noventa y siete". */
import type { Atom } from './atoms.ts'
import { folded } from './chars.ts'
import { HUNDRED, OPEN_HUNDRED, OPEN_THOUSAND, THOUSAND, WHOLE_HUNDRED, WHOLE_PAIR } from './digit-words.ts'

const FURTHEST = 5

/** The digits of a word that begins a number; null for one that only goes on with it. */
export function digitsOf(meaning: number): string | null {
  if (meaning < WHOLE_PAIR) return String(meaning)
  if (meaning < 2 * WHOLE_PAIR) return String(meaning - WHOLE_PAIR)
  if (meaning === HUNDRED || meaning === THOUSAND) return null
  if (meaning > OPEN_THOUSAND) return String(1000 * (meaning - OPEN_THOUSAND))
  return String(meaning - (meaning >= WHOLE_HUNDRED ? WHOLE_HUNDRED : OPEN_HUNDRED))
}

/** The digits of what was said before and of this word as one number; null: two numbers. */
export function joined(text: string, before: Atom, start: number, end: number, meaning: number): string | null {
  if (!before.spoken || start - before.end > FURTHEST) return null
  const { digits } = before
  const next = start - before.end <= 1
  if (meaning === THOUSAND) return next && digits.length === 1 && digits !== '0' ? `${digits}000` : null
  if (meaning > OPEN_THOUSAND) return null
  if (meaning === HUNDRED) return next ? hundreds(digits, folded(text.slice(start, end))) : null
  // One digit after the other, but for "quatre vingt".
  if (digits.length === 1 && meaning < OPEN_HUNDRED && meaning !== 20) return null
  if (!isLink(text, before.end, start)) return null
  if (meaning >= OPEN_HUNDRED) {
    const hundred = digitsOf(meaning)
    return hundred !== null && digits.endsWith('000') ? digits.charAt(0) + hundred : null
  }
  const said = folded(text.slice(before.start, before.end))
  const rest = folded(text.slice(before.end, end))
  return digits.length === 4 ? underThousand(said, digits, meaning, rest) : composed(said, digits, meaning, rest)
}

/** "four hundred", "quatre mille sept cent", "seventeen hundred": tens and units may follow. */
function hundreds(digits: string, word: string): string | null {
  if (digits.length === 1) return digits === '0' ? null : `${digits}00`
  if (digits.length === 2) return digits > '10' && (digits < '20' || word === 'hundred') ? `${digits}00` : null
  if (digits.length !== 4 || !digits.startsWith('00', 1)) return null
  return `${digits.charAt(0)}${digits.endsWith('0') ? '1' : digits.charAt(3)}00`
}

/** "cinquante deux mille" behind other digits: 50 and 2000. The unit goes with what follows it. */
export function partedUnit(
  text: string,
  before: Atom,
  start: number,
  end: number,
  meaning: number,
): { left: string; end: number; next: Atom } | null {
  const many = meaning === THOUSAND ? '000' : meaning === HUNDRED ? '00' : null
  if (many === null) return null
  const { digits } = before
  const unit = digits.slice(-1)
  if (!before.spoken || start - before.end !== 1 || digits.length < 2 || unit === '0') return null
  const said = text.slice(before.start, before.end)
  const at = said.length - lastWord(said).length
  // Not "dix-sept", "siebzehn" or "noventa y siete".
  if (at === 0 || digits.charAt(digits.length - 2) < '2' || JOINS.has(lastWord(said.slice(0, at - 1)))) return null
  return {
    left: `${digits.slice(0, -1)}0`,
    end: before.start + at - 1,
    next: { start: before.start + at, end, digits: unit + many, spoken: true },
  }
}
const JOINS: ReadonlySet<string> = new Set(['y', 'e', 'et', 'and', 'und'])

/** What follows thousands and hundreds. */
function underThousand(said: string, digits: string, meaning: number, rest: string): string | null {
  const tail = digits.slice(2)
  if (tail !== '00') {
    const more = composed(lastWord(said), tail.startsWith('0') ? tail.slice(1) : tail, meaning, rest)
    return more === null || more.length > 2 ? null : digits.slice(0, 2) + more
  }
  const value = meaning >= WHOLE_PAIR ? meaning - WHOLE_PAIR : meaning
  return value > 0 && !digits.startsWith('0') ? digits.slice(0, 2) + String(value).padStart(2, '0') : null
}

/** "forty" + "one" is 41; "quatre" + "vingt" is 80, with "dix" 90, with "sept" 97. Null: two numbers. */
function composed(said: string, digits: string, meaning: number, rest: string): string | null {
  if (digits.length === 3) {
    // Not three times zero.
    if (digits.startsWith('0')) return null
    const tail = Number(digits.slice(1))
    const value = meaning >= WHOLE_PAIR ? meaning - WHOLE_PAIR : meaning
    const last = lastWord(said)
    if (tail === 0) return value > 0 ? String(Number(digits) + value) : null
    const more = composed(last, last === 'quatre' ? '4' : digits.slice(1), meaning, rest)
    return more === null ? null : digits.charAt(0) + more
  }
  if (meaning === 20 && said === 'quatre' && (rest.startsWith(' vingt') || rest.startsWith('-vingt'))) return '80'
  if (digits.length !== 2 || meaning >= WHOLE_PAIR || meaning === 0 || isUnitFirst(said)) return null
  const value = Number(digits)
  if (value % 10 !== 0 || value === 0) return null
  if (meaning < 10) return value > 10 || (said.endsWith('dix') && meaning >= 7) ? String(value + meaning) : null
  return meaning < 17 && (said.endsWith('soixante') || said.endsWith('vingt')) ? String(value + meaning) : null
}

/** In German and Dutch the unit comes before the tens: "achtzig fünf" are two numbers. */
function isUnitFirst(said: string): boolean {
  return said.endsWith('zig') || said.endsWith('ssig') || said.endsWith('tig') || said.endsWith('\u00dfig')
}

function lastWord(said: string): string {
  return said.slice(Math.max(said.lastIndexOf(' '), said.lastIndexOf('-')) + 1)
}

/** What stands between tens and units: a space or hyphen, in some languages with "and". */
function isLink(text: string, from: number, to: number): boolean {
  if (to - from === 1) return LINKS.includes(text.charAt(from))
  const between = text.slice(from, to).toLowerCase()
  return (
    between === ' and ' ||
    between === ' und ' ||
    between === ' y ' ||
    between === ' e ' ||
    between === ' et ' ||
    between === ' og ' ||
    between === ' och ' ||
    between === '-et-'
  )
}
const LINKS = ' -\u2011'
