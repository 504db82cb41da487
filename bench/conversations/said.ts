/** Digits as they are said and as they are written, with a mark on every character that tells one of them. */
import { digitWord, spell, type Dialect } from './numerals.ts'
import type { Chance } from './random.ts'

/** Which digits of which secret or harmless piece a text tells. */
export interface Mark {
  id: string
  from: number
  to: number
}

export interface Piece {
  text: string
  mark?: Mark
}

/** One thing in two forms: what a recogniser hears, and what a writer or a number formatter puts down. */
export interface Said {
  spoken: Piece[]
  written: Piece[]
}

export interface Digits {
  id: string
  digits: string
  /** Where the first of them stands in the whole secret. */
  from: number
}

export const SPOKEN = ['singles', 'singles', 'singles', 'pairs', 'doubles', 'large', 'mixed', 'homophones'] as const
export type Spoken = (typeof SPOKEN)[number]
export const WRITTEN = [' ', ' ', ' ', '', '-', '.', ', ', '. ', 'pairs', 'singles'] as const
export type Written = (typeof WRITTEN)[number]

const DOUBLE: Record<Dialect['language'], readonly [string, string]> = {
  en: ['double', 'triple'],
  de: ['zweimal', 'dreimal'],
  fr: ['double', 'triple'],
  es: ['doble', 'triple'],
  it: ['doppio', 'triplo'],
  nl: ['dubbel', 'driedubbel'],
}

/** What recognisers write for a digit that they did not take for one, and other ways to say it. */
const HOMOPHONES: Record<Dialect['language'], Partial<Record<string, readonly string[]>>> = {
  en: { 0: ['oh', 'o'], 1: ['won'], 2: ['to', 'too'], 4: ['for'], 8: ['ate'] },
  de: { 1: ['ein'], 2: ['zwo'], 5: ['fünnef'] },
  fr: { 1: ['une'], 5: ['cinque'], 7: ['cet'] },
  es: { 1: ['un'], 6: ['seiz'] },
  it: { 1: ['un'], 3: ['tré'] },
  nl: { 0: ['zero'], 1: ['één'], 7: ['zeuven'] },
}

/** Words of a large number that tell no digit by themselves. */
const BETWEEN = new Set(['hundred', 'thousand', 'and', 'y', 'et', 'cent', 'mille', 'mil'])

/** Digits in the way a speaker says them. Numbers that begin with a zero are said digit by digit. */
export function spoken(chance: Chance, dialect: Dialect, { id, digits, from }: Digits, style: Spoken): Piece[] {
  const pieces: Piece[] = []
  const put = (text: string, at: number, length: number) => {
    for (const [i, word] of text.split(' ').entries()) {
      pieces.push({ text: ' ' })
      pieces.push(
        BETWEEN.has(word) && i > 0
          ? { text: word }
          : { text: word, mark: { id, from: from + at, to: from + at + length } },
      )
    }
  }
  const single = (at: number) => {
    const digit = digits[at] ?? ''
    const others = style === 'homophones' && chance.yes(0.3) ? HOMOPHONES[dialect.language][digit] : undefined
    const zero =
      dialect.language === 'en' && digit === '0' && chance.yes(0.5) ? 'oh' : digitWord(dialect.language, digit)
    put(others === undefined ? zero : chance.pick(others), at, 1)
  }
  const loose = chance.yes(0.5)
  // In English four digits are said as two pairs.
  const thousands = dialect.language !== 'en'
  const number = (at: number, length: number) => {
    const text = spell(dialect, Number(digits.slice(at, at + length)))
    put(loose ? text.replaceAll('-', ' ') : text, at, length)
  }
  for (let at = 0; at < digits.length;) {
    const left = digits.length - at
    const run = /^(\d)\1{1,2}/.exec(digits.slice(at))?.[0].length ?? 1
    if (style === 'doubles' && run > 1) {
      pieces.push({ text: ` ${DOUBLE[dialect.language][run - 2] ?? ''}` })
      put(digitWord(dialect.language, digits[at] ?? ''), at, run)
      at += run
    } else if (style === 'pairs' && left >= 2 && digits[at] !== '0') {
      number(at, 2)
      at += 2
    } else if (style === 'large' && left >= 3 && digits[at] !== '0') {
      const length = left !== 4 ? 3 : thousands ? 4 : 2
      number(at, length)
      at += length
    } else if (style === 'mixed' && left >= 2 && chance.yes(0.5)) {
      put(digits.slice(at, at + 1), at, 1)
      at += 1
    } else {
      single(at)
      at += 1
    }
  }
  return pieces.slice(1)
}

/** Digits as figures: between groups as the style says, a mark on each figure. */
export function figures({ id, digits, from }: Digits, style: Written): Piece[] {
  return [...digits].flatMap((digit, i): Piece[] => {
    const gap = i > 0 && (style === 'singles' || (style === 'pairs' && i % 2 === 0)) ? [{ text: ' ' }] : []
    return [...gap, { text: digit, mark: { id, from: from + i, to: from + i + 1 } }]
  })
}

export function between(style: Written): string {
  return style === 'pairs' || style === 'singles' ? ' ' : style
}
