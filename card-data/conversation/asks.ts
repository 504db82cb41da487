/** Whether somebody speaks of a security code, a PIN or a card number, directly or by description. */
import {
  BACK,
  BACK_WORD,
  BEFORE_BACK,
  BEFORE_PIN,
  CARD,
  CODE,
  CODE_NAME,
  CV,
  DIGITS,
  FOUR,
  FRONT,
  LAST,
  LONG,
  LOYALTY,
  NUMBER,
  ONE_TIME,
  OTHER,
  PIN_NAME,
  SECRET,
  SECURITY,
  SOCIAL,
  THREE,
  VERIFY,
} from './concepts.ts'
import type { Reading } from './reading.ts'
import type { Words } from './words.ts'

export interface Ask {
  kind: 'security-code' | 'pin' | 'pan'
  /** Where the words for it end: digits behind are the answer. */
  end: number
}
/** What was spoken of before. */
export interface Context {
  /** Cards, or a card number, a few turns ago. */
  card: boolean
  /** A code by message, a door: a few turns ago. */
  oneTime: boolean
}

/** Words that one of the rules below begins with. */
const BEGINS =
  CODE_NAME | SECURITY | VERIFY | CODE | DIGITS | NUMBER | THREE | PIN_NAME | CARD | LONG | SECRET | FOUR | FRONT
const NOTHING: readonly Ask[] = []

/** In the order of the text. */
export function asksOf({ from, to, any }: Reading, words: Words, context: Context): readonly Ask[] {
  if (!canAsk(any)) return NOTHING
  const asks: Ask[] = []
  const oneTime = (any & ONE_TIME) !== 0 || (context.oneTime && (any & CARD) === 0)
  const card = (any & CARD) !== 0 || context.card
  for (let i = from; i < to; i++) {
    const flags = words.flags[i] ?? 0
    if ((flags & BEGINS) === 0) continue
    const near = (flag: number, span: number) => nearest(words, from, to, i, flag, span)
    const back = (span: number) => backNear(words, from, to, i, span)
    const ask = (kind: Ask['kind'], ...others: number[]) => {
      asks.push({ kind, end: Math.max(words.end[i] ?? 0, ...others.map((other) => words.end[other] ?? 0)) })
    }
    if ((flags & CODE_NAME) !== 0 && (!oneTime || (flags & CV) !== 0)) ask('security-code')
    if ((flags & SECURITY) !== 0 && (any & SOCIAL) === 0 && !oneTime) {
      const what = near(CODE | DIGITS | NUMBER, 3)
      if (what >= 0) ask('security-code', what)
    }
    if ((flags & VERIFY) !== 0 && !oneTime && (card || (any & BACK) !== 0)) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      if (what >= 0) ask('security-code', what)
    }
    if ((flags & THREE) !== 0) {
      const digits = near(DIGITS | CODE, 3)
      const what = digits >= 0 ? digits : near(NUMBER, 1)
      const place = back(9)
      if (what >= 0 && place >= 0) ask('security-code', what, place)
      else if (what >= 0 && card && (any & (OTHER | LOYALTY)) === 0 && !oneTime) ask('security-code', what)
      else if (place >= 0 && (any & OTHER) === 0) ask('security-code', place)
    }
    if ((flags & FOUR) !== 0 && near(LAST, 2) < 0) {
      const what = near(DIGITS | CODE, 3)
      const front = near(FRONT, 8)
      if (what >= 0 && front >= 0 && card) ask('security-code', what, front)
    }
    if ((flags & (DIGITS | CODE)) !== 0 && (any & (OTHER | LONG)) === 0) {
      const place = back(8)
      if (place >= 0) ask('security-code', place)
    }
    if ((flags & NUMBER) !== 0 && (any & (OTHER | LONG)) === 0 && context.card) {
      const place = back(6)
      if (place >= 0) ask('security-code', place)
    }
    if ((flags & PIN_NAME) !== 0 && !oneTime) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      const owned = i > from && ((words.flags[i - 1] ?? 0) & BEFORE_PIN) !== 0
      if (what >= 0 || card || owned) ask('pin', what)
    }
    if ((flags & SECRET) !== 0 && !oneTime && card) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      if (what >= 0) ask('pin', what)
    }
    if ((flags & (CARD | LONG | FRONT)) !== 0 && (any & LOYALTY) === 0) {
      const what = (flags & NUMBER) !== 0 ? i : near(NUMBER | DIGITS, (flags & LONG) !== 0 ? 3 : 12)
      const fits = what >= 0 && near(LAST | THREE | FOUR | SECURITY | VERIFY, 4) < 0 && back(8) < 0
      if (fits && !otherBeside(words, from, to, what)) ask('pan', what)
    }
  }
  return asks.sort((a, b) => a.end - b.end)
}

/** Whether the words for one of the rules are there at all: nearly no turn has them. */
function canAsk(any: number): boolean {
  if ((any & (CODE_NAME | PIN_NAME)) !== 0) return true
  const things = CODE | DIGITS | NUMBER
  if ((any & (things | BACK)) === 0) return false
  return (any & (SECURITY | VERIFY | THREE | SECRET | CARD | LONG | FRONT | BACK)) !== 0
}

/** Index of the nearest word with one of these flags, the one behind before the one in front; -1: none. */
function nearest({ flags }: Words, from: number, to: number, at: number, flag: number, span: number): number {
  for (let step = 1; step <= span; step++) {
    if (at + step < to && ((flags[at + step] ?? 0) & flag) !== 0) return at + step
    if (at - step >= from && ((flags[at - step] ?? 0) & flag) !== 0) return at - step
  }
  return -1
}

/** "call you back" is no place on a card, "on the back" is. */
function backNear({ flags }: Words, from: number, to: number, at: number, span: number): number {
  const isPlace = (i: number) => {
    const own = flags[i] ?? 0
    return (own & BACK) !== 0 && ((own & BACK_WORD) === 0 || (i > from && ((flags[i - 1] ?? 0) & BEFORE_BACK) !== 0))
  }
  for (let step = 1; step <= span; step++) {
    if (at + step < to && isPlace(at + step)) return at + step
    if (at - step >= from && isPlace(at - step)) return at - step
  }
  return -1
}

/** "the telephone number on your card" */
function otherBeside({ flags }: Words, from: number, to: number, what: number): boolean {
  return [what - 1, what + 1, what + 2].some((i) => i >= from && i < to && ((flags[i] ?? 0) & OTHER) !== 0)
}
