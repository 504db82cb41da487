/** All turns as one text: scanned once for digits and words, and read turn by turn. */
import type { Atom, Scan } from '../detect/atoms.ts'
import { scan } from '../detect/scan.ts'
import type { Turn } from './turns.ts'
import { roomFor, wordsOf, type Words } from './words.ts'

/** Between turns of one side a number can go on; between sides a question gives the answer its meaning. */
const SAME = '\n'
const OTHER = '\n\u001e\n'

export interface Talk {
  turns: readonly Turn[]
  text: string
  /** Where each turn begins and ends in the text. */
  from: Int32Array
  to: Int32Array
  /** Of the whole text; a number can go on from turn to turn. */
  scanned: Scan
  words: Words
  /** The first word of each turn, and one entry more. */
  firstWord: Int32Array
}

export function talkOf(turns: readonly Turn[]): Talk {
  const from = new Int32Array(turns.length)
  const to = new Int32Array(turns.length)
  const pieces: string[] = []
  let length = 0
  let before: string | null | undefined
  for (const [i, { sender, text }] of turns.entries()) {
    // Receipts and typing notices stand between no two turns.
    const border = length === 0 ? '' : sender === before || text === '' ? SAME : OTHER
    pieces.push(border, text)
    from[i] = length += border.length
    to[i] = length += text.length
    before = sender
  }
  const joined = pieces.join('')
  const met = roomFor(joined.length)
  const scanned = scan(joined, met)
  const words = wordsOf(joined, met, scanned.atoms)
  const firstWord = new Int32Array(turns.length + 1)
  for (let i = 0, at = 0; i < turns.length; i++) {
    while (at < words.count && (words.start[at] as number) < (from[i] as number)) at++
    firstWord[i] = at
  }
  firstWord[turns.length] = words.count
  return { turns, text: joined, from, to, scanned, words, firstWord }
}

const NO_ATOMS: readonly Atom[] = []

/** The digits of each turn as the turn alone reads, in places of the whole text. */
export function atomsByTurn({ turns, text, from, to, scanned: { atoms, tagAtoms } }: Talk): (readonly Atom[])[] {
  const all: (readonly Atom[])[] = []
  let next = 0
  // How far an atom reaches that began in an earlier turn.
  let torn = 0
  for (let i = 0; i < turns.length; i++) {
    const [begin, end] = [from[i] as number, to[i] as number]
    const first = next
    // A tag can hide the turns up to its end, a number can swallow the beginning of the next.
    let again = tagAtoms.length > 0 || torn > begin
    for (; next < atoms.length && (atoms[next] as Atom).start < end; next++) {
      const atom = atoms[next] as Atom
      if (atom.end > end) torn = atom.end
      again ||= atom.end > end || isUm(text, atom)
    }
    all.push(again ? alone(i, begin) : next === first ? NO_ATOMS : atoms.slice(first, next))
  }
  return all

  function alone(turn: number, by: number): Atom[] {
    return scan(turns[turn]?.text ?? '').atoms.map(({ start, end, digits, spoken }) => ({
      start: start + by,
      end: end + by,
      digits,
      spoken,
    }))
  }
}

/** One in Portuguese, and a sigh in the turns of the other languages. */
function isUm(text: string, { start, end }: Atom): boolean {
  return end - start === 2 && (text.charCodeAt(start) | 0x20) === 0x75
}
