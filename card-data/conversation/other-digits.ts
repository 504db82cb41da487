/** Digits in a talk that are no part of a card's number, whatever was asked for. */
import { KIND, LETTER } from '../detect/chars.ts'
import { CARD, LOYALTY, ONE_TIME, OTHER, SOCIAL } from './flags.ts'
import { isCounted } from './lone-digits.ts'
import type { Group, Reading } from './reading.ts'
import type { Talk } from './talk.ts'
import { anyOf } from './words.ts'

/** "the order number is" */
const LABEL_WORDS = 4
/** Digits of the shortest number, or of one that lost some. */
export const FEWEST = 12

/** "the order number is 7734", "the 14th", "49.90": no part of a card's number. */
export function isOther(group: Group, turn: Reading, talk: Talk): boolean {
  const { from, to, start, end, digits } = group
  const { text, words } = talk
  const label = Math.max(from, to - LABEL_WORDS)
  if (anyOf(words, label, to, OTHER | ONE_TIME | SOCIAL | LOYALTY) && !anyOf(words, label, to, CARD)) return true
  // "+44 20 7946 0018"
  if (text.charCodeAt(start - 1) === PLUS && start > turn.start) return true
  if (isLetter(talk, to - 1, from) || (start > turn.start && KIND[text.charCodeAt(start - 1)] === LETTER)) return true
  if (!turn.numberish && isDialled(digits) && turn.groups[0] === group) return true
  if (digits.length < FEWEST && KIND[text.charCodeAt(end)] === LETTER) return true
  return digits.length <= 4 && isCounted(text, group, turn)
}

/** "z z four two": a letter that is spelt; no `s` of "that's", and no `x` between groups. */
function isLetter({ text, words }: Talk, at: number, from: number): boolean {
  const isOne = (i: number) => i >= from && (words.end[i] ?? 0) - (words.start[i] ?? 0) === 1
  return isOne(at) && (isOne(at - 1) || SPELT.includes(text.charAt(words.start[at] ?? 0).toLowerCase()))
}
const SPELT = 'bfghkpqrwz'
const PLUS = 0x2b

/** A telephone number begins with the zero that one dials, a card's never. */
export function isDialled(digits: string): boolean {
  return digits.length >= FEWEST_DIALLED && digits.startsWith('0')
}
const FEWEST_DIALLED = 9
