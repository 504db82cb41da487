/** Whether somebody speaks of a security code, a PIN or a card number, directly or by description. */
import {
  BACK,
  CARD,
  CODE,
  CODE_NAME,
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
import type { Reading, Word } from './reading.ts'

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

const ANY = CODE_NAME | SECURITY | VERIFY | CODE | DIGITS | NUMBER | THREE | PIN_NAME | CARD | LONG | SECRET | FOUR
/** Words that one of the rules below begins with. */
const BEGINS = ANY | FRONT
const BEFORE_BACK = new Set('the on of at its your card and flip au le du sur den der am auf la'.split(' '))
const BEFORE_PIN = new Set(
  `my your the a her his mein meine meiner ihr ihre deine dein die den der mon ma votre ton le mi su tu el il tuo suo
  mio la mijn uw je de four 4`.split(/\s+/),
)

/** In the order of the text. */
export function asksOf({ words, any }: Reading, context: Context): Ask[] {
  if ((any & ANY) === 0) return []
  const asks: Ask[] = []
  const oneTime = (any & ONE_TIME) !== 0 || (context.oneTime && (any & CARD) === 0)
  const card = (any & CARD) !== 0 || context.card
  for (const [i, word] of words.entries()) {
    const { flags } = word
    if ((flags & BEGINS) === 0) continue
    const near = (flag: number, span: number) => nearest(words, i, flag, span)
    const ask = (kind: Ask['kind'], ...others: (Word | null)[]) => {
      asks.push({ kind, end: Math.max(word.end, ...others.map((other) => other?.end ?? 0)) })
    }
    if ((flags & CODE_NAME) !== 0 && (!oneTime || word.text.startsWith('cv'))) ask('security-code')
    if ((flags & SECURITY) !== 0 && (any & SOCIAL) === 0 && !oneTime) {
      const what = near(CODE | DIGITS | NUMBER, 3)
      if (what !== null) ask('security-code', what)
    }
    if ((flags & VERIFY) !== 0 && !oneTime && (card || (any & BACK) !== 0)) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      if (what !== null) ask('security-code', what)
    }
    if ((flags & THREE) !== 0) {
      const what = near(DIGITS | CODE, 3) ?? near(NUMBER, 1)
      const back = backNear(words, i, 9)
      if (what !== null && back !== null) ask('security-code', what, back)
      else if (what !== null && card && (any & (OTHER | LOYALTY)) === 0 && !oneTime) ask('security-code', what)
      else if (back !== null && (any & OTHER) === 0) ask('security-code', back)
    }
    if ((flags & FOUR) !== 0 && near(LAST, 2) === null) {
      const what = near(DIGITS | CODE, 3)
      const front = near(FRONT, 8)
      if (what !== null && front !== null && card) ask('security-code', what, front)
    }
    if ((flags & (DIGITS | CODE)) !== 0 && (any & (OTHER | LONG)) === 0) {
      const back = backNear(words, i, 8)
      if (back !== null) ask('security-code', back)
    }
    if ((flags & NUMBER) !== 0 && (any & (OTHER | LONG)) === 0 && context.card) {
      const back = backNear(words, i, 6)
      if (back !== null) ask('security-code', back)
    }
    if ((flags & PIN_NAME) !== 0 && !oneTime) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      if (what !== null || card || BEFORE_PIN.has(words[i - 1]?.text ?? '')) ask('pin', what)
    }
    if ((flags & SECRET) !== 0 && !oneTime && card) {
      const what = near(CODE | DIGITS | NUMBER, 2)
      if (what !== null) ask('pin', what)
    }
    if ((flags & (CARD | LONG | FRONT)) !== 0 && (any & LOYALTY) === 0) {
      const what = (flags & NUMBER) !== 0 ? word : near(NUMBER | DIGITS, (flags & LONG) !== 0 ? 3 : 12)
      const fits = near(LAST | THREE | FOUR | SECURITY | VERIFY, 4) === null && backNear(words, i, 8) === null
      if (what !== null && fits && !otherBeside(words, what)) ask('pan', what)
    }
  }
  return asks.sort((a, b) => a.end - b.end)
}

function nearest(words: readonly Word[], at: number, flag: number, span: number): Word | null {
  for (let step = 1; step <= span; step++)
    for (const word of [words[at + step], words[at - step]])
      if (word !== undefined && (word.flags & flag) !== 0) return word
  return null
}

/** "call you back" is no place on a card, "on the back" is. */
function backNear(words: readonly Word[], at: number, span: number): Word | null {
  for (let step = 1; step <= span; step++)
    for (const i of [at + step, at - step]) {
      const word = words[i]
      if (word === undefined || (word.flags & BACK) === 0) continue
      if ((word.text !== 'back' && word.text !== 'dos') || BEFORE_BACK.has(words[i - 1]?.text ?? '')) return word
    }
  return null
}

/** "the telephone number on your card" */
function otherBeside(words: readonly Word[], what: Word): boolean {
  const at = words.indexOf(what)
  return [words[at - 1], words[at + 1], words[at + 2]].some((word) => word !== undefined && (word.flags & OTHER) !== 0)
}
