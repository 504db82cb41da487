/** One conversation being told: who says what, and which secrets and harmless pieces there are. */
import type { Card } from './cards.ts'
import { HARMLESS, harmless, type HarmlessKind } from './harmless.ts'
import { spell, type Dialect } from './numerals.ts'
import { bankOf, type Language, type Section, type Split } from './phrases.ts'
import type { Chance } from './random.ts'
import { between, figures, spoken, SPOKEN, WRITTEN, type Digits, type Piece, type Said } from './said.ts'

export type Side = 'agent' | 'bot' | 'customer'

export interface Turn extends Said {
  side: Side
}

/** `wrong`: said to be a card number, with one digit too few, too many or misheard. */
export type SecretKind = 'number' | 'wrong' | 'code' | 'pin'

export interface Secret {
  id: string
  kind: SecretKind
  digits: string
}

export interface Harmless {
  id: string
  kind: HarmlessKind
  value: string
}

export interface Talk {
  chance: Chance
  dialect: Dialect
  split: Split
  /** Nobody listens while somebody writes a letter. */
  byLetter: boolean
  turns: Turn[]
  secrets: Secret[]
  harmless: Harmless[]
}

export function talk(chance: Chance, language: Language, split: Split, byLetter = false): Talk {
  const dialect = { language, byTens: chance.yes(0.2) }
  return { chance, dialect, split, byLetter, turns: [], secrets: [], harmless: [] }
}

export const say = ({ turns }: Talk, side: Side, said: Said) => {
  turns.push({ side, ...said })
}

export function phrase({ chance, dialect, split }: Talk, section: Section): string {
  return chance.pick(bankOf(dialect.language, split)[section])
}

/** A phrase with its slots filled. Figures in it are words when spoken. */
export function line({ dialect }: Talk, text: string, slots: Partial<Record<string, Said>> = {}): Said {
  const said: Said = { spoken: [], written: [] }
  for (const [i, part] of text.split(/\{(\w*)\}/).entries()) {
    const slot = i % 2 === 1 ? slots[part] : undefined
    said.spoken.push(...(slot?.spoken ?? [{ text: unpunctuated(dialect, part) }]))
    said.written.push(...(slot?.written ?? [{ text: part }]))
  }
  return said
}

export const both = (...parts: readonly Said[]): Said => ({
  spoken: parts.flatMap((part) => [...part.spoken, { text: ' ' }]),
  written: parts.flatMap((part) => [...part.written, { text: ' ' }]),
})

function unpunctuated(dialect: Dialect, text: string): string {
  return text
    .toLowerCase()
    .replace(/\d+/g, (digits) => spell(dialect, Number(digits)))
    .replace(/[^\p{L}\p{N}'’\s-]/gu, ' ')
    .replace(/(^|\s)-+(?=\s|$)/g, ' ')
}

/** How one person gives digits throughout a conversation. */
export interface Manner {
  spoken: (typeof SPOKEN)[number]
  written: (typeof WRITTEN)[number]
}

export const manner = ({ chance }: Talk): Manner => ({ spoken: chance.pick(SPOKEN), written: chance.pick(WRITTEN) })

/** A short secret, said in one breath. */
export function short({ chance, dialect }: Talk, digits: Digits, style: Manner): Said {
  const spaced = chance.yes(0.15) ? 'singles' : ''
  return { spoken: spoken(chance, dialect, digits, style.spoken), written: figures(digits, spaced) }
}

/** Some groups of a number in one breath, with fillers between them now and then. */
export function groups(talk: Talk, parts: readonly Digits[], style: Manner, fillers = 0.1): Said {
  const said: Said = { spoken: [], written: [] }
  const { chance, dialect } = talk
  for (const [i, part] of parts.entries()) {
    if (i > 0) {
      const filler = chance.yes(fillers) ? ` ${line(talk, phrase(talk, 'filler')).spoken.map(textOf).join('')} ` : ' '
      said.spoken.push({ text: filler })
      said.written.push({ text: between(style.written) })
    }
    said.spoken.push(...spoken(chance, dialect, part, style.spoken))
    said.written.push(...figures(part, style.written))
  }
  return said
}

const textOf = ({ text }: Piece) => text

/** The groups in which somebody reads a number out: as printed, by twos, by threes, by eights. */
export function parted(talk: Talk, id: string, { number, groups: printed }: Card): Digits[] {
  const by = talk.chance.pick([0, 0, 0, 0, 2, 3, 8])
  const sizes = by === 0 ? printed : Array.from({ length: Math.ceil(number.length / by) }, () => by)
  let from = 0
  return sizes.map((size) => {
    const part = { id, digits: number.slice(from, from + size), from }
    from += size
    return part
  })
}

export function secret({ secrets }: Talk, kind: SecretKind, digits: string): string {
  const id = `${kind}${secrets.length}`
  secrets.push({ id, kind, digits })
  return id
}

export function piece(talk: Talk, kind: HarmlessKind): Said {
  const value = HARMLESS[kind](talk.chance, talk.dialect.language)
  const id = `harmless${talk.harmless.length}`
  talk.harmless.push({ id, kind, value })
  return harmless(talk.chance, talk.dialect, id, kind, value)
}
