/**
 * The words of a conversation as numbers: where each stands, and what it is about. No object per word: nearly all words
 * of a call are about nothing.
 */
import type { Atom, WordRoom } from '../detect/atoms.ts'
import { FOLD, folded } from '../detect/chars.ts'
import { conceptOf, COUNTS } from './concepts.ts'

/** Ascending; places in UTF-16 units of all turns as one text. */
export interface Words {
  start: Int32Array
  end: Int32Array
  flags: Int32Array
  count: number
}

let room: WordRoom = { start: new Int32Array(0), end: new Int32Array(0), hash: new Int32Array(0), count: 0 }

/** For a text of this length. There is one, which grows to the longest: it is read before the next text is. */
export function roomFor(length: number): WordRoom {
  const most = (length >> 1) + 2
  if (most > room.start.length)
    room = { start: new Int32Array(2 * most), end: new Int32Array(2 * most), hash: new Int32Array(2 * most), count: 0 }
  return room
}

/** The words that the scan met, and counts in figures among them: "the 3 digits", "16 digits". */
export function wordsOf(text: string, met: WordRoom, atoms: readonly Atom[]): Words {
  const most = met.count + atoms.length
  const words = { start: new Int32Array(most), end: new Int32Array(most), flags: new Int32Array(most), count: 0 }
  const { start, end, flags } = words
  let count = 0
  let next = 0
  for (let i = 0; i < met.count; i++) {
    const from = met.start[i] as number
    for (; next < atoms.length && (atoms[next] as Atom).start < from; next++) counted(atoms[next] as Atom)
    const to = met.end[i] as number
    start[count] = from
    end[count] = to
    flags[count++] = flagsAt(text, from, to, met.hash[i] as number)
  }
  for (; next < atoms.length; next++) counted(atoms[next] as Atom)
  words.count = count
  return words

  function counted({ start: from, end: to, digits, spoken }: Atom): void {
    const flag = spoken || digits.length > 2 ? undefined : COUNTS.get(digits)
    if (flag === undefined) return
    start[count] = from
    end[count] = to
    flags[count++] = flag
  }
}

/** Index of the first word that begins at `place` or behind, looked for from `low` to `high` (exclusive). */
export function wordFrom({ start }: Words, place: number, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if ((start[middle] as number) < place) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether any of the words has one of these flags. `to` exclusive. */
export function anyOf({ flags }: Words, from: number, to: number, flag: number): boolean {
  for (let i = from; i < to; i++) if (((flags[i] as number) & flag) !== 0) return true
  return false
}

/** How many of the words have none of these flags. `to` exclusive. */
export function withoutFlag({ flags }: Words, from: number, to: number, flag: number): number {
  let count = 0
  for (let i = from; i < to; i++) if (((flags[i] as number) & flag) === 0) count++
  return count
}

const SLOTS = 1 << 14
/** Letters of a word that is remembered; longer ones are rare. */
const LONGEST = 15
/** So many letters of one script never have the hash of others: it multiplies by 31, and they differ by less. */
const ONE_TO_ONE = 6
/** By slot: hash and flags of the word. */
const known = new Int32Array(2 * SLOTS)
/** By slot: how many letters it has, and the letters. */
const spellings = new Uint16Array(SLOTS * (LONGEST + 1))

/** The last word of each slot is remembered with its flags. */
function flagsAt(text: string, from: number, to: number, hash: number): number {
  const slot = (hash ^ (hash >>> 14)) & (SLOTS - 1)
  const length = to - from
  const at = slot * (LONGEST + 1)
  if (
    known[2 * slot] === hash &&
    spellings[at] === length &&
    (length <= ONE_TO_ONE || isSpelt(text, from, length, at + 1))
  )
    return known[2 * slot + 1] as number
  const word = folded(text.slice(from, to))
  const flags = conceptOf(word)
  if (length > LONGEST || word.length !== length) return flags
  known[2 * slot] = hash
  known[2 * slot + 1] = flags
  spellings[at] = length
  for (let i = 0; i < length; i++) spellings[at + 1 + i] = word.charCodeAt(i)
  return flags
}

function isSpelt(text: string, from: number, length: number, at: number): boolean {
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(from + i)
    if (unit !== spellings[at + i] && FOLD[unit] !== spellings[at + i]) return false
  }
  return true
}
