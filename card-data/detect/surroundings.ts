/** What the words around a number say about it. All look-around is bounded. */
import { folded, INVISIBLE, KIND, LETTER } from './chars.ts'
import { CARD_WORDS, GLUED, LABEL_LINKS, OTHER_NUMBERS } from './dictionary.ts'

const BEFORE = 100
const AFTER = 60
/** Words that only contain `card` by chance. */
const NOT_CARDS = new Set([
  'discard',
  'discards',
  'discarded',
  'cardiff',
  'cardio',
  'cardiac',
  'cardinal',
  'cardboard',
  'wildcard',
  'postcard',
  'cardigan',
  'cardiology',
  'vcard',
  'scorecard',
  'dashcard',
])

/** Whether a word near `from`..`to` says that this is a card's number. */
export function cardContext(text: string, from: number, to: number): boolean {
  return (
    mentionsCard(text, Math.max(0, from - BEFORE), from) || mentionsCard(text, to, Math.min(text.length, to + AFTER))
  )
}

function mentionsCard(text: string, from: number, to: number): boolean {
  let found = false
  eachWord(text, from, to, (word) => {
    if (isCardWord(word)) found = true
    return !found
  })
  return found || text.slice(from, to).includes('卡')
}

export function isCardWord(word: string): boolean {
  return (
    CARD_WORDS.has(word) ||
    (word.length > 4 &&
      !NOT_CARDS.has(word) &&
      (word.includes('card') ||
        word.includes('kredit') ||
        word.includes('tarjeta') ||
        word.includes('mastercard') ||
        word.startsWith('cvv') ||
        word.startsWith('cvc')))
  )
}

/** Whether the words right before say that this is a number of another kind: "order number 4…". */
export function labelledOtherwise(text: string, start: number): boolean {
  const words = wordsBefore(text, start, 48)
  for (let i = words.length - 1; i >= 0 && i >= words.length - 6; i--) {
    const word = words[i] ?? ''
    if (isCardWord(word)) return false
    if (OTHER_NUMBERS.has(word)) return !words.slice(Math.max(0, i - 2), i).some(isCardWord)
    if (!LABEL_LINKS.has(word))
      return ENDINGS.some(
        (ending) =>
          word.length > ending.length + 1 && word.endsWith(ending) && OTHER_NUMBERS.has(word.slice(0, -ending.length)),
      )
  }
  return false
}
const ENDINGS = ['number', 'nummer', 'numbers', 'no', 'nr', 'id', 'ref', 'code']

/**
 * Words of the stretch right before `at`, ascending; an end of sentence or line, or digits, cut it. `_`, `-`, `#` and
 * `:` do not.
 */
function wordsBefore(text: string, at: number, most: number): string[] {
  let from = at
  while (from > 0 && at - from < most && !isBreak(text, from - 1)) from--
  const words: string[] = []
  eachWord(text, from, at, (word) => {
    words.push(word)
    return true
  })
  return words
}

function isBreak(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  if (
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x3f ||
    unit === 0x21 ||
    unit === 0x3b ||
    unit === 0x0a ||
    unit === 0x0d ||
    unit === 0x7c ||
    unit === 0x2c ||
    unit === 0x7d ||
    unit === 0x7b
  )
    return true
  return unit === 0x2e && text.charCodeAt(at + 1) === 0x20 && !isAbbreviation(text, at)
}
/** "No. 4…", "Nr. 4…", "ref. 4…" */
function isAbbreviation(text: string, dot: number): boolean {
  const word = text.slice(Math.max(0, dot - 4), dot).toLowerCase()
  return ABBREVIATIONS.some((name) => word.endsWith(name))
}
const ABBREVIATIONS = ['no', 'nr', 'num', 'ref', 'inv', 'ord', 'tel']

/** Calls back with every folded word; `orderId` counts as `order` and `id`. */
export function eachWord(
  text: string,
  from: number,
  to: number,
  visit: (word: string, start: number, end: number) => boolean,
): void {
  let at = from
  while (at < to) {
    if (KIND[text.charCodeAt(at)] !== LETTER) {
      at++
      continue
    }
    const start = at
    at++
    while (at < to) {
      const unit = text.charCodeAt(at)
      const kind = KIND[unit]
      if (kind !== LETTER && kind !== INVISIBLE) break
      if (isUpper(unit) && isLower(text.charCodeAt(at - 1))) break
      at++
    }
    if (!visit(folded(text.slice(start, at)), start, at)) return
  }
}

function isUpper(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a
}
function isLower(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a
}

/** Whether letters touch the digits in a way that makes them part of an identifier: `ORD4111…`, `4111…ab`. */
export function gluedToLetters(text: string, start: number, end: number): boolean {
  if (start > 0 && isLatin(text.charCodeAt(start - 1))) {
    let from = start - 1
    while (from > 0 && start - from < 30 && isLatin(text.charCodeAt(from - 1))) from--
    const escaped = start - from === 1 && text.charCodeAt(from - 1) === 0x5c
    if (!escaped && !harmless(text.slice(from, start))) return true
  }
  if (end < text.length && isLatin(text.charCodeAt(end))) {
    let to = end + 1
    while (to < text.length && to - end < 30 && isLatin(text.charCodeAt(to))) to++
    return !harmless(text.slice(end, to))
  }
  return false
}

function harmless(letters: string): boolean {
  const word = folded(letters)
  return GLUED.has(word) || isCardWord(word)
}

function isLatin(unit: number): boolean {
  return KIND[unit] === LETTER && unit < 0x250
}
