/** What the name of a field says about its value. */
import { folded } from './chars.ts'
import { meaningOf, OTHER_NUMBERS, SECURITY_CODE } from './dictionary.ts'
import { eachWord, isCardWord } from './surroundings.ts'

const LONGEST_KEY = 120
const MOST_KEPT = 5000
const kept = new Map<string, string>()

/**
 * The words of a field's name as a text to stand before its value ("cardSecurityCode" gives "card security code: "), or
 * '' when the name says nothing about cards, codes or other numbers. Answers are kept, because names repeat.
 */
export function contextOfKey(key: string): string {
  if (key.length > LONGEST_KEY) return ''
  const known = kept.get(key)
  if (known !== undefined) return known
  const context = read(key)
  if (kept.size < MOST_KEPT) kept.set(key, context)
  return context
}

function read(key: string): string {
  // Some names mean a code only as one word: securityCode, security_code.
  const whole = folded(key.replace(/[^\p{L}]/gu, ''))
  if (meaningOf(whole) >= SECURITY_CODE) return `${whole}: `
  const words: string[] = []
  eachWord(key, 0, key.length, (word) => {
    words.push(word)
    return true
  })
  return words.some(tells) || tells(whole) ? `${words.join(' ')}: ` : ''
}

function tells(word: string): boolean {
  return isCardWord(word) || OTHER_NUMBERS.has(word) || meaningOf(word) >= SECURITY_CODE
}
