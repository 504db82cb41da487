/**
 * Which first digits and lengths a card number can have: the issuer ranges that the schemes publish (ISO/IEC 7812 major
 * industry identifiers; processor documentation of Visa, Mastercard, American Express, Discover, JCB, UnionPay, Mir,
 * RuPay,
 * Elo, Hipercard, Verve, Dankort, Troy, Maestro, UATP, UzCard, Humo, NAPAS, BelKart and ArCa).
 */

/**
 * `strong`: the range is narrow enough that the number speaks for itself. `wide`: too many other numbers look like
 * this.
 */
export type Likelihood = 'strong' | 'wide'

interface Range {
  /** The first six digits of its lowest number and of its highest. */
  lowest: number
  highest: number
  lengths: readonly number[]
  is: Likelihood
}

const range = (from: string, to: string, lengths: readonly number[], is: Likelihood): Range => ({
  lowest: Number(from.padEnd(6, '0')),
  highest: Number(to.padEnd(6, '9')),
  lengths,
  is,
})
const LONG = [16, 17, 18, 19] as const

const RANGES: readonly Range[] = [
  range('4', '4', [16], 'strong'),
  range('4', '4', [13, 19], 'wide'),
  range('51', '55', [16], 'strong'),
  range('2221', '2720', [16], 'strong'),
  range('34', '34', [15], 'strong'),
  range('37', '37', [15], 'strong'),
  range('6011', '6011', [16, 19], 'strong'),
  range('644', '649', [16, 19], 'strong'),
  range('65', '65', [16, 19], 'strong'),
  range('300', '305', [14, 16], 'strong'),
  range('3095', '3095', [14, 16], 'strong'),
  range('36', '36', [14], 'strong'),
  range('38', '39', [14], 'strong'),
  range('36', '36', [16, 19], 'wide'),
  range('38', '39', [16, 19], 'wide'),
  range('3528', '3589', [16], 'strong'),
  range('3528', '3589', [17, 18, 19], 'wide'),
  range('1800', '1800', [15], 'wide'),
  range('2131', '2131', [15], 'wide'),
  range('62', '62', LONG, 'strong'),
  range('81', '81', [16], 'strong'),
  range('81', '81', [17, 18, 19], 'wide'),
  range('2200', '2204', [16], 'strong'),
  range('2200', '2204', [17, 18, 19], 'wide'),
  range('60', '60', [16], 'strong'),
  range('82', '82', [16], 'strong'),
  range('508', '508', [16], 'strong'),
  range('353', '353', [16], 'strong'),
  range('356', '356', [16], 'strong'),
  range('506099', '506198', [16, 18, 19], 'strong'),
  range('507865', '507964', [16, 18, 19], 'strong'),
  range('650002', '650027', [16, 18, 19], 'strong'),
  range('5019', '5019', [16], 'strong'),
  range('9792', '9792', [16], 'strong'),
  range('9704', '9704', [16, 19], 'strong'),
  range('9112', '9112', [16], 'strong'),
  range('9051', '9051', [16], 'strong'),
  range('9417', '9417', [16], 'strong'),
  range('9682', '9682', [16], 'strong'),
  range('8600', '8600', [16], 'strong'),
  range('9860', '9860', [16], 'strong'),
  range('606282', '606282', [13, 16, 19], 'wide'),
  range('384100', '384160', [13, 16, 19], 'wide'),
  range('637', '639', [16], 'strong'),
  range('50', '50', [16], 'strong'),
  range('56', '59', [16], 'strong'),
  range('61', '61', [16], 'strong'),
  range('63', '64', [16], 'strong'),
  range('66', '69', [16], 'strong'),
  range('50', '50', [12, 13, 14, 15, 17, 18, 19], 'wide'),
  range('56', '69', [12, 13, 14, 15, 17, 18, 19], 'wide'),
  range('0604', '0604', [12, 13, 14, 15, 16, 17, 18, 19], 'wide'),
  range('1220', '1220', [15], 'strong'),
  range('1920', '1920', [15], 'strong'),
  range('1', '1', [15], 'wide'),
  range('30', '30', [14, 16], 'wide'),
  range('35', '35', [16], 'wide'),
]

/** Ranges by first digit: one look-up per candidate instead of a walk through all. */
const BY_FIRST: readonly (readonly Range[])[] = Array.from({ length: 10 }, (_, first) =>
  RANGES.filter(({ lowest, highest }) => lowest < (first + 1) * 100_000 && highest >= first * 100_000),
)

/** The usual length first: sixteen digits and a security code could also be read as nineteen digits. */
const LENGTHS = [16, 15, 14, 19, 18, 17, 13, 12] as const
/** UnionPay's debit cards have nineteen. */
const LENGTHS_62 = [19, 18, 17, 16, 15, 14, 13, 12] as const
const NONE: readonly number[] = []
/** Few are different. */
const LISTS: (readonly number[])[] = [NONE]
/** By the first four digits, which of the lists; -1 until it is asked for, because most texts hold few of them. */
const LIST_BY_FOUR = new Int8Array(10_000).fill(-1)

/**
 * How many digits a number that begins at `from` can have, in the order in which they should be tried. A hostile text
 * has a candidate at every digit: four digits rule out most of them.
 * @param digits values from 0 to 9, `count` of them
 */
export function lengthsAt(digits: Uint8Array, count: number, from: number): readonly number[] {
  if (count - from < 12) return NONE
  const four =
    (digits[from] as number) * 1000 +
    (digits[from + 1] as number) * 100 +
    (digits[from + 2] as number) * 10 +
    (digits[from + 3] as number)
  const list = LIST_BY_FOUR[four] as number
  return LISTS[list < 0 ? listOf(four) : list] as readonly number[]
}

function listOf(four: number): number {
  const lengths = lengthsOf(four)
  const known = LISTS.findIndex((list) => list.join() === lengths.join())
  return (LIST_BY_FOUR[four] = known < 0 ? LISTS.push(lengths) - 1 : known)
}

function lengthsOf(four: number): readonly number[] {
  const ranges = RANGES.filter(({ lowest, highest }) => four * 100 + 99 >= lowest && four * 100 <= highest)
  return (Math.floor(four / 100) === 62 ? LENGTHS_62 : LENGTHS).filter((length) =>
    ranges.some(({ lengths }) => lengths.includes(length)),
  )
}

/** What a number with these digits can be; null when no scheme issues it. The check digit is not looked at. */
export function likelihood(digits: string): Likelihood | null {
  return likelihoodOf(Number(digits.slice(0, 6)), digits.length)
}

/** The same by a number's first six digits and its length. */
export function likelihoodOf(begin: number, length: number): Likelihood | null {
  let wide = false
  for (const { lowest, highest, lengths, is } of BY_FIRST[Math.floor(begin / 100_000)] ?? []) {
    if (begin < lowest || begin > highest || !lengths.includes(length)) continue
    if (is === 'strong') return 'strong'
    wide = true
  }
  return wide ? 'wide' : null
}
