/**
 * What people say around payments, as data: `phrases/<language>.txt` with `[section]` heads and a phrase per line.
 * They were written without sight of the detector, and share no word list with it.
 */
import { readFileSync } from 'node:fs'
import { hashOf } from './random.ts'

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl'] as const
export type Language = (typeof LANGUAGES)[number]

/** Phrases that are held out are scored apart and never printed with what went wrong. */
export const SPLITS = ['seen', 'held-out'] as const
export type Split = (typeof SPLITS)[number]

export const SECTIONS = [
  'open', // before anything was asked; no digits
  'number', // requests for the card number
  'bot', // long prompts that ask for it
  'code', // requests that fit every scheme's security code
  'code3', // three digits on the back
  'code4', // four digits on the front
  'pin',
  'answer', // {} is what was asked
  'next', // {} is the next group of a number
  'filler', // inside somebody's turn
  'listen', // back-channels between turns
  'delay', // before an answer, without digits
  'readback', // {} said back by the one who asked
  'confirm',
  'correction', // {right} and perhaps {wrong}
  'invalid', // the number was refused: again please
  'refuse',
  'offer', // {} is the card number, given unasked
  'offercode', // {} is the security code, given unasked
  'expiry', // requests
  'expires', // {} is the month and year
  'fieldnumber', // labels of a form
  'fieldcode',
  'greeting',
  'closing',
  'quote', // line above a quoted mail
  'same', // {last4} of a card known from before
  'harmless', // statements, `question => answer`; `> ` in front swaps the sides
  'close',
  'event', // what a chat system says between the turns; no digits
] as const
export type Section = (typeof SECTIONS)[number]

export type Bank = Record<Section, readonly string[]>

/** Of each section the third with the lowest hashes is held out: who writes a phrase does not choose its side. */
function ofSplit(language: Language, phrases: readonly string[], split: Split): readonly string[] {
  const hash = (phrase: string) => hashOf(`${language}:${phrase}`)
  const ranked = phrases.toSorted((a, b) => hash(a) - hash(b))
  const third = Math.ceil(phrases.length / 3)
  return split === 'held-out' ? ranked.slice(0, third) : ranked.slice(third)
}

const banks = new Map<string, Bank>()

/** The phrases of one language and split, or of both splits. Read once. @throws Error for a section nobody knows */
export function bankOf(language: Language, split: Split | null = null): Bank {
  const key = `${language}/${String(split)}`
  const known = banks.get(key)
  if (known !== undefined) return known
  const whole = parsed(readFileSync(new URL(`phrases/${language}.txt`, import.meta.url), 'utf8'))
  const bank = { ...whole }
  if (split !== null) for (const section of SECTIONS) bank[section] = ofSplit(language, whole[section], split)
  banks.set(key, bank)
  return bank
}

function parsed(text: string): Bank {
  // One empty list for every section; filled below.
  const bank = Object.fromEntries(SECTIONS.map((section) => [section, []])) as unknown as Record<Section, string[]>
  let section: Section | null = null
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const head = /^\[(\w+)\]$/.exec(line)?.[1]
    if (head !== undefined) {
      section = SECTIONS.find((name) => name === head) ?? null
      if (section === null) throw new Error(`no section is called ${head}`)
    } else if (section === null) throw new Error(`a phrase without a section: ${line}`)
    else bank[section].push(line)
  }
  return bank
}
