/** Words looked up where they stand in a text. Nearly all are none of the set, and for those no string is made. */
import { folded, LETTERS } from './chars.ts'

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

/** Whether the letters from `from` to `to` (exclusive) are one of these words, spelt folded (chars.ts). */
export function wordSet(words: ReadonlySet<string>): (text: string, from: number, to: number) => boolean {
  const filter = hashFilter(words, BITS)
  return (text, from, to) => {
    let hash = 0
    for (let at = from; at < to; at++) {
      const fold = LETTERS[text.charCodeAt(at)] as number
      // Zero-width characters and accents of their own stand for nothing.
      if (fold !== 0) hash = (Math.imul(hash, 31) + fold) | 0
    }
    return mayHold(filter, hash) && words.has(folded(text.slice(from, to)))
  }
}
const BITS = 1 << 14
