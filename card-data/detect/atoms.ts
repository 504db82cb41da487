/** What one pass over a text finds: groups of digits, digits that are said, words that name a code. */
import type { CARD_NAME, HALF_CODE, PIN, SECURITY_CODE } from './dictionary.ts'

/** Digits that stand together, or one word for a digit or a pair. */
export interface Atom {
  start: number
  end: number
  digits: string
  spoken: boolean
  /** Stands for many groups, all of this many digits (uniform.ts); `digits` are none of theirs, and too many. */
  each?: number
}
export interface Keyword {
  start: number
  end: number
  meaning: typeof SECURITY_CODE | typeof PIN | typeof HALF_CODE | typeof CARD_NAME
  word: string
}
export interface Scan {
  /** Outside of tags, ascending. */
  atoms: Atom[]
  /** Inside of tags: an attribute holds a number of its own, and the text goes on behind the tag. */
  tagAtoms: Atom[]
  keywords: Keyword[]
  /** Those that stand for many. */
  skipped: Atom[]
}

/** Room for every word of a text: at most one for two of its units, and one more. */
export interface WordRoom {
  start: Int32Array
  end: Int32Array
  /** Of the folded letters, as `hashed` in word-set.ts. */
  hash: Int32Array
  count: number
}
