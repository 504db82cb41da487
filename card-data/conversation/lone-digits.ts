/** Whether digits stand alone, as those of a code do. */
import { KIND, LETTER } from '../detect/chars.ts'
import {
  CARD,
  CODE_NAME,
  DIGITS,
  EXPIRY,
  FILLER,
  FRONT,
  LAST,
  ONE_TIME,
  OTHER,
  PIN_NAME,
  SECURITY,
  SPELT_C,
} from './flags.ts'
import type { Group, Reading } from './reading.ts'
import type { Talk } from './talk.ts'
import { anyOf, wordFrom, type Words } from './words.ts'

const UNIT_WORDS = [
  'euros? eur usd dollars? pounds? quid pence chf percent prozent points? punkte',
  'minutes? minuten hours? stunden days? tage jours dias giorni dagen clock uhr',
  'times mal people pieces stuck stueck meter km kilo gb mb',
]
const UNITS = new RegExp(`^\\s*(?:[%€$£]|(?:o')?(?:${UNIT_WORDS.join(' ').replaceAll(' ', '|')})(?![\\p{L}]))`, 'iu')
const MONEY = /[€$£]\s*$/

/** "482 euros", "£ 482", "482 minutes". `end`: of the turn */
export function isCounted(text: string, { start, end }: Group, turn: Pick<Reading, 'start' | 'end'>): boolean {
  return (
    UNITS.test(text.slice(end, Math.min(turn.end, end + 16))) ||
    MONEY.test(text.slice(Math.max(turn.start, start - 2), start))
  )
}

/** No amount, count or labelled number of something else, and no part of an identifier. */
export function isAlone(talk: Talk, reading: Reading, group: Group): boolean {
  const { text, words } = talk
  const { start, from, to } = reading
  if (isCounted(text, group, reading) || isTied(talk, reading, group)) return false
  if (
    /^[.,:/]\d/.test(text.slice(group.end, group.end + 2)) ||
    /\d[.:/]$/.test(text.slice(Math.max(start, group.start - 2), group.start))
  )
    return false
  const next = wordFrom(words, group.end, from, to)
  if (group.digits.length <= 2 && next < to && ((words.flags[next] ?? 0) & DIGITS) !== 0) return false
  if (group.digits.length === 4 && isLastFour(talk, reading, group)) return false
  return !isLabelledElse(talk, reading, group)
}

/** `NPS634`, "n p s six three four", `1756 XX`: letters belong to it. */
function isTied({ text, words }: Talk, { start, from, to }: Reading, group: Group): boolean {
  const [first] = group.atoms
  if (first?.spoken === false && group.start > start && KIND[text.charCodeAt(group.start - 1)] === LETTER) return true
  const next = wordFrom(words, group.end, from, to)
  const isNext = next < to && (words.start[next] ?? 0) - group.end === 1
  const [begin, stop] = [words.start[next] ?? 0, words.end[next] ?? 0]
  if (isNext && isCapitals(text.slice(begin, stop))) return true
  const [name, last] = [words.start[group.to - 1] ?? 0, words.end[group.to - 1] ?? 0]
  // "QH 482"
  if (group.to > group.from && isCapitals(text.slice(name, last)) && group.start - last === 1)
    if (((words.flags[group.to - 1] ?? 0) & (FILLER | CODE_NAME)) === 0) return true
  const areLetters = (at: number, least: number) =>
    isLetter(words, at, least, to) &&
    isLetter(words, at + 1, least, to) &&
    !WORDS_OF_A_LETTER.has(text.slice(words.start[at], words.end[at + 1]).toLowerCase())
  // "c v v four eight two"
  const isName = anyOf(words, Math.max(group.from, group.to - 3), group.to, SPELT_C)
  return areLetters(next, from) || (!isName && areLetters(group.to - 2, group.from))
}

/** "il y a 482", "é o 482" */
const WORDS_OF_A_LETTER: ReadonlySet<string> = new Set(['y a', '\u00e9 o', '\u00e9 a'])

function isCapitals(word: string): boolean {
  return /^[A-Z]{2}$/.test(word)
}

function isLetter({ start, end }: Words, at: number, from: number, to: number): boolean {
  return at >= from && at < to && (end[at] ?? 0) - (start[at] ?? 0) === 1
}

/** "the last four are 4242", "die auf 4242 endet": of a card that is known. */
function isLastFour({ words }: Talk, { from, to, any }: Reading, group: Group): boolean {
  if ((any & (CODE_NAME | FRONT | PIN_NAME)) !== 0) return false
  const next = wordFrom(words, group.end, from, to)
  return anyOf(words, Math.max(group.from, group.to - MOST_LABEL), Math.min(to, next + 2), LAST)
}

/** The nearest word that says what it is, before it or right behind, says that it is something else. */
function isLabelledElse({ text, words }: Talk, { from, to }: Reading, group: Group): boolean {
  let next = group.start
  // A date that stands between is what "valid until" was for.
  let dated = false
  for (let at = group.to - 1; at >= Math.max(group.from, group.to - MOST_LABEL); at--) {
    const flags = words.flags[at] ?? 0
    if ((flags & (CODE_NAME | PIN_NAME | CARD | SECURITY)) !== 0) return false
    dated ||= DIGIT.test(text.slice(words.end[at] ?? 0, next))
    if ((flags & (dated ? ELSE & ~EXPIRY : ELSE)) !== 0) return true
    next = words.start[at] ?? 0
  }
  const behind = wordFrom(words, group.end, from, to)
  return anyOf(words, behind, Math.min(to, behind + MOST_BEHIND), ONE_TIME)
}
const ELSE = OTHER | EXPIRY | ONE_TIME
const DIGIT = /\d/
/** Words in which its label stands before it, and behind it. */
const MOST_LABEL = 8
const MOST_BEHIND = 4
