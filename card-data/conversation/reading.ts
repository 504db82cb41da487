/** One turn of a conversation as the search over turns reads it: its groups of digits, and the words around them. */
import type { Atom } from '../detect/atoms.ts'
import { KIND, MASK } from '../detect/chars.ts'
import { isExpiry, isMaskedAround } from '../detect/runs.ts'
import { eachWord } from '../detect/surroundings.ts'
import { conceptOf, FILLER, FOUR, LONG, THREE } from './concepts.ts'

export interface Word {
  text: string
  start: number
  end: number
  flags: number
}
/** Digits that were said in one go: only small words stand between them. */
export interface Group {
  turn: number
  atoms: readonly Atom[]
  digits: string
  start: number
  end: number
  /** Words since the group before, or since the beginning of the turn. */
  before: readonly Word[]
}
export interface Reading {
  turn: number
  text: string
  groups: Group[]
  words: Word[]
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
const ARTICLES = new Set('one un una une uno ein eine een um uma en ett et oh o a jeden'.split(' '))
/** What recognisers write for English digits. */
const HOMOPHONES: ReadonlyMap<string, string> = new Map([
  ['for', '4'],
  ['fore', '4'],
  ['to', '2'],
  ['too', '2'],
  ['ate', '8'],
  ['tree', '3'],
  ['won', '1'],
  ['fife', '5'],
  ['sics', '6'],
])
const MOST_LINKS = 5
const COUNTS: ReadonlyMap<string, number> = new Map([
  ['3', THREE],
  ['4', FOUR],
  ['16', LONG],
])

export function readTurn(turn: number, text: string, scanned: Atom[]): Reading {
  const words: Word[] = []
  eachWord(text, 0, text.length, (word, start, end) => {
    words.push({ text: word, start, end, flags: conceptOf(word) })
    return true
  })
  // A count in figures is a word of the question: "the 3 digits", "16 digits".
  for (const { start, end, digits, spoken } of scanned)
    if (!spoken && COUNTS.has(digits)) words.push({ text: digits, start, end, flags: COUNTS.get(digits) ?? 0 })
  const masked = text.includes('***')
  if (scanned.length === 0) {
    const summary = summaryOf(words, 0)
    return { turn, text, groups: [], words, numberish: false, masked, ...summary }
  }
  words.sort((a, b) => a.start - b.start)
  const atoms = withHomophones(scanned, words)
  const others = words.filter((word) => !atoms.some((atom) => atom.start < word.end && atom.end > word.start))
  const groups: Group[] = []
  let held: Atom[] = []
  let before: Word[] = []
  let at = 0
  let next = 0
  const close = () => {
    const first = held[0]
    const last = held.at(-1)
    if (first === undefined || last === undefined) return
    groups.push({
      turn,
      atoms: held,
      digits: held.map((atom) => atom.digits).join(''),
      start: first.start,
      end: last.end,
      before,
    })
    held = []
    before = []
  }
  for (const [i, atom] of atoms.entries()) {
    const between: Word[] = []
    for (; (others[next]?.start ?? Infinity) < atom.start; next++) {
      const word = others[next]
      if (word !== undefined) between.push(word)
    }
    const previous = held.at(-1)
    const joins =
      previous !== undefined &&
      between.length <= MOST_LINKS &&
      // "one second, it is four eight two"
      (between.length === 0 || !(isArticle(text, previous) || isArticle(text, atom))) &&
      between.every(({ flags }) => (flags & FILLER) !== 0) &&
      isQuiet(text, at, atom.start, between.length > 0) &&
      !isExpiry(text, atom, atoms[i + 1] ?? atom) &&
      !isExpiry(text, atoms[i - 2] ?? atom, previous)
    if (!joins) {
      close()
      before.push(...between)
    }
    held.push(atom)
    at = atom.end
  }
  close()
  const lonely = (group: Group) => group.atoms.length < 3 && group.atoms.every((atom) => isArticle(text, atom))
  // What masking left of a number is no part of another.
  const whole = groups.filter(({ start, end }) => !isMaskedAround(text, start, end))
  const real = whole.filter((group) => !lonely(group) || (whole.length === 1 && others.length === 0))
  return {
    turn,
    text,
    groups: real,
    words,
    numberish: real.length > 0 && others.every(({ flags }) => (flags & FILLER) !== 0),
    masked,
    ...summaryOf(words, real.at(-1)?.end ?? 0),
  }
}

/** No mask, sign of money or field border stands between; slashes part a date. */
function isQuiet(text: string, from: number, to: number, worded: boolean): boolean {
  if (to - from > 60) return false
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at)
    if (KIND[unit] === MASK || unit === 0x2f || unit === 0x3a || unit === 0x24 || unit === 0x20ac || unit === 0xa3)
      return false
    if ((unit === 0x2e || unit === 0x2b) && to - from === 1 && !worded) return false
  }
  return true
}

/** "for five three nine": counted only where the turn is digits otherwise, and beside one. */
function withHomophones(atoms: Atom[], words: readonly Word[]): Atom[] {
  if (atoms.filter((atom) => atom.spoken).length < 2) return atoms
  const extra: Atom[] = []
  const spoken = new Set(atoms.map((atom) => atom.end))
  const begins = new Set(atoms.map((atom) => atom.start))
  for (const [i, word] of words.entries()) {
    const digit = HOMOPHONES.get(word.text)
    if (digit === undefined || begins.has(word.start)) continue
    const previous = words[i - 1]
    const following = words[i + 1]
    const left = previous !== undefined && spoken.has(previous.end)
    const right = following !== undefined && begins.has(following.start)
    if ((left && right) || ((left || right) && (i === 0 || i === words.length - 1)))
      extra.push({ start: word.start, end: word.end, digits: digit, spoken: true })
  }
  return extra.length === 0 ? atoms : [...atoms, ...extra].sort((a, b) => a.start - b.start)
}

function isArticle(text: string, { start, end, spoken }: Atom): boolean {
  return spoken && ARTICLES.has(text.slice(start, end).toLowerCase())
}

function summaryOf(words: readonly Word[], from: number): Pick<Reading, 'any' | 'prose' | 'about'> {
  let [any, prose, about] = [0, 0, 0]
  for (const { start, flags } of words) {
    any |= flags
    if (start < from || (flags & FILLER) !== 0) continue
    prose++
    about |= flags
  }
  return { any, prose, about }
}
