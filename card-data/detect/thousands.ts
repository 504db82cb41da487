/** Four digits in one word: fünftausenddreihundertachtzig, tweeduizendvijf, cinquemilatrecento. */
import { meaningOf, OTHER_MEANINGS } from './dictionary.ts'
import { OPEN_HUNDRED, WHOLE_HUNDRED, WHOLE_PAIR } from './digit-words.ts'

/** "tausendeins" */
export const SHORTEST_THOUSAND = 11
const MIDDLES = ['tausend', 'duizend', 'mila', 'mille']

/** The digits of such a word, or null. */
export function thousands(word: string): string | null {
  for (const middle of MIDDLES) {
    const at = word.indexOf(middle)
    if (at < 0) continue
    const count = at === 0 ? 1 : valueOf(word.slice(0, at))
    const rest = word.slice(at + middle.length)
    const more = rest === '' ? 0 : (valueOf(rest) ?? valueOf(withoutAnd(rest)))
    if (count === null || more === null || count === 0 || count > 9) continue
    return String(1000 * count + more)
  }
  return null
}

function withoutAnd(word: string): string {
  return word.startsWith('und') ? word.slice(3) : word.startsWith('en') ? word.slice(2) : word
}

function valueOf(word: string): number | null {
  const meaning = meaningOf(word)
  if (meaning < 0) return null
  if (meaning < WHOLE_PAIR) return meaning
  if (meaning < 2 * WHOLE_PAIR) return meaning - WHOLE_PAIR
  if (meaning >= OTHER_MEANINGS) return null
  if (meaning >= WHOLE_HUNDRED) return meaning - WHOLE_HUNDRED
  return meaning > OPEN_HUNDRED && meaning < 2 * OPEN_HUNDRED ? meaning - OPEN_HUNDRED : null
}
