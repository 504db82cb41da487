/** Words looked up where they stand in a text. Nearly all are none of the set, and for those no string is made. */
import { LETTERS } from './chars.ts'

/** Hash of a folded word, as the scan computes it letter by letter. */
export function hashed(word: string): number {
  let hash = 0
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0
  return hash
}

/** A bit for every word's hash. `bits`: a power of two, fifty times as many as there are words or more. */
export function hashFilter(words: Iterable<string>, bits: number): Int32Array {
  const filter = new Int32Array(bits >>> 5)
  for (const word of words) {
    const bit = bitOf(hashed(word), bits)
    filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31))
  }
  return filter
}

/** False for nearly every word that is none of them, never for one that is. */
export function mayHold(filter: Int32Array, hash: number): boolean {
  const bit = bitOf(hash, filter.length << 5)
  return (((filter[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1
}

function bitOf(hash: number, bits: number): number {
  return (hash ^ (hash >>> 15)) & (bits - 1)
}

/** Words by hash and letters. */
export interface WordTable {
  words: readonly string[]
  /** Index of the word that stands from `from` to `to` (exclusive) and has this hash; -1: none of them. */
  find: (text: string, from: number, to: number, hash: number) => number
}

/** @param words spelt folded (chars.ts), each but once */
export function wordTable(words: readonly string[]): WordTable {
  let size = 1
  while (size < 4 * words.length) size *= 2
  const hashes = Int32Array.from(words, hashed)
  // By slot: one more than the index of the word; 0 for none.
  const indexes = new Int32Array(size)
  for (const [index, hash] of hashes.entries()) {
    let slot = bitOf(hash, size)
    while (indexes[slot] !== 0) slot = (slot + 1) & (size - 1)
    indexes[slot] = index + 1
  }
  return {
    words,
    find(text, from, to, hash) {
      for (let slot = bitOf(hash, size); ; slot = (slot + 1) & (size - 1)) {
        const index = (indexes[slot] as number) - 1
        if (index < 0 || (hashes[index] === hash && isSpelt(text, from, to, words[index] as string))) return index
      }
    },
  }
}

/** Zero-width characters and accents of their own stand for nothing. */
function isSpelt(text: string, from: number, to: number, word: string): boolean {
  let letters = 0
  for (let at = from; at < to; at++) {
    const fold = LETTERS[text.charCodeAt(at)] as number
    if (fold === 0) continue
    if (letters === word.length || fold !== word.charCodeAt(letters)) return false
    letters++
  }
  return letters === word.length
}

/** Whether the letters from `from` to `to` (exclusive) are one of these words, spelt folded (chars.ts). */
export function wordSet(words: ReadonlySet<string>): (text: string, from: number, to: number) => boolean {
  const filter = hashFilter(words, BITS)
  const table = wordTable([...words])
  return (text, from, to) => {
    let hash = 0
    for (let at = from; at < to; at++) {
      const fold = LETTERS[text.charCodeAt(at)] as number
      // Zero-width characters and accents of their own stand for nothing.
      if (fold !== 0) hash = (Math.imul(hash, 31) + fold) | 0
    }
    return mayHold(filter, hash) && table.find(text, from, to, hash) >= 0
  }
}
const BITS = 1 << 14
