/**
 * The words of a conversation as numbers: where each stands in its turn, and what it is about. One pass, no object per
 * word: nearly all words of a call are about nothing.
 */
import { FOLD, folded, INVISIBLE, KIND, LETTERS } from '../detect/chars.ts'
import { conceptOf, COUNTS } from './concepts.ts'

/** Words of all turns, one behind the other. `start` and `end` in UTF-16 units of the turn's text. */
export interface Words {
  start: Int32Array
  end: Int32Array
  flags: Int32Array
  /** Index of the first word of each turn; one entry more than turns. */
  first: Int32Array
  /** Flags of all words of each turn together. */
  any: Int32Array
}

/** Room for the words of the conversation at hand; grows to the longest. */
let room = { start: new Int32Array(4096), end: new Int32Array(4096), flags: new Int32Array(4096) }

/** Letters together are a word (`orderId` is two), and so is a count in figures: "the 3 digits", "16 digits". */
export function wordsOf(turns: readonly { text: string }[]): Words {
  const first = new Int32Array(turns.length + 1)
  const any = new Int32Array(turns.length)
  let count = 0
  for (const [turn, { text }] of turns.entries()) {
    first[turn] = count
    // Between two words stands at least one other character, or a small letter before a capital.
    makeRoom(count + text.length + 1)
    count = read(text, count)
    let flags = 0
    for (let i = first[turn]; i < count; i++) flags |= room.flags[i] as number
    any[turn] = flags
  }
  first[turns.length] = count
  const { start, end, flags } = room
  return { start: start.slice(0, count), end: end.slice(0, count), flags: flags.slice(0, count), first, any }
}

/** Index of the first of a turn's words that begins at `place` or behind. */
export function wordFrom({ start, first }: Words, turn: number, place: number): number {
  let low = first[turn] ?? 0
  let high = first[turn + 1] ?? low
  while (low < high) {
    const middle = (low + high) >> 1
    if ((start[middle] ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether any of the words has one of these flags. `to` exclusive. */
export function anyOf({ flags }: Words, from: number, to: number, flag: number): boolean {
  for (let i = from; i < to; i++) if (((flags[i] ?? 0) & flag) !== 0) return true
  return false
}

/** How many of the words have none of these flags. `to` exclusive. */
export function withoutFlag({ flags }: Words, from: number, to: number, flag: number): number {
  let count = 0
  for (let i = from; i < to; i++) if (((flags[i] ?? 0) & flag) === 0) count++
  return count
}

function makeRoom(size: number): void {
  if (size <= room.start.length) return
  const grown = (array: Int32Array) => {
    const wider = new Int32Array(size * 2)
    wider.set(array)
    return wider
  }
  room = { start: grown(room.start), end: grown(room.end), flags: grown(room.flags) }
}

/** As in the scan for digits: the tables have an entry for every unit, so the look-ups cannot miss. */
function read(text: string, from: number): number {
  const { start, end, flags } = room
  const length = text.length
  let count = from
  let at = 0
  while (at < length) {
    let unit = text.charCodeAt(at)
    let fold = LETTERS[unit] as number
    if (fold === 0) {
      const next = unit >= 0x31 && unit <= 0x34 ? afterCount(text, at, unit) : 0
      if (next > 0) {
        start[count] = at
        end[count] = next
        flags[count++] = COUNTS[unit - 0x30] as number
        at = next
      } else at++
      continue
    }
    const begin = at
    let hash = 0
    for (;;) {
      if (fold !== 0) hash = (Math.imul(hash, 31) + fold) | 0
      if (++at >= length) break
      const small = unit >= 0x61 && unit <= 0x7a
      unit = text.charCodeAt(at)
      fold = LETTERS[unit] as number
      if (fold === 0 ? KIND[unit] !== INVISIBLE : small && unit >= 0x41 && unit <= 0x5a) break
    }
    start[count] = begin
    end[count] = at
    flags[count++] = flagsAt(text, begin, at, hash)
  }
  return count
}

/** Where a 3, a 4 or a 16 that stands alone ends, or 0. */
function afterCount(text: string, at: number, unit: number): number {
  const end = unit === 0x33 || unit === 0x34 ? at + 1 : unit === 0x31 && text.charCodeAt(at + 1) === 0x36 ? at + 2 : 0
  return end === 0 || isDigit(text.charCodeAt(at - 1)) || isDigit(text.charCodeAt(end)) ? 0 : end
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

const SLOTS = 1 << 15
const LONGEST = 40
const hashes = new Int32Array(SLOTS)
const meanings = new Int32Array(SLOTS)
const spellings: string[] = Array.from({ length: SLOTS }, () => '')

/** The last word of each hash is remembered with its flags. */
function flagsAt(text: string, from: number, to: number, hash: number): number {
  const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1)
  if (hashes[slot] === hash && isSpelt(text, from, to, spellings[slot] as string)) return meanings[slot] as number
  const word = folded(text.slice(from, to))
  const flags = conceptOf(word)
  if (to - from <= LONGEST) {
    hashes[slot] = hash
    meanings[slot] = flags
    spellings[slot] = word
  }
  return flags
}

function isSpelt(text: string, from: number, to: number, word: string): boolean {
  if (to - from !== word.length) return false
  for (let i = 0; i < word.length; i++) if (FOLD[text.charCodeAt(from + i)] !== word.charCodeAt(i)) return false
  return true
}
