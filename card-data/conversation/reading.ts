/** One turn of a conversation as the search over turns reads it: its groups of digits, and the words around them. */
import type { Atom } from '../detect/atoms.ts'
import { isDigitKind, KIND, MASK } from '../detect/chars.ts'
import { isExpiry, isMaskedAround } from '../detect/runs.ts'
import { withoutFigures } from './figures.ts'
import { BEFORE_BACK, BEFORE_PIN, CORRECTION, DIGITS, FILLER, LAST } from './flags.ts'
import { languagesOf, withHomophones, type Speaks } from './homophones.ts'
import { atomsByTurn, type Talk } from './talk.ts'
import { anyOf, proseIn, wordFrom, type Words } from './words.ts'

/** Asterisks of an earlier look, also of digits one by one. */
function maskFrom(text: string, from: number): number {
  const [joined, apart] = [text.indexOf('***', from), text.indexOf('* * *', from)]
  return joined < 0 || apart < 0 ? Math.max(joined, apart) : Math.min(joined, apart)
}

/** Digits that were said in one go: only small words stand between them. */
export interface Group {
  turn: number
  atoms: readonly Atom[]
  digits: string
  start: number
  end: number
  /** Words since the group before, or since the beginning of the turn: their first and the first behind them. */
  from: number
  to: number
}
/** Places are those of the whole talk. */
export interface Reading {
  turn: number
  start: number
  end: number
  groups: readonly Group[]
  /** Its words: the first and the first behind them. */
  from: number
  to: number
  /** Nothing but digits and small words: an answer, an echo, a piece of a number. */
  numberish: boolean
  /** Asterisks of an earlier look stand in it. */
  masked: boolean
  /** Flags of all words together. */
  any: number
  /** Words behind the last group that are more than small words, how many and what about. */
  prose: number
  about: number
}

/** Words for one that are articles as well: a digit only beside others. */
const ARTICLES = new Set('one un una une uno ein eine een um uma en ett et oh o a jeden ni sex to tva fire'.split(' '))
const LONGEST_ARTICLE = 5
const MOST_LINKS = 5
const NO_GROUPS: readonly Group[] = []

export function readingsOf(talk: Talk): Reading[] {
  const { text, words, firstWord } = talk
  const atoms = atomsByTurn(talk)
  const readings: Reading[] = []
  const speaks = languagesOf(talk)
  let mask = maskFrom(text, 0)
  for (let turn = 0; turn < atoms.length; turn++) {
    const [start, end] = [talk.from[turn] ?? 0, talk.to[turn] ?? 0]
    const [from, to] = [firstWord[turn] ?? 0, firstWord[turn + 1] ?? 0]
    if (mask >= 0 && mask < start) mask = maskFrom(text, start)
    const own = atoms[turn] ?? []
    const read = own.length === 0 && !speaks.nordic() ? null : groupsOf(turn, text, words, from, to, own, speaks)
    const groups = read?.groups ?? NO_GROUPS
    const numberish = groups.length > 0 && read?.others === 0
    const masked = mask >= start && mask < end
    const after = groups.length === 0 ? from : wordFrom(words, groups.at(-1)?.end ?? 0, from, to)
    const prose = proseIn(words, after, to)
    let any = 0
    let about = 0
    for (let i = from; i < to; i++) {
      const flags = words.flags[i] as number
      any |= flags
      if (i >= after && (flags & FILLER) === 0) about |= flags
    }
    readings.push({ turn, start, end, groups, from, to, numberish, masked, any, prose, about })
  }
  return readings
}

/** `others`: words that are neither digits nor small. */
function groupsOf(
  turn: number,
  text: string,
  words: Words,
  first: number,
  last: number,
  scanned: readonly Atom[],
  speaks: Speaks,
): { groups: Group[]; others: number } {
  const bare = proseIn(words, first, last) === 0
  const said = withHomophones(text, words, first, last, withoutFigures(text, scanned, bare), speaks)
  const atoms = said.filter((atom, i) => !isOtherWord(text, atom) && !isCount(said, i, words, first, last))
  const groups: Group[] = []
  // The first atom of the group that is being read.
  let held = 0
  let from = first
  let to = first
  let at = 0
  // The words behind the atom before: `next` is the first of them.
  let next = first
  let others = 0
  let spared = 0
  for (let i = 0; i < atoms.length; i++) {
    const atom = atoms[i] as Atom
    const begin = next
    while (next < last && (words.start[next] ?? 0) < atom.start) next++
    const between = next - begin
    const more = proseIn(words, begin, next)
    others += more
    spared += between
    const previous = i > 0 ? atoms[i - 1] : undefined
    const joins =
      previous !== undefined &&
      between <= MOST_LINKS &&
      more === 0 &&
      !anyOf(words, begin, next, CORRECTION) &&
      // "one second, it is four eight two"
      (between === 0 || !(isArticle(text, previous) || isArticle(text, atom))) &&
      isQuiet(text, at, atom.start, between > 0) &&
      !isExpiry(text, atom, atoms[i + 1] ?? atom) &&
      !(i > 1 && isExpiry(text, atoms[i - 2] ?? atom, previous))
    if (!joins) {
      if (i > held) groups.push(groupOf(turn, atoms, held, i, from, to))
      held = i
      from = begin
      to = next
    }
    at = atom.end
    while (next < last && (words.start[next] ?? 0) < at) next++
  }
  if (atoms.length > held) groups.push(groupOf(turn, atoms, held, atoms.length, from, to))
  others += proseIn(words, next, last)
  spared += last - next
  // What masking left of a number is no part of another.
  const whole = groups.filter(({ start, end }) => !isMaskedAround(text, start, end))
  const alone = whole.length === 1 && spared === 0
  return { groups: alone ? whole : whole.filter((group) => !isLonely(text, group)), others }
}

/** Of the atoms from `held` to `end` (exclusive), which are not none. */
function groupOf(turn: number, all: readonly Atom[], held: number, end: number, from: number, to: number): Group {
  const atoms = held === 0 && end === all.length ? all : all.slice(held, end)
  const [begin, last] = [all[held] as Atom, all[end - 1] as Atom]
  let { digits } = begin
  for (let i = 1; i < atoms.length; i++) digits += (atoms[i] as Atom).digits
  return { turn, atoms, digits, start: begin.start, end: last.end, from, to }
}

/** Articles are digits only beside others. */
function isLonely(text: string, { atoms }: Group): boolean {
  return atoms.length < 3 && atoms.every((atom) => isArticle(text, atom))
}

/** "the last four are 6467", "les quatre derniers": how many digits follow, if they are so many, or none. */
function isCount(atoms: readonly Atom[], at: number, words: Words, first: number, last: number): boolean {
  const { digits = '', start = 0 } = atoms[at] ?? {}
  if (!mayCount({ digits })) return false
  const word = wordFrom(words, start, first, last)
  if (words.start[word] !== start) return false
  const has = (i: number, flag: number) => i >= first && i < last && ((words.flags[i] ?? 0) & flag) !== 0
  // "the sixteen digits on the front"
  if (digits === ALL_DIGITS) return has(word + 1, DIGITS)
  // "the next 0 8 6 4": digits stand between.
  if (at > 0 && (atoms[at - 1]?.end ?? 0) > (words.end[word - 1] ?? 0)) return false
  let follow = 0
  for (let i = at + 1; i < atoms.length && follow <= MOST_COUNTED; i++) follow += atoms[i]?.digits.length ?? 0
  const isAll = String(follow) === digits
  if (has(word - 1, LAST) || has(word + 1, LAST)) return follow === 0 || isAll
  // "los tres son 903"
  const linked = word + 1 < last && (words.start[word + 1] ?? 0) < (atoms[at + 1]?.start ?? 0)
  return isAll && linked && has(word - 1, BEFORE_BACK | BEFORE_PIN)
}
const MOST_COUNTED = 9
const ALL_DIGITS = '16'

function mayCount({ digits }: Pick<Atom, 'digits'>): boolean {
  return digits.length === 1 || digits === ALL_DIGITS
}

/** No mask, sign of money or field border stands between; slashes part a date. */
function isQuiet(text: string, from: number, to: number, worded: boolean): boolean {
  if (to - from > 60) return false
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at)
    if (isDigitKind(KIND[unit] ?? 0)) return false
    if (KIND[unit] === MASK || unit === 0x2f || unit === 0x3a || unit === 0x24 || unit === 0x20ac || unit === 0xa3)
      return false
    if (unit === 0x2b && to - from === 1 && !worded) return false
  }
  return true
}

/** "au dos", "très bien": digits in Spanish. "é o 482", "tres o cuatro dígitos": no zero. */
function isOtherWord(text: string, { start, end, spoken }: Atom): boolean {
  const begin = text.charCodeAt(start) | 0x20
  if (!spoken || end - start > 4 || !MAY_BE_OTHER.includes(begin)) return false
  const word = text.slice(start, end).toLowerCase()
  if (ONES.has(word) && SECONDS.test(text.slice(end, end + LONGEST_SECOND))) return true
  if (word === 'o') return BEFORE_OR.test(text.slice(Math.max(0, start - LONGEST_BEFORE_OR), start))
  return word === 'très' || (word === 'dos' && /(?:^|\W)au $/i.test(text.slice(Math.max(0, start - 4), start)))
}

const BEFORE_OR = /(?:^|\s)(?:\u00e9|tr[e\u00ea]s?) $/i
const LONGEST_BEFORE_OR = 6

/** o of "one", d of "dos", e of "een", t, u of "un" */
const MAY_BE_OTHER = [0x6f, 0x64, 0x65, 0x74, 0x75]
/** "four nine, one second, zero zero" */
const ONES: ReadonlySet<string> = new Set(['one', 'ein', 'eine', 'un', 'une', 'een', 'um'])
const SECONDS = /^ (?:second|moment|sekunde|augenblick|instant|attimo|segundo|ogenblik|minut)/i
const LONGEST_SECOND = 12

function isArticle(text: string, { start, end, spoken }: Atom): boolean {
  return spoken && end - start <= LONGEST_ARTICLE && ARTICLES.has(text.slice(start, end).toLowerCase())
}
