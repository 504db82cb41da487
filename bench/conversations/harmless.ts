/** Numbers and codes of daily business that are no card data and must stay readable. */
import { digitWord, spell, type Dialect } from './numerals.ts'
import { luhnSum } from './cards.ts'
import type { Chance } from './random.ts'
import type { Piece, Said } from './said.ts'

const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ'
const letters = (chance: Chance, length: number) => Array.from({ length }, () => chance.pick([...LETTERS])).join('')
const two = (n: number) => String(n).padStart(2, '0')

type Maker = (chance: Chance, language: Dialect['language']) => string

const PHONES: Record<Dialect['language'], string> = {
  en: '020 7946 0###',
  de: '030 23125 ###',
  fr: '01 99 00 ## ##',
  es: '910 55# ###',
  it: '06 5557 ####',
  nl: '020 555 ####',
}
const IBANS: Record<Dialect['language'], string> = {
  en: 'GB## ABCD #### #### #### ##',
  de: 'DE## #### #### #### #### ##',
  fr: 'FR## #### #### #### #### #### ###',
  es: 'ES## #### #### #### #### ####',
  it: 'IT## X### #### #### #### #### ###',
  nl: 'NL## ABCD #### #### ##',
}
const NATIONAL: Record<Dialect['language'], string> = {
  en: 'QQ ## ## ## C',
  de: '65 ###### A ###',
  fr: '2 85 05 78 ### ### ##',
  es: '########Z',
  it: 'XXXYYY85E4#X###X',
  nl: '#########',
}
const POSTCODES: Record<Dialect['language'], string> = {
  en: 'ZZ# #ZZ',
  de: '1####',
  fr: '75###',
  es: '28###',
  it: '00###',
  nl: '1### XX',
}
const filled = (chance: Chance, shape: string) => shape.replace(/#/g, () => chance.digits(1))

/** Long numbers here are never valid card numbers by chance. */
const noCard =
  (make: Maker): Maker =>
  (chance, language) => {
    const value = make(chance, language)
    const digits = value.replace(/\D/g, '')
    return digits.length >= 12 && luhnSum(digits) % 10 === 0 ? noCard(make)(chance, language) : value
  }

export const HARMLESS = {
  order: noCard((chance) =>
    chance.pick([chance.digits(7), `${letters(chance, 2)}-${chance.digits(6)}`, `8${chance.digits(9)}`]),
  ),
  policy: noCard((chance) =>
    chance.pick([`POL${chance.digits(8)}`, `${chance.digits(4)}/${chance.digits(6)}`, chance.digits(9)]),
  ),
  phone: noCard((chance, language) => filled(chance, PHONES[language])),
  iban: noCard((chance, language) => filled(chance, IBANS[language])),
  imei: (chance) => imei(chance),
  nid: noCard((chance, language) => filled(chance, NATIONAL[language])),
  ups: noCard((chance) => `1Z${letters(chance, 2)}${chance.digits(1)}${letters(chance, 1)}${chance.digits(10)}`),
  coords: (chance) => `${40 + chance.below(15)}.${chance.digits(5)}, ${chance.below(12)}.${chance.digits(5)}`,
  meter: (chance) => chance.pick([`0${chance.digits(4)}`, chance.digits(5), `${chance.digits(5)}.${chance.digits(1)}`]),
  otp: (chance) => chance.digits(6),
  door: (chance) => `${chance.digits(4)}`,
  postcode: (chance, language) => filled(chance, POSTCODES[language]),
  birthday: (chance) => `${two(1 + chance.below(28))}.${two(1 + chance.below(12))}.${1940 + chance.below(65)}`,
  amount: (chance) => `${chance.below(900) + 10}.${chance.digits(2)}`,
  booking: (chance) =>
    chance.pick([`${letters(chance, 3)}${chance.digits(3)}`, `${letters(chance, 1)}${chance.digits(7)}`]),
  last4: (chance) => chance.digits(4),
  customer: noCard((chance) => chance.digits(8)),
  flight: (chance) => `${chance.pick(['XA', 'ZF', 'QH'])} ${100 + chance.below(900)}`,
} satisfies Record<string, Maker>
export type HarmlessKind = keyof typeof HARMLESS

/** Fifteen digits with a check digit of their own. */
function imei(chance: Chance): string {
  const body = `35${chance.digits(12)}`
  return body + String((10 - (luhnSum(`${body}0`) % 10)) % 10)
}

const AS_NUMBERS: readonly HarmlessKind[] = ['birthday', 'amount', 'flight']

/** A value as a caller says it and as it is written; every figure and letter of it is marked. */
export function harmless(chance: Chance, dialect: Dialect, id: string, kind: HarmlessKind, value: string): Said {
  const written: Piece[] = [{ text: value, mark: { id, from: 0, to: value.length } }]
  const spoken: Piece[] = []
  const asNumbers = AS_NUMBERS.includes(kind) || chance.yes(0.1)
  for (const { 0: part, index } of value.matchAll(/\d+|[A-Z]/g)) {
    const words = asNumbers && /^\d{1,4}$/.test(part) ? counted(dialect, part) : eachUnit(dialect, part)
    for (const text of words.split(' '))
      spoken.push({ text: ' ' }, { text, mark: { id, from: index, to: index + part.length } })
  }
  return { spoken: spoken.slice(1), written }
}

const eachUnit = (dialect: Dialect, part: string) =>
  [...part].map((unit) => digitWord(dialect.language, unit.toLowerCase())).join(' ')

/** A day, a price, or a year of the last century in two halves where people say it so. */
function counted(dialect: Dialect, part: string): string {
  const halves = ['en', 'de', 'nl'].includes(dialect.language) && /^1[1-9](?!00)\d\d$/.test(part)
  if (!halves) return spell(dialect, Number(part))
  const parts = [part.slice(0, 2), part.slice(2)].map((half) => spell(dialect, Number(half)))
  return parts.join(dialect.language === 'de' ? 'hundert' : ' ')
}
