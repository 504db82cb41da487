/** Exchanges full of digits that are no card data. */
import { bankOf } from './phrases.ts'
import { HARMLESS, type HarmlessKind } from './harmless.ts'
import { line, phrase, piece, say, type Side, type Talk } from './turns.ts'
import type { Said } from './said.ts'

export function tellHarmless(talk: Talk): void {
  const { chance } = talk
  say(talk, 'agent', line(talk, phrase(talk, 'open')))
  for (let i = 3 + chance.below(5); i > 0; i--) {
    harmlessExchange(talk)
    if (!talk.byLetter && chance.yes(0.3)) say(talk, 'agent', line(talk, phrase(talk, 'listen')))
  }
  if (chance.yes(0.3)) sameCard(talk)
  say(talk, 'agent', line(talk, phrase(talk, 'close')))
}

/** A card that both sides know from before, named by its last four digits. */
function sameCard(talk: Talk): void {
  say(talk, talk.chance.pick(['customer', 'agent']), filled(talk, phrase(talk, 'same')))
}

/** A statement or a question with its answer, about one of `kinds`, or about anything. */
export function harmlessExchange(talk: Talk, kinds: readonly HarmlessKind[] | null = null): void {
  const { chance, dialect, split } = talk
  const all = bankOf(dialect.language, split).harmless
  const of = kinds === null ? [] : all.filter((text) => kinds.some((kind) => text.includes(`{${kind}}`)))
  const text = chance.pick(of.length > 0 ? of : all)
  const swapped = text.startsWith('> ')
  const [first = '', second] = (swapped ? text.slice(2) : text).split(' => ')
  const other: Side = swapped ? 'customer' : 'agent'
  const asked: Side = swapped ? 'agent' : 'customer'
  if (second === undefined) say(talk, asked, filled(talk, first))
  else {
    say(talk, other, filled(talk, first))
    say(talk, asked, filled(talk, second))
  }
}

function filled(talk: Talk, text: string): Said {
  const slots: Partial<Record<string, Said>> = {}
  for (const { 1: name = '' } of text.matchAll(/\{(\w+)\}/g)) if (isKind(name)) slots[name] = piece(talk, name)
  return line(talk, text, slots)
}

function isKind(name: string): name is HarmlessKind {
  return Object.hasOwn(HARMLESS, name)
}
