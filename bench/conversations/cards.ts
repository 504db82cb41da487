/** Card numbers with right check digits, drawn from the ranges of the schemes; they belong to nobody known. */
import type { Chance } from './random.ts'

const SCHEMES = ['visa', 'mastercard', 'amex', 'maestro', 'diners'] as const
export type Scheme = (typeof SCHEMES)[number]

export interface Card {
  scheme: Scheme
  number: string
  /** The groups as printed on the card. */
  groups: readonly number[]
}

export function card(chance: Chance): Card {
  const scheme = chance.pick([...SCHEMES, 'visa', 'visa', 'mastercard', 'mastercard'] as const)
  switch (scheme) {
    case 'visa':
      return made(chance, scheme, '4', [4, 4, 4, 4])
    case 'mastercard':
      return made(chance, scheme, chance.pick(['51', '52', '53', '54', '55', '2221', '2405', '2720']), [4, 4, 4, 4])
    case 'amex':
      return made(chance, scheme, chance.pick(['34', '37']), [4, 6, 5])
    case 'maestro':
      return made(
        chance,
        scheme,
        chance.pick(['5018', '5020', '5038', '6304', '6759', '6761']),
        chance.pick([
          [4, 4, 4, 4],
          [4, 4, 4, 4, 3],
          [4, 4, 5, 5],
        ]),
      )
    case 'diners':
      return made(chance, scheme, chance.pick(['300', '305', '36', '38']), [4, 6, 4])
  }
}

function made(chance: Chance, scheme: Scheme, start: string, groups: readonly number[]): Card {
  const length = groups.reduce((sum, size) => sum + size, 0)
  const body = start + chance.digits(length - start.length - 1)
  return { scheme, number: body + String((10 - (luhnSum(`${body}0`) % 10)) % 10), groups }
}

export function luhnSum(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1)
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
}

/** One digit substituted, dropped or added somewhere behind the first six, so that the check digit is wrong. */
export function misheard(chance: Chance, { number, groups, scheme }: Card): Card {
  const at = 6 + chance.below(number.length - 8)
  const other = String((Number(number[at]) + 1 + chance.below(9)) % 10)
  const change = chance.pick(['substituted', 'dropped', 'added'] as const)
  const wrong =
    number.slice(0, at) +
    (change === 'dropped' ? '' : change === 'added' ? `${number[at] ?? ''}${other}` : other) +
    number.slice(at + 1)
  if (luhnSum(wrong) % 10 === 0) return misheard(chance, { number, groups, scheme })
  const last = (groups.at(-1) ?? 0) + wrong.length - number.length
  return { scheme, number: wrong, groups: [...groups.slice(0, -1), last] }
}
