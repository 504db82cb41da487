/** Whether somebody speaks of a security code, a PIN or a card number, directly or by description. */
import {
  ATM,
  BACK,
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
import { isSpelt, isNamed, nearest, isLastOnes, otherNear, isPlace, backNear, otherBeside } from './near-words.ts'
import { isAboveNumber, isOfSent, pinUseIn, type PinUse } from './phrasings.ts'
import type { Reading } from './reading.ts'
import { anyOf, type Words } from './words.ts'

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
const NO_USE: PinUse = { cash: false, typed: false }
/** A code that came by message is named so close to that word; a prompt goes on for longer. */
const ONE_TIME_BEFORE = 3
const ONE_TIME_BEHIND = 9
/** "the code of your card" */
const OWNER_BEHIND = 5
/** A question of no more words is about the place on the card that it names, or the PIN. */
const MOST_WORDS_BARE = 12
const FEW_WORDS = 6

/** In the order of the text. */
export function asksOf(
  { from, to, start, end, any }: Reading,
  words: Words,
  text: string,
  context: Context,
): readonly Ask[] {
  if (!canAsk(any)) return NOTHING
  const asks: Ask[] = []
  const oneTime = (any & ONE_TIME) !== 0 || (context.oneTime && (any & CARD) === 0)
  const mayUse = (any & (ATM | CODE)) !== 0 || ((any & FOUR) !== 0 && (any & (DIGITS | NUMBER)) !== 0)
  const use = mayUse ? pinUseIn(text.slice(start, end)) : NO_USE
  const card = (any & CARD) !== 0 || context.card
  const other = (any & OTHER) !== 0
  const loyal = (any & LOYALTY) !== 0
  const isAbove = (any & FRONT) !== 0 && (any & NUMBER) !== 0 && isAboveNumber(text.slice(start, end))
  // "to pay, type in the security code" is no PIN.
  const isTyped =
    use.typed && (any & ATM) !== 0 && !oneTime && !loyal && (any & (CODE_NAME | SECURITY | VERIFY | THREE | BACK)) === 0
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
    const isOther = () => other && otherNear(words, from, to, i)
    const isOneTime = () =>
      anyOf(words, Math.max(from, i - ONE_TIME_BEFORE), Math.min(to, i + ONE_TIME_BEHIND), ONE_TIME)
    if ((flags & CODE_NAME) !== 0 && ((any & ONE_TIME) === 0 || (flags & CV) !== 0 || !isOneTime()))
      ask('security-code')
    if ((flags & SPELT_C) !== 0 && isSpelt(words, i, to)) ask('security-code', i + 2)
    if ((flags & SECURITY) !== 0 && (any & SOCIAL) === 0 && (!oneTime || (card && !isOneTime()))) {
      const what = near(CODE | DIGITS | NUMBER | SECRET, card ? 8 : 4)
      // "the one for security, of the card"
      const owner = what >= 0 ? -1 : near(CARD, 4)
      if (what >= 0 || owner >= 0) ask('security-code', what, owner)
      else if (!other && to - from <= FEW_WORDS) vague()
    }
    if ((flags & VERIFY) !== 0 && !oneTime && !isOther()) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      if (what >= 0) ask('security-code', what)
      else if (near(CARD, 3) >= 0 && to - from <= MOST_WORDS_BARE) vague()
    }
    if ((flags & THREE) !== 0 && !isOther()) {
      const digits = (flags & DIGITS) !== 0 ? i : near(DIGITS | CODE, 3)
      const what = digits >= 0 ? digits : near(NUMBER, 1)
      const place = back(9)
      if (place >= 0) ask('security-code', what, place)
      else if (what >= 0 && !loyal && !oneTime && (card || near(CODE, 4) >= 0)) ask('security-code', what)
      else if (!other && !oneTime && !loyal && (what >= 0 || near(LAST, 2) >= 0)) vague(what)
    }
    if ((flags & FOUR) !== 0 && !isOther() && !oneTime && !isLastOnes(words, from, to, i)) {
      const what = (flags & DIGITS) !== 0 ? i : near(DIGITS | CODE | NUMBER, 4)
      // Beside the long number, or "not the embossed ones".
      const front = Math.max(near(FRONT, 12), near(LONG, 6))
      // "los cuatro de delante"
      const bare = what < 0 && near(FRONT, 5) >= 0 && (card || to - from <= FEW_WORDS)
      if ((what >= 0 && front >= 0) || bare) ask('security-code', what, front)
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
    const owned = (flags & CODE) !== 0 && anyOf(words, i + 1, Math.min(to, i + OWNER_BEHIND), CARD)
    if ((flags & CODE) !== 0 && !isOther() && (owned || !oneTime) && !loyal && !use.cash && !isTyped) {
      const what = near(CARD, other ? 5 : 10)
      if (what >= 0) ask('security-code', what)
      else if (!other && (flags & PIN_NAME) === 0 && near(FRONT, 8) >= 0) ask('security-code')
      else if (!other && (flags & PIN_NAME) === 0 && !isOfSent(text.slice(start, end)))
        add(use.typed || near(FOUR, 4) >= 0 ? 'pin' : 'security-code', [], true)
    }
    if ((flags & NUMBER) !== 0 && !other && (any & LONG) === 0) {
      const place = back(6)
      if (place >= 0 && context.card && !oneTime) ask('security-code', place)
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
      const isCode = three >= 0 && anyOf(words, three + 1, Math.min(to, three + 4), DIGITS | CODE)
      if ((what >= 0 || owner >= 0) && (any & SECURITY) === 0 && !isCode) ask('pin', what, owner)
      // "¿Cuál es su clave?"
      else if (to - from <= FEW_WORDS && (any & SECURITY) === 0 && !loyal) add('pin', [], true)
    }
    if ((flags & (ATM | CODE | FOUR)) !== 0 && (use.cash || isTyped) && !other) {
      const what = (flags & CODE) !== 0 ? i : near(CODE | DIGITS | SECRET | NUMBER | PIN_NAME, 10)
      if ((what >= 0 && use.cash) || isTyped) ask('pin', what)
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
      if (fits && isAbove) ask('security-code', what)
      else if (fits && !otherBeside(words, from, to, what)) ask('pan', what)
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
  if ((any & ATM) !== 0 || ((any & FOUR) !== 0 && (any & FRONT) !== 0)) return true
  const things = CODE | DIGITS | NUMBER | SECRET
  if ((any & (things | BACK)) === 0) return false
  const reasons = SECURITY | VERIFY | THREE | FOUR | SHORT | SECRET | ATM | PERSON | CARD | LONG | FRONT | BACK
  return (any & reasons) !== 0
}
