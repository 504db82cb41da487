/** What stands near a word of a request, and whose it is. Words are told by their index, from `from` to before `to`. */
import { BACK, BACK_WORD, BEFORE_BACK, CARD, FRONT, LAST, OTHER, SPELT_C, SPELT_V } from './flags.ts'
import { anyOf, type Words } from './words.ts'

/** "c v v", "ce vau zwei" */
export function isSpelt({ flags }: Words, at: number, to: number): boolean {
  const [second, third] = [flags[at + 1] ?? 0, flags[at + 2] ?? 0]
  return at + 1 < to && (second & SPELT_V) !== 0 && (at + 2 >= to || (third & (SPELT_V | SPELT_C)) !== 0)
}

/** "card number", "numéro de votre carte": no number of another kind on a card. */
export function isNamed({ flags }: Words, from: number, to: number, card: number, what: number): boolean {
  if (what < 0 || ((flags[card] ?? 0) & CARD) === 0) return false
  if (what === card || what === card + 1) return true
  if (what > card || card - what > 3) return false
  for (let i = what + 1; i < card; i++) if (((flags[i] ?? 0) & (BACK | FRONT)) !== 0) return false
  return from <= what && card < to
}

/** Index of the nearest word with one of these flags, the one behind before the one in front; -1: none. */
export function nearest({ flags }: Words, from: number, to: number, at: number, flag: number, span: number): number {
  for (let step = 1; step <= span; step++) {
    if (at + step < to && ((flags[at + step] ?? 0) & flag) !== 0) return at + step
    if (at - step >= from && ((flags[at - step] ?? 0) & flag) !== 0) return at - step
  }
  return -1
}

/** "the last four", "les quatre derniers"; "and last, the four digits" are others. */
export function isLastOnes(words: Words, from: number, to: number, at: number): boolean {
  return anyOf(words, Math.max(from, at - 1), Math.min(to, at + 3), LAST)
}

/** "the code of the booking", "customer code": a card that stands nearer behind it owns it. */
export function otherNear({ flags }: Words, from: number, to: number, at: number): boolean {
  for (let i = at + 1; i < Math.min(to, at + OTHER_BEHIND); i++) {
    if (((flags[i] ?? 0) & CARD) !== 0) return false
    if (((flags[i] ?? 0) & OTHER) !== 0) return true
  }
  for (let i = Math.max(from, at - OTHER_BEFORE); i <= at; i++) if (((flags[i] ?? 0) & OTHER) !== 0) return true
  return false
}
const OTHER_BEHIND = 7
const OTHER_BEFORE = 1

export function isPlace({ flags }: Words, from: number, at: number): boolean {
  const own = flags[at] ?? 0
  return (own & BACK) !== 0 && ((own & BACK_WORD) === 0 || (at > from && ((flags[at - 1] ?? 0) & BEFORE_BACK) !== 0))
}

/** "call you back" is no place on a card, "on the back" is. */
export function backNear(words: Words, from: number, to: number, at: number, span: number): number {
  for (let step = 1; step <= span; step++) {
    if (at + step < to && isPlace(words, from, at + step)) return at + step
    if (at - step >= from && isPlace(words, from, at - step)) return at - step
  }
  return -1
}

/** "the telephone number on your card" */
export function otherBeside({ flags }: Words, from: number, to: number, what: number): boolean {
  return [what - 1, what + 1, what + 2].some((i) => i >= from && i < to && ((flags[i] ?? 0) & OTHER) !== 0)
}
