/** Digits of a code: whether they stand alone, and all of them as one secret. */
import { DIGITS, EXPIRY, OTHER } from './flags.ts'
import type { Group, Reading } from './reading.ts'
import type { Talk } from './talk.ts'
import type { Piece, Secret } from './turns.ts'
import { anyOf, wordFrom } from './words.ts'

const UNIT_WORDS = [
  'euros? eur usd dollars? pounds? quid pence chf percent prozent points? punkte',
  'minutes? minuten hours? stunden days? tage jours dias giorni dagen clock uhr',
  'times mal people pieces stuck stueck meter km kilo gb mb',
]
const UNITS = new RegExp(`^\\s*(?:[%€$£]|(?:o')?(?:${UNIT_WORDS.join(' ').replaceAll(' ', '|')})(?![\\p{L}]))`, 'iu')
const MONEY = /[€$£]\s*$/

/** No amount, count or labelled number of something else. */
export function isAlone({ text, words }: Talk, { start, end, from, to }: Reading, group: Group): boolean {
  if (
    UNITS.test(text.slice(group.end, Math.min(end, group.end + 16))) ||
    MONEY.test(text.slice(Math.max(start, group.start - 2), group.start))
  )
    return false
  if (
    /^[.,:/]\d/.test(text.slice(group.end, group.end + 2)) ||
    /\d[.:/]$/.test(text.slice(Math.max(start, group.start - 2), group.start))
  )
    return false
  const next = wordFrom(words, group.end, from, to)
  if (group.digits.length <= 2 && next < to && ((words.flags[next] ?? 0) & DIGITS) !== 0) return false
  return !anyOf(words, Math.max(group.from, group.to - 3), group.to, OTHER | EXPIRY)
}

export function codeOf(kind: Secret['kind'], groups: readonly Group[]): Secret {
  let from = 0
  const pieces: Piece[] = groups.map((group) => {
    const piece = { turn: group.turn, atoms: group.atoms, from }
    from += group.digits.length
    return piece
  })
  return { kind, digits: groups.map(({ digits }) => digits).join(''), pieces }
}
