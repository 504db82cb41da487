/** Whether somebody speaks of a security code, a PIN or a card number, directly or by description. */
import {
  ATM,
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
  PERSON,
  PIN_NAME,
  SECRET,
  SHORT,
  SPELT_C,
  SPELT_V,
  SECURITY,
  SOCIAL,
  THREE,
  VERIFY,
} from './flags.ts'
import type { Reading } from './reading.ts'
import type { Words } from './words.ts'

export interface Ask {
  kind: 'security-code' | 'pin' | 'pan'
  /** Where the words for it end: digits behind are the answer. */
  end: number
  /** Where they begin: "code 464 on the signature strip". */
  start: number
  /** Only the place is named, "on the back it says 483": nobody is asked. */
  beside?: true
  /** It can be any code: three digits that are all of the answer are believed. */
  vague?: true
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
  BACK |
  CODE_NAME |
  SECURITY |
  VERIFY |
  CODE |
  DIGITS |
  NUMBER |
  THREE |
  PIN_NAME |
  CARD |
  LONG |
  SECRET |
  FOUR |
  FRONT |
  SHORT |
  ATM |
  PERSON |
  SPELT_C
const NOTHING: readonly Ask[] = []
/** A question of no more words is about the place on the card that it names, or the PIN. */
const MOST_WORDS_BARE = 12
const FEW_WORDS = 6

/** In the order of the text. */
export function asksOf({ from, to, any }: Reading, words: Words, context: Context): readonly Ask[] {
  if (!canAsk(any)) return NOTHING
  const asks: Ask[] = []
  const oneTime = (any & ONE_TIME) !== 0 || (context.oneTime && (any & CARD) === 0)
  const card = (any & CARD) !== 0 || context.card
  const other = (any & OTHER) !== 0
  const loyal = (any & LOYALTY) !== 0
  for (let i = from; i < to; i++) {
    const flags = words.flags[i] ?? 0
    if ((flags & BEGINS) === 0) continue
    const near = (flag: number, span: number) => nearest(words, from, to, i, flag, span)
    const back = (span: number) => backNear(words, from, to, i, span)
    const ask = (kind: Ask['kind'], ...others: number[]) => {
      add(kind, others)
    }
    const vague = (...others: number[]) => {
      add('security-code', others, true)
    }
    const add = (kind: Ask['kind'], others: number[], isVague = false) => {
      const all = [i, ...others.filter((other) => other >= 0)]
      asks.push({
        kind,
        ...(isVague ? { vague: true as const } : {}),
        start: Math.min(...all.map((at) => words.start[at] ?? 0)),
        end: Math.max(...all.map((at) => words.end[at] ?? 0)),
      })
    }
    if ((flags & CODE_NAME) !== 0 && ((any & ONE_TIME) === 0 || (flags & CV) !== 0)) ask('security-code')
    if ((flags & SPELT_C) !== 0 && isSpelt(words, i, to)) ask('security-code', i + 2)
    if ((flags & SECURITY) !== 0 && (any & SOCIAL) === 0 && !oneTime) {
      const what = near(CODE | DIGITS | NUMBER | SECRET, card ? 8 : 4)
      // "the one for security, of the card"
      const owner = what >= 0 ? -1 : near(CARD, 4)
      if (what >= 0 || owner >= 0) ask('security-code', what, owner)
      else if (!other && to - from <= FEW_WORDS) vague()
    }
    if ((flags & VERIFY) !== 0 && !oneTime && !other) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      if (what >= 0) ask('security-code', what)
    }
    if ((flags & THREE) !== 0 && !other) {
      const digits = (flags & DIGITS) !== 0 ? i : near(DIGITS | CODE, 3)
      const what = digits >= 0 ? digits : near(NUMBER, 1)
      const place = back(9)
      if (place >= 0) ask('security-code', what, place)
      else if (what >= 0 && !loyal && !oneTime && (card || near(CODE, 4) >= 0)) ask('security-code', what)
      else if (!oneTime && !loyal && (what >= 0 || near(LAST, 2) >= 0)) vague(what)
    }
    if ((flags & FOUR) !== 0 && !other && !oneTime && near(LAST, 2) < 0) {
      const what = near(DIGITS | CODE | NUMBER, 4)
      const front = near(FRONT, 12)
      if (what >= 0 && front >= 0) ask('security-code', what, front)
    }
    if ((flags & SHORT) !== 0 && !other && !oneTime) {
      const what = near(NUMBER | CODE, 6)
      const place = back(8)
      const front = near(FRONT, 8)
      if (what >= 0 && (place >= 0 || front >= 0 || (any & SECURITY) !== 0)) ask('security-code', what, place, front)
    }
    if ((flags & (DIGITS | CODE)) !== 0 && !other && (any & LONG) === 0) {
      const place = back(8)
      if (place >= 0) ask('security-code', place)
    }
    if ((flags & CODE) !== 0 && !other && !oneTime && !loyal && (any & ATM) === 0) {
      const what = near(CARD, 10)
      if (what >= 0) ask('security-code', what)
      else if ((flags & PIN_NAME) === 0) vague()
    }
    if ((flags & NUMBER) !== 0 && !other && (any & LONG) === 0) {
      const place = back(6)
      if (place >= 0 && context.card) ask('security-code', place)
      else if (place >= 0 && !oneTime && !loyal) vague(place)
    }
    if (context.card && !other && isPlace(words, from, i))
      asks.push({ kind: 'security-code', start: words.end[i] ?? 0, end: words.end[i] ?? 0, beside: true })
    // "Can you read me the back of the card?", "What is printed beside your signature?"
    if (!other && !loyal && !oneTime && isPlace(words, from, i)) {
      const what = near(CARD, 3)
      if (what >= 0 || to - from <= MOST_WORDS_BARE) vague(what)
    }
    if ((flags & PIN_NAME) !== 0 && (any & ONE_TIME) === 0) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      const owned = (flags & CODE) !== 0 || (i > from && ((words.flags[i - 1] ?? 0) & (BEFORE_PIN | FOUR)) !== 0)
      if (what >= 0 || card || owned || to - from <= FEW_WORDS) ask('pin', what)
    }
    if ((flags & SECRET) !== 0 && !oneTime && !other) {
      const what = near(CODE | DIGITS | NUMBER | SECRET, 3)
      const owner = what >= 0 ? -1 : near(CARD, 4)
      const three = near(THREE, 4)
      const isCode = three >= 0 && ((words.flags[three + 1] ?? 0) & (DIGITS | CODE)) !== 0
      if ((what >= 0 || owner >= 0) && (any & SECURITY) === 0 && !isCode) ask('pin', what, owner)
    }
    if ((flags & ATM) !== 0 && !other) {
      const what = near(CODE | DIGITS | SECRET | NUMBER | PIN_NAME, 10)
      if (what >= 0) ask('pin', what)
    }
    if ((flags & PERSON) !== 0 && !oneTime && !other) {
      const what = near(CODE | NUMBER, 3)
      const both = near(PERSON, 2)
      if (what >= 0 && ((words.flags[what] ?? 0) & CODE) !== 0) ask('pin', what)
      else if (what >= 0 && both >= 0) ask('pin', what, both)
    }
    if ((flags & (CARD | LONG | FRONT)) !== 0 && !loyal) {
      const what = (flags & NUMBER) !== 0 ? i : near(NUMBER | DIGITS, (flags & LONG) !== 0 ? 3 : 12)
      const named = isNamed(words, from, to, i, what)
      const fits =
        what >= 0 &&
        (named ||
          (near(((flags & LONG) === 0 ? LAST : 0) | THREE | FOUR | SECURITY | VERIFY | SHORT, 4) < 0 && back(8) < 0))
      if (fits && !otherBeside(words, from, to, what)) ask('pan', what)
    }
  }
  return asks.sort((a, b) => a.end - b.end)
}

/** Whether the words for one of the rules are there at all: nearly no turn has them. */
function canAsk(any: number): boolean {
  if ((any & (CODE_NAME | PIN_NAME | CODE | SECURITY)) !== 0) return true
  if ((any & (THREE | LAST)) === (THREE | LAST)) return true
  if ((any & SPELT_C) !== 0 && (any & SPELT_V) !== 0) return true
  if ((any & BACK) !== 0 && (any & CARD) !== 0) return true
  const things = CODE | DIGITS | NUMBER | SECRET
  if ((any & (things | BACK)) === 0) return false
  const reasons = SECURITY | VERIFY | THREE | FOUR | SHORT | SECRET | ATM | PERSON | CARD | LONG | FRONT | BACK
  return (any & reasons) !== 0
}

/** "c v v", "ce vau zwei" */
function isSpelt({ flags }: Words, at: number, to: number): boolean {
  const [second, third] = [flags[at + 1] ?? 0, flags[at + 2] ?? 0]
  return at + 1 < to && (second & SPELT_V) !== 0 && (at + 2 >= to || (third & (SPELT_V | SPELT_C)) !== 0)
}

/** "card number", "numéro de votre carte": no number of another kind on a card. */
function isNamed({ flags }: Words, from: number, to: number, card: number, what: number): boolean {
  if (what < 0 || ((flags[card] ?? 0) & CARD) === 0) return false
  if (what === card || what === card + 1) return true
  if (what > card || card - what > 3) return false
  for (let i = what + 1; i < card; i++) if (((flags[i] ?? 0) & (BACK | FRONT)) !== 0) return false
  return from <= what && card < to
}

/** Index of the nearest word with one of these flags, the one behind before the one in front; -1: none. */
function nearest({ flags }: Words, from: number, to: number, at: number, flag: number, span: number): number {
  for (let step = 1; step <= span; step++) {
    if (at + step < to && ((flags[at + step] ?? 0) & flag) !== 0) return at + step
    if (at - step >= from && ((flags[at - step] ?? 0) & flag) !== 0) return at - step
  }
  return -1
}

function isPlace({ flags }: Words, from: number, at: number): boolean {
  const own = flags[at] ?? 0
  return (own & BACK) !== 0 && ((own & BACK_WORD) === 0 || (at > from && ((flags[at - 1] ?? 0) & BEFORE_BACK) !== 0))
}

/** "call you back" is no place on a card, "on the back" is. */
function backNear(words: Words, from: number, to: number, at: number, span: number): number {
  for (let step = 1; step <= span; step++) {
    if (at + step < to && isPlace(words, from, at + step)) return at + step
    if (at - step >= from && isPlace(words, from, at - step)) return at - step
  }
  return -1
}

/** "the telephone number on your card" */
function otherBeside({ flags }: Words, from: number, to: number, what: number): boolean {
  return [what - 1, what + 1, what + 2].some((i) => i >= from && i < to && ((flags[i] ?? 0) & OTHER) !== 0)
}
