import { describe, expect, it } from 'vitest'
import { documents } from '../../bench/conversations/generate.ts'
import { matrix } from '../../bench/conversations/matrix.ts'
import { bankOf, LANGUAGES, SECTIONS, SPLITS, type Section } from '../../bench/conversations/phrases.ts'
import { digitWord, spell } from '../../bench/conversations/numerals.ts'
import { outcomeOf } from '../../bench/conversations/score.ts'
import type { Copy, Document } from '../../bench/conversations/document.ts'

const told = [...documents(20, 30)]
const secretsOf = (kind: string) => told.flatMap(({ secrets }) => secrets.filter((secret) => secret.kind === kind))

function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    let value = digits.charCodeAt(digits.length - 1 - i) - 48
    if (i % 2 === 1) value = value * 2 > 9 ? value * 2 - 9 : value * 2
    sum += value
  }
  return sum % 10 === 0
}

const SCHEME = new RegExp(
  [
    '^4\\d{15}$',
    '^5[1-5]\\d{14}$',
    '^(?:222[1-9]|22[3-9]\\d|2[3-6]\\d\\d|27[01]\\d|2720)\\d{12}$',
    '^3[47]\\d{13}$',
    '^3(?:0[0-5]|[68]\\d)\\d{11}$',
    '^(?:5018|5020|5038|6304|6759|6761)\\d{8,15}$',
  ].join('|'),
)

/** The strings of a document by path, parsed once. */
function stringsOf({ source, kind }: Document): (path: Copy['path']) => string {
  const json = kind === 'mail' ? source : (JSON.parse(source) as unknown)
  return (path) => {
    let at = json
    for (const key of path) at = Reflect.get(Object(at) as object, key)
    if (typeof at !== 'string') throw new Error(`no text at ${path.join('/')}`)
    return at
  }
}

function allStars({ kind, source }: Document): string {
  const stars = (text: string) => text.replace(/[^\s]/gu, (unit) => '*'.repeat(unit.length))
  if (kind === 'mail') return stars(source)
  return JSON.stringify(JSON.parse(source), (_, value: unknown) => (typeof value === 'string' ? stars(value) : value))
}

describe('the generated conversations', () => {
  it('are the same for the same seed and others for another', () => {
    const sources = (seed: number) => [...documents(seed, 2)].map(({ source }) => source)
    expect(sources(7)).toEqual(sources(7))
    expect(sources(7)).not.toEqual(sources(8))
  })

  it('hold card numbers of known schemes with right check digits, and wrong ones without', () => {
    expect(secretsOf('number').length).toBeGreaterThan(100)
    for (const { digits } of secretsOf('number')) expect(luhn(digits) && SCHEME.test(digits), digits).toBe(true)
    expect(secretsOf('wrong').length).toBeGreaterThan(20)
    for (const { digits } of secretsOf('wrong')) expect(luhn(digits), digits).toBe(false)
  })

  it('hold codes of three or four digits and PINs of four', () => {
    for (const { digits } of secretsOf('code')) expect(digits).toMatch(/^\d{3,4}$/)
    for (const { digits } of secretsOf('pin')) expect(digits).toMatch(/^\d{4}$/)
    expect(secretsOf('pin').length).toBeGreaterThan(5)
  })

  it('say where every digit of a secret stands, and where every harmless piece does', () => {
    for (const document of told) {
      const ids = new Set(document.copies.map(({ id }) => id))
      for (const { id, digits } of document.secrets) {
        const of = document.copies.filter((copy) => copy.id === id)
        for (let i = 0; i < digits.length; i++)
          expect(
            of.some(({ from, to }) => from <= i && i < to),
            `${document.name} ${id} digit ${i}`,
          ).toBe(true)
      }
      for (const { id } of document.harmless) expect(ids.has(id), `${document.name} ${id}`).toBe(true)
    }
  })

  it('point at the digits themselves', () => {
    for (const document of told) {
      const textAt = stringsOf(document)
      const secrets = new Map(document.secrets.map(({ id, digits }) => [id, digits]))
      for (const { id, path, start, end, from, to } of document.copies) {
        const text = textAt(path).slice(start, end)
        const digits = secrets.get(id)?.slice(from, to)
        expect(text, `${document.name} ${path.join('/')}`).toMatch(/^\S.*$/u)
        if (digits !== undefined && /\d/.test(text)) expect(text).toBe(digits)
      }
    }
  })

  it('leave no figures of a number unmarked', () => {
    for (const document of told.filter(({ kind }) => kind === 'mail'))
      for (const { id, digits } of document.secrets.filter(({ kind }) => kind === 'number'))
        for (let at = document.source.indexOf(digits); at >= 0; at = document.source.indexOf(digits, at + 1))
          expect(document.copies.some((copy) => copy.id === id && copy.start === at)).toBe(true)
  })

  it('are paid in about two of three, and held out in about one of three', () => {
    const share = (good: (document: Document) => boolean) => told.filter(good).length / told.length
    expect(share(({ secrets }) => secrets.length > 0)).toBeGreaterThan(0.55)
    expect(share(({ secrets }) => secrets.length > 0)).toBeLessThan(0.75)
    expect(share(({ split }) => split === 'held-out')).toBeGreaterThan(0.25)
    expect(share(({ split }) => split === 'held-out')).toBeLessThan(0.45)
  })

  it('are scored: all is readable when nothing is masked, all is lost when everything is', async () => {
    for (const document of told.filter(({ secrets, harmless }) => secrets.length + harmless.length > 0)) {
      const bare = await outcomeOf(document, ({ source }) => Promise.resolve(source))
      expect([...bare.readable.text].sort()).toEqual(document.secrets.map(({ id }) => id).sort())
      expect(bare.overmasked.size).toBe(0)
      const starred = await outcomeOf(document, (whole) => Promise.resolve(allStars(whole)))
      expect(starred.broken).toBe(false)
      expect(starred.readable.text.size + starred.readable.words.size).toBe(0)
      expect(starred.overmasked.size).toBe(document.harmless.length)
    }
  })

  it('are scored as broken when the detector changes their length', async () => {
    const document = told.find(({ kind, secrets }) => kind === 'messages' && secrets.length > 0)
    if (document === undefined) throw new Error('no payment among the messages')
    const { broken } = await outcomeOf(document, ({ source }) => Promise.resolve(source.replace(/"text":\s*"/g, '$&x')))
    expect(broken).toBe(true)
  })

  it('go through the door of the application', async () => {
    for (const document of told.slice(0, 5)) expect((await outcomeOf(document)).broken).toBe(false)
  })
})

describe('the phrases', () => {
  const sizes: Partial<Record<Section, number>> = { number: 60, answer: 40, harmless: 60 }

  it.each(LANGUAGES)('are many and different in %s', (language) => {
    const bank = bankOf(language)
    for (const section of SECTIONS) {
      expect(bank[section].length, section).toBeGreaterThanOrEqual(sizes[section] ?? 6)
      expect(new Set(bank[section]).size, section).toBe(bank[section].length)
    }
    expect(bank.code.length + bank.code3.length + bank.code4.length + bank.pin.length).toBeGreaterThanOrEqual(60)
    expect(bank.filler.length + bank.listen.length).toBeGreaterThanOrEqual(40)
  })

  it.each(LANGUAGES)('are split into a third held out and the rest in %s', (language) => {
    for (const section of SECTIONS) {
      const [seen, held] = SPLITS.map((split) => bankOf(language, split)[section])
      expect(held?.length).toBe(Math.ceil(bankOf(language)[section].length / 3))
      expect(seen?.some((phrase) => held?.includes(phrase))).toBe(false)
    }
  })

  it.each(LANGUAGES)('have the slots that they need in %s', (language) => {
    const bank = bankOf(language)
    const slotted: Section[] = ['answer', 'next', 'readback', 'offer', 'offercode', 'expires']
    for (const section of slotted) for (const phrase of bank[section]) expect(phrase).toContain('{}')
    for (const phrase of bank.correction) expect(phrase).toContain('{right}')
    for (const phrase of bank.harmless) expect(phrase).toMatch(/\{[a-z0-9]+\}/)
  })
})

describe('the matrix', () => {
  it('asks every question with every answer of its split', () => {
    for (const split of SPLITS) {
      const bank = bankOf('en', split)
      const questions = bank.code.length + bank.code3.length + bank.code4.length + bank.pin.length
      const pairs = [...matrix(1, 'en', split, 1)]
      expect(pairs).toHaveLength(questions * bank.answer.length)
      expect(pairs.every((pair) => pair.split === split && pair.secrets.length === 1)).toBe(true)
    }
  })
})

describe('numbers in words', () => {
  const standard = (language: (typeof LANGUAGES)[number]) => ({ language, byTens: false })

  it('are those of each language', () => {
    expect(spell(standard('en'), 4532)).toBe('four thousand five hundred and thirty-two')
    expect(spell(standard('de'), 4532)).toBe('viertausendfünfhundertzweiunddreißig')
    expect(spell(standard('fr'), 97)).toBe('quatre-vingt-dix-sept')
    expect(spell(standard('fr'), 71)).toBe('soixante et onze')
    expect(spell({ language: 'fr', byTens: true }, 97)).toBe('nonante-sept')
    expect(spell(standard('es'), 532)).toBe('quinientos treinta y dos')
    expect(spell(standard('it'), 4528)).toBe('quattromilacinquecentoventotto')
    expect(spell(standard('nl'), 32)).toBe('tweeëndertig')
    expect(digitWord('nl', '5')).toBe('vijf')
  })
})
