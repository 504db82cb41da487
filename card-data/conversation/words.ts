/**
 * The words of a conversation as numbers: where each stands, and what it is about. No object per word: nearly all words
 * of a call are about nothing.
 */
import type { Atom, WordRoom } from '../detect/atoms.ts'
import { FOLD, folded } from '../detect/chars.ts'
import { conceptOf, COUNTS } from './concepts.ts'
import { FILLER } from './flags.ts'
import { flagsBeside, isNordic, mayBeAmbiguous } from './ambiguous-words.ts'

/** Ascending; places in UTF-16 units of all turns as one text. */
export interface Words {
  start: Int32Array
  end: Int32Array
  flags: Int32Array
  /** How many words from each on are more than small ones; one entry more. */
  prose: Int32Array
  count: number
  /** Swedish or Danish is spoken. */
  nordic: boolean
}

let room: WordRoom = { start: new Int32Array(0), end: new Int32Array(0), hash: new Int32Array(0), count: 0 }
let proseRoom = new Int32Array(0)

/** For a text of this length. There is one, which grows to the longest: it is read before the next text is. */
export function roomFor(length: number): WordRoom {
  // Words and the counts in figures that stand among them: "3a4b" has four.
  const most = length + 2
  if (most > room.start.length) {
    proseRoom = new Int32Array(2 * most)
    room = { start: new Int32Array(2 * most), end: new Int32Array(2 * most), hash: new Int32Array(2 * most), count: 0 }
  }
  return room
}

/**
 * The words that the scan met, and counts in figures among them: "the 3 digits", "16 digits". They take the place of
 * `met`, and are to be read before its next text is scanned.
 */
export function wordsOf(text: string, met: WordRoom, atoms: readonly Atom[]): Words {
  const { start, end, hash } = met
  const prose = proseRoom
  const counts = atoms.filter(({ digits, spoken }) => !spoken && digits.length <= 2 && COUNTS.has(digits))
  // From behind: every word moves by as many counts as stand before it.
  const total = counts.length
  let at = met.count + total
  let behind = 0
  let nordic = false
  let count = counts.pop()
  let telling = 0
  prose[at] = 0
  for (let word = met.count - 1; word >= 0; word--) {
    const from = start[word] as number
    for (; count !== undefined && count.start > from; count = counts.pop()) put(count)
    const to = end[word] as number
    const own = hash[word] as number
    // The word before is still a hash, the one behind is known by its flags.
    const before = word > 0 ? (hash[word - 1] as number) : 0
    const entry = entryOf(text, from, to, own)
    let flags = known[entry + FLAGS] as number
    if (known[entry + AMBIGUOUS] !== 0) {
      nordic ||= isNordic(own)
      flags = flagsBeside(own, flags, before, behind, text, to)
    }
    hash[--at] = flags
    behind = flags
    // Without a branch: nobody could tell which way the next word goes.
    telling += (flags & FILLER) === 0 ? 1 : 0
    prose[at] = telling
    if (at === word) continue
    start[at] = from
    end[at] = to
  }
  for (; count !== undefined; count = counts.pop()) put(count)
  return { start, end, flags: hash, prose, count: met.count + total, nordic }

  function put(figure: Atom): void {
    start[--at] = figure.start
    end[at] = figure.end
    hash[at] = behind = COUNTS.get(figure.digits) ?? 0
    prose[at] = ++telling
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

/** How many of the words are more than small ones. `to` exclusive. */
export function proseIn({ prose }: Words, from: number, to: number): number {
  return from < to ? (prose[from] as number) - (prose[to] as number) : 0
}

const SLOTS = 1 << 14
/** Letters of a word that is remembered; longer ones are rare. */
const LONGEST = 15
/** So many letters of one script never have the hash of others: it multiplies by 31, and they differ by less. */
const ONE_TO_ONE = 6
/** By slot: hash of the word, how many letters it has, its flags, and whether the words beside it can change them. */
const known = new Int32Array(4 * (SLOTS + 1))
const [FLAGS, AMBIGUOUS] = [2, 3]
/** The last entry is of a word that is not remembered. */
const FORGOTTEN = 4 * SLOTS
/** By slot: its letters. */
const spellings = new Uint16Array(SLOTS * LONGEST)

/**
 * Where in `known` the word stands, until the next is asked for. Two words are remembered for each pair of slots, the
 * latest first: frequent words must not drive each other out.
 */
function entryOf(text: string, from: number, to: number, hash: number): number {
  const slot = (hash ^ (hash >>> 14)) & (SLOTS - 2)
  if (isKnown(text, from, to - from, hash, slot)) return 4 * slot
  if (isKnown(text, from, to - from, hash, slot + 1)) return 4 * slot + 4
  const word = folded(text.slice(from, to))
  const flags = conceptOf(word)
  const ambiguous = mayBeAmbiguous(hash) ? 1 : 0
  if (to - from > LONGEST || word.length !== to - from) {
    known.set([hash, word.length, flags, ambiguous], FORGOTTEN)
    return FORGOTTEN
  }
  known.copyWithin(4 * slot + 4, 4 * slot, 4 * slot + 4)
  spellings.copyWithin((slot + 1) * LONGEST, slot * LONGEST, (slot + 1) * LONGEST)
  known.set([hash, word.length, flags, ambiguous], 4 * slot)
  for (let i = 0; i < word.length; i++) spellings[slot * LONGEST + i] = word.charCodeAt(i)
  return 4 * slot
}

function isKnown(text: string, from: number, length: number, hash: number, slot: number): boolean {
  return (
    known[4 * slot] === hash &&
    known[4 * slot + 1] === length &&
    (length <= ONE_TO_ONE || isSpelt(text, from, length, slot * LONGEST))
  )
}

function isSpelt(text: string, from: number, length: number, at: number): boolean {
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(from + i)
    if (unit !== spellings[at + i] && FOLD[unit] !== spellings[at + i]) return false
  }
  return true
}
