/** Words looked up where they stand in a text. Nearly all are none of the set, and for those no string is made. */
import { folded, LETTERS } from './chars.ts'

/** Hash of a folded word, as the scan computes it letter by letter. */
export function hashed(word: string): number {
  let hash = 0
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0
  return hash
}

/** 1 in the slot of every word's hash. `slots`: a power of two, a hundred times as many as there are words. */
export function hashFilter(words: Iterable<string>, slots: number): Uint8Array {
  const filter = new Uint8Array(slots)
  for (const word of words) filter[slotOf(hashed(word), slots)] = 1
  return filter
}

export function slotOf(hash: number, slots: number): number {
  return (hash ^ (hash >>> 15)) & (slots - 1)
}

/** Whether the letters from `from` to `to` (exclusive) are one of these words, spelt folded (chars.ts). */
export function wordSet(words: ReadonlySet<string>): (text: string, from: number, to: number) => boolean {
  const filter = hashFilter(words, SLOTS)
  return (text, from, to) => {
    let hash = 0
    for (let at = from; at < to; at++) {
      const fold = LETTERS[text.charCodeAt(at)] as number
      // Zero-width characters and accents of their own stand for nothing.
      if (fold !== 0) hash = (Math.imul(hash, 31) + fold) | 0
    }
    return filter[slotOf(hash, SLOTS)] === 1 && words.has(folded(text.slice(from, to)))
  }
}
const SLOTS = 1 << 14
