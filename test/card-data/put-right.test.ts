/** Numbers that somebody puts right, and what stands around a number and is none. All numbers are invented. */
import { describe, expect, it } from 'vitest'
import { findInMail } from '../../card-data/conversation/mail-thread.ts'
import { findCardData } from '../../card-data/detect/detect.ts'
import { maskText } from '../../card-data/detect/masked-text.ts'
import { scrubMessages, scrubText } from '../../card-data/scrub.ts'

const turns = (...texts: string[]) =>
  scrubMessages(texts.map((text, i) => ({ sender: i % 2 === 0 ? 'customer' : 'agent', text }))).map(({ text }) => text)
const SAID: Readonly<Record<string, readonly string[]>> = {
  en: 'zero one two three four five six seven eight nine'.split(' '),
  de: 'null eins zwei drei vier fünf sechs sieben acht neun'.split(' '),
  fr: 'zéro un deux trois quatre cinq six sept huit neuf'.split(' '),
  es: 'cero uno dos tres cuatro cinco seis siete ocho nueve'.split(' '),
  it: 'zero uno due tre quattro cinque sei sette otto nove'.split(' '),
  nl: 'nul een twee drie vier vijf zes zeven acht negen'.split(' '),
  pt: 'zero um dois três quatro cinco seis sete oito nove'.split(' '),
  pl: 'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć'.split(' '),
}
const said = (language: string, digits: string) =>
  [...digits].map((digit) => SAID[language]?.[Number(digit)] ?? '').join(' ')

describe('a number that is put right and that nobody asked for', () => {
  it.each([
    ['en', 'no sorry'],
    ['de', 'nein falsch'],
    ['fr', 'non pardon'],
    ['es', 'no perdón'],
    ['it', 'no scusi'],
    ['nl', 'nee sorry'],
    ['pt', 'não desculpe'],
    ['pl', 'nie przepraszam'],
  ])('goes, in one breath: %s', (language, correction) => {
    const [text = ''] = turns(
      `${said(language, '453914880343')} ${said(language, '45')} ${correction} ${said(language, '6467')}`,
    )
    expect(text.replace(correction, '')).not.toMatch(/\p{L}/u)
  })

  it('goes where the other side heard it wrong', () => {
    const shown = turns('4539 1488', 'sorry was that 1489', 'no 1488', 'okay', '0343 6467')
    expect([shown[0], shown[2], shown[4]].join()).not.toMatch(/\d/)
  })

  it.each([
    ['0171 2345678 no sorry 0171 2345679'],
    ['my account is 12345678 no sorry 12345679'],
    ['it was 48213377 no 48213388'],
  ])('is none of another kind: %s', (text) => {
    expect(turns(text)).toEqual([text])
  })
})

describe('a number with a wrong digit', () => {
  it.each(['six zero one one five seven zero eight nine five seven nine eight five seven five', '6011 5708 9579 8575'])(
    'is not read as a shorter one that is right by chance: %s',
    (number) => {
      const text = `CREDIT CARD: ${number}`
      const shown = maskText(text, findCardData(text))
      expect(shown).not.toMatch(/nine|seven nine|95|79/)
      expect(shown).toMatch(/(?:eight five seven five|8575)$/)
    },
  )
})

describe('what stands below a number in a letter', () => {
  it.each(['Tel. +44 20 7946 0018', 'Tél. 01 42 68 53 00', 'Fax +49 89 12345678', 'Mobil: +39 333 1234567'])(
    'stays: %s',
    (signature) => {
      const text = `The number of my card: 4539 1488 0343 6467.\nBest regards\nJane\n${signature}\n12 Nov 2026`
      expect(maskText(text, findInMail(text))).toBe(text.replace('88 0343', '** ****'))
    },
  )

  it.each([
    [
      'it expires in March 2029 and the code on the back is 295',
      'it expires in March 2029 and the code on the back is ***',
    ],
    ["elle expire en mars 2029 et le code au dos c'est 696", "elle expire en mars 2029 et le code au dos c'est ***"],
  ])('so does the year before a code: %s', (text, shown) => {
    expect(turns(text)).toEqual([shown])
  })
})

describe('names of a code', () => {
  it.each([
    'Visa 4539 1488 0343 6467 caduca 09/27 número de seguridad #',
    'Visa 4539 1488 0343 6467 expire 09/27 numéro de sécurité #',
    'Mastercard geldig tot 06/28, code achterop #',
    'taken, ex 02/28 cv2 #',
    'CV2: #',
    'Prüfz. #',
  ])('%s', (text) => {
    expect(scrubText(text.replace('#', '482')).text).not.toContain('482')
  })

  it.each([
    ['¿Y la clave de tres números?', 'pues el número que tengo aquí es 482 ¿vale?'],
    ['Wat staat er voor driecijferige code?', 'het is wat vervaagd maar lijkt 482'],
    ['Ik mis alleen nog het nummertje naast de handtekening.', 'even mijn bril pakken... 482'],
  ])('%s %s', (question, answer) => {
    expect(turns('hallo', question, answer)[2]).toBe(answer.replace('482', '***'))
  })

  it.each([
    ['Digite a senha do seu cartão.', 'é 4821', 'é ****'],
    ['Qual é o código de segurança do cartão?', 'um momento. três cinco um', 'um momento. **** ***** **'],
    ['Jaki jest PIN do karty?', 'to pięć zero zero pięć', 'to **** **** **** ****'],
  ])('in other languages: %s', (question, answer, shown) => {
    expect(turns('ok', question, answer)[2]).toBe(shown)
  })
})

it.each(['carta regalo', 'carte cadeau', 'tarjeta regalo'])('asks for no card that pays: %s', (card) => {
  const shown = turns('hello', `numero ${card}`, '8664 8664 8664 186')
  expect(shown[2]).toBe('8664 8664 8664 186')
})
