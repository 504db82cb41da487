/** One number in several fields of an object: `{"card1": "4539", "card2": "1488", …}`. */
import { isComplete, LONGEST, SHORTEST } from './conversation/complete-number.ts'
import { folded } from './detect/chars.ts'
import { NUMBER_WORDS } from './detect/dictionary.ts'
import { FIRST, LAST } from './detect/mask.ts'
import { likelihood } from './detect/schemes.ts'
import { eachWord, isCardWord } from './detect/surroundings.ts'
import type { Json, JsonObject } from './json.ts'

/** A field that holds a part, and how it is told when its secret digits are masked. */
export interface Part {
  key: string
  masked: string
}

interface Field {
  key: string
  digits: string
  stem: string
  quoted: boolean
}

const FEWEST_FIELDS = 3
const MOST_FIELDS = 5
const PLAIN = /^\d{2,6}$/
/** What tells one part from the next. */
const ORDINALS = /\d+|_[a-e]$|first|second|third|fourth|last|one|two|three|four|eins|zwei|drei|vier/gi
/** Of figures without quotes: zeros in front are gone. */
const USUAL_PART = 4

/** All parts of all numbers; those of which nothing is hidden stay as they are. */
export function partsIn(object: JsonObject): Part[] {
  const parts: Part[] = []
  let held: Field[] = []
  for (const [key, value] of Object.entries(object)) {
    const digits = digitsOf(value)
    const stem = digits === null ? '' : key.replace(ORDINALS, '#')
    const goes = digits !== null && stem.includes('#')
    if (!goes || held[0]?.stem !== stem) {
      parts.push(...maskedParts(held))
      held = []
    }
    if (goes) held.push({ key, digits, stem, quoted: typeof value === 'string' })
  }
  return [...parts, ...maskedParts(held)]
}

function digitsOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return PLAIN.test(value) ? value : null
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return null
  const digits = String(value).padStart(USUAL_PART, '0')
  return PLAIN.test(digits) ? digits : null
}

function maskedParts(fields: readonly Field[]): Part[] {
  if (fields.length < FEWEST_FIELDS || fields.length > MOST_FIELDS) return []
  const digits = fields.map((field) => field.digits).join('')
  if (digits.length < SHORTEST || digits.length > LONGEST) return []
  if (!isNumber(fields, digits)) return []
  let from = 0
  return fields.flatMap((field) => {
    const begin = from
    from += field.digits.length
    const masked = Array.from(field.digits, (digit, i) =>
      begin + i >= FIRST && begin + i < digits.length - LAST ? '*' : digit,
    ).join('')
    return masked === field.digits ? [] : [{ key: field.key, masked }]
  })
}

/** Four years in a row are right by chance as often as any digits: without the word for a card they stand in quotes. */
function isNumber(fields: readonly Field[], digits: string): boolean {
  const [{ stem } = { stem: '' }] = fields
  const words: string[] = []
  eachWord(stem, 0, stem.length, (word) => {
    words.push(word)
    return true
  })
  if (isNumberOfCard(stem, words)) return true
  if (!isComplete(digits)) return false
  return words.some(isCardWord) || (fields.every(({ quoted }) => quoted) && likelihood(digits) === 'strong')
}

/** "card_number_#", "pan#"; of "card#" each may be the end of another one. */
function isNumberOfCard(stem: string, words: readonly string[]): boolean {
  const whole = folded(stem.replace(/[^\p{L}]/gu, ''))
  const named = words.some((word) => NUMBER_WORDS.has(word)) && words.some(isCardWord)
  return named || whole === 'pan' || (whole !== 'card' && isCardWord(whole) && /num|no$|nr$/.test(whole))
}
