/**
 * Words that are digits only between digits: what recognisers write for one, or people in a hurry; and the digits of
 * Swedish and Danish that are other words elsewhere.
 */
import type { Atom } from '../detect/atoms.ts'
import { folded } from '../detect/chars.ts'
import { HOMOPHONES } from './concepts.ts'
import { HOMOPHONE } from './flags.ts'
import type { Talk } from './talk.ts'
import type { Words } from './words.ts'

/** So many in a row: "to to for". */
const MOST_IN_A_ROW = 3
/** Digits wherever Swedish or Danish is spoken. */
const NORDIC_DIGITS: ReadonlySet<string> = new Set('to tva fire sex ni'.split(' '))
/** One there, beside other digits; elsewhere it stands between them as "and" or "in". */
const NORDIC_ONE = 'en'
/** One in Portuguese, a filler in English. */
const PORTUGUESE_DIGITS: ReadonlySet<string> = new Set(['um', 'uma'])
const PORTUGUESE_WORDS = /\p{L}(?:ão|ões)(?!\p{L})|(?<!\p{L})(?:três|você|obrigad[oa])(?!\p{L})/iu
/** "to" is "that is" in Polish. */
const POLISH_LETTERS = /[ąęłńśźż]/iu
/** From the beginning of a talk its language is known. */
const BEGINNING = 1500

/** "for five three nine": counted only where the turn is digits otherwise, and beside one. */
export function withHomophones(
  text: string,
  words: Words,
  first: number,
  last: number,
  atoms: readonly Atom[],
  speaks: Speaks,
): readonly Atom[] {
  const own = speaks.nordic() ? NORDIC_DIGITS : speaks.portuguese() ? PORTUGUESE_DIGITS : null
  const said = own === null ? atoms : withDigits(own, text, words, first, last, atoms)
  let spoken = 0
  for (const atom of said) if (atom.spoken) spoken++
  if (spoken < 2 && !(spoken === 1 && isOnlyDigits(words, first, last, said))) return said
  const isHeard = (spelling: string) =>
    spelling === NORDIC_ONE
      ? speaks.nordic()
      : !PORTUGUESE_DIGITS.has(spelling) && (spelling !== 'to' || !speaks.polish())
  const extra: Atom[] = []
  let next = 0
  for (let i = first; i < last; i++) {
    if (((words.flags[i] as number) & HOMOPHONE) === 0) continue
    while (next < said.length && (said[next] as Atom).start < (words.start[i] as number)) next++
    const end = endOfRow(words, i, last, said, next)
    if (end === i) continue
    const left = next > 0 && (i === first || (said[next - 1] as Atom).end >= (words.end[i - 1] as number))
    const right = next < said.length && (end === last || (said[next] as Atom).start <= (words.start[end] as number))
    const edge = i === first || end === last
    // "det er en otte fire": no article stands before two digits.
    const one = right && end - i === 1 && speaks.nordic() && isJoined(said, next)
    const counts = (left && right) || ((left || right) && (edge || isNoWord(text, words, i, end))) || one
    if (counts && end - i <= MOST_IN_A_ROW)
      for (let word = i; word < end; word++) {
        const atom = atomOf(text, words, word, isHeard)
        if (atom !== null) extra.push(atom)
      }
    i = end - 1
  }
  return inOrder(said, extra)
}

/** Whether the digit after this one follows at once. */
function isJoined(said: readonly Atom[], at: number): boolean {
  const [digit, next] = [said[at], said[at + 1]]
  return digit !== undefined && next !== undefined && next.start - digit.end === 1
}

/** "three for two": nothing else is said. */
function isOnlyDigits({ start, end, flags }: Words, first: number, last: number, said: readonly Atom[]): boolean {
  for (let i = first; i < last; i++) {
    const inAtom = said.some((atom) => atom.start <= (start[i] as number) && atom.end >= (end[i] as number))
    if (!inAtom && ((flags[i] as number) & HOMOPHONE) === 0) return false
  }
  return true
}

/** "et cet un un neuf": nothing that anybody says for itself. */
function isNoWord(text: string, { start, end }: Words, first: number, last: number): boolean {
  for (let i = first; i < last; i++)
    if (WORDS_OF_THEIR_OWN.has(folded(text.slice(start[i] as number, end[i] as number)))) return false
  return true
}
const WORDS_OF_THEIR_OWN: ReadonlySet<string> = new Set(
  'owe won un wun to too tu tree free for fore fire set cette ate en ni sex um uma deus sank sis tio oxo nove'.split(
    ' ',
  ),
)

function withDigits(
  own: ReadonlySet<string>,
  text: string,
  words: Words,
  first: number,
  last: number,
  atoms: readonly Atom[],
): readonly Atom[] {
  const extra: Atom[] = []
  let next = 0
  for (let i = first; i < last; i++) {
    if (((words.flags[i] as number) & HOMOPHONE) === 0) continue
    while (next < atoms.length && (atoms[next] as Atom).end <= (words.start[i] as number)) next++
    if ((atoms[next]?.start ?? Infinity) < (words.end[i] as number)) continue
    const atom = atomOf(text, words, i, (spelling) => own.has(spelling))
    if (atom !== null) extra.push(atom)
  }
  return inOrder(atoms, extra)
}

function inOrder(atoms: readonly Atom[], extra: readonly Atom[]): readonly Atom[] {
  return extra.length === 0 ? atoms : [...atoms, ...extra].sort((a, b) => a.start - b.start)
}

/** The first word behind those in a row that are no part of a number yet, as "nove" in "venti nove" is. */
function endOfRow({ start, flags }: Words, from: number, last: number, atoms: readonly Atom[], next: number): number {
  const until = atoms[next]?.start ?? Infinity
  const begun = next > 0 ? (atoms[next - 1]?.end ?? -1) : -1
  let end = from
  while (end < last && ((flags[end] as number) & HOMOPHONE) !== 0) {
    const begin = start[end] as number
    if (begin >= until || begin < begun) break
    end++
  }
  return end
}

function atomOf(text: string, words: Words, word: number, counts: (spelling: string) => boolean): Atom | null {
  const [start, end] = [words.start[word] as number, words.end[word] as number]
  const spelling = folded(text.slice(start, end))
  const digits = counts(spelling) ? HOMOPHONES.get(spelling) : undefined
  return digits === undefined ? null : { start, end, digits, spoken: true }
}

/** Which languages are spoken; looked up when it is first asked for. */
export interface Speaks {
  nordic: () => boolean
  portuguese: () => boolean
  polish: () => boolean
}

export function languagesOf({ text, words }: Pick<Talk, 'text' | 'words'>): Speaks {
  const once = (look: () => boolean) => {
    let known: boolean | undefined
    return () => (known ??= look())
  }
  const begins = (pattern: RegExp) => once(() => pattern.test(text.slice(0, BEGINNING)))
  return {
    nordic: () => words.nordic,
    portuguese: begins(PORTUGUESE_WORDS),
    polish: begins(POLISH_LETTERS),
  }
}
