/** Fields of forms in JSON and HTML: the label or question beside a value gives it its meaning. Invented numbers. */
import { describe, expect, it } from 'vitest'
import { findCardData } from '../../card-data/detect/detect.ts'
import { maskText } from '../../card-data/detect/masked-text.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import type { Json } from '../../domain/json.ts'

const WRONG = '4539148803436468'
const masked = (text: string) => maskText(text, findCardData(text))

describe('what is typed into a form of HTML', () => {
  it.each([
    [`<label>Card number</label><input type="text" value="${WRONG}">`],
    [`<label>Kartennummer <input value='${WRONG}'></label>`],
    [`<label for="a">Card</label><p>in full</p><input id="a" value="${WRONG}">`],
    [`<input autocomplete="cc-number" value="${WRONG}">`],
    ['<label>CVV</label> <input type="text" value="482">'],
    ['<tr><td>Security code</td><td><input value="482"/></td></tr>'],
    ['<p>Kartenprüfnummer:<br/><input value=482></p>'],
    ['<label for="x">Cryptogramme</label><label for="y">Date</label><input id="x" value="482">'],
    ['<input placeholder="CVC" value="482">'],
    ['<input aria-label="PIN" type="password" value="4821">'],
    ['<input autocomplete="cc-csc" value = "482">'],
  ])('goes: %s', (form) => {
    const shown = masked(form)
    expect(shown).toHaveLength(form.length)
    expect(shown).toBe(shown.includes('453914') ? form.replace('880343', '******') : form.replace(/482+1?/, stars))
  })

  it.each([
    '<label>Order number</label><input value="4539148">',
    '<label>Postcode</label><input value="482">',
    '<label>CVV</label><input value="n/a"><label>Floor</label><input value="482">',
    '<tr><td>CVV</td></tr><tr><td><input value="482"></td></tr>',
    '<p>Your CVV is safe</p><img width="482">',
    '<input value="482',
    '<input value=',
  ])('stays: %s', (form) => {
    expect(masked(form)).toBe(form)
  })
})

const stars = (digits: string) => '*'.repeat(digits.length)

describe('a question and its answer in JSON', () => {
  it.each([
    ['q', 'a', 'What is your CVV?'],
    ['question', 'answer', 'Was steht hinten auf der Karte, die drei Ziffern?'],
    ['Question', 'Answer', '¿Los tres números de atrás de la tarjeta?'],
    ['prompt', 'response', 'Bitte nennen Sie die drei Ziffern im Unterschriftsfeld.'],
    ['prompt', 'completion', 'Les trois chiffres au dos ?'],
    ['label', 'value', 'Trois chiffres au dos de la carte'],
    ['name', 'value', 'Las tres cifras del reverso de la tarjeta'],
    ['title', 'input', 'Ultime tre cifre sul retro della carta'],
    ['q', 'a', 'De drie cijfers achterop?'],
  ])('goes: %s and %s, %s', (question, answer, text) => {
    expect(scrubJson({ [question]: text, [answer]: '482' }).value).toEqual({ [question]: text, [answer]: '***' })
    expect(scrubJson({ [answer]: 482, [question]: text }).value).toEqual({ [question]: text, [answer]: '***' })
    expect(scrubJson({ [question]: text, [answer]: 'sure, 482' }).findings).toEqual([
      { where: answer, kind: 'security-code', count: 1 },
    ])
  })

  it('asks for a PIN or a number', () => {
    expect(scrubJson({ q: 'Votre code secret ?', a: '4821' }).value).toEqual({ q: 'Votre code secret ?', a: '****' })
    const { value } = scrubJson({ question: 'Wie lautet Ihre Kartennummer?', answer: WRONG })
    expect(JSON.stringify(value)).not.toContain('880343')
  })

  it.each<Json>([
    { name: 'Code', value: '482' },
    { name: 'errorCode', value: '482' },
    { label: 'Score', value: 482 },
    { question: 'Which code did we send by SMS?', answer: '482913' },
    { question: 'Wie lautet Ihre Kundennummer?', answer: '4821' },
    { question: 'How many?', answer: '482' },
    { q: 'x'.repeat(5000), a: '482' },
  ])('is about something else: %j', (json) => {
    expect(scrubJson(json).value).toBe(json)
  })
})

describe('a number in several fields of JSON', () => {
  it.each<[Json, Json]>([
    [
      { card1: '4539', card2: '1488', card3: '0343', card4: '6467' },
      { card1: '4539', card2: '14**', card3: '****', card4: '6467' },
    ],
    [
      { cc_1: 4539, cc_2: 1488, cc_3: 343, cc_4: 6467 },
      { cc_1: 4539, cc_2: '14**', cc_3: '****', cc_4: 6467 },
    ],
    [
      { numberFirst: '4539', numberSecond: '1488', numberThird: '0343', numberLast: '6467' },
      { numberFirst: '4539', numberSecond: '14**', numberThird: '****', numberLast: '6467' },
    ],
    [
      { cardNumber1: '4539', cardNumber2: '1488', cardNumber3: '0343', cardNumber4: '6468', x: 1 },
      { cardNumber1: '4539', cardNumber2: '14**', cardNumber3: '****', cardNumber4: '6468', x: 1 },
    ],
    [
      { pan_a: '3742', pan_b: '454554', pan_c: '00126' },
      { pan_a: '3742', pan_b: '45****', pan_c: '*0126' },
    ],
  ])('goes: %j', (json, shown) => {
    const { value, findings } = scrubJson(json)
    expect(value).toEqual(shown)
    expect(findings.every(({ kind }) => kind === 'pan')).toBe(true)
  })

  it.each<Json>([
    { card1: '4242', card2: '1881', card3: '4444', card4: '0005' },
    { q1: 4539, q2: 1488, q3: 343, q4: 6467 },
    { year2019: '4539', other: '1488', year2021: '0343', year2022: '6467' },
    { phone1: '4539', phone2: '1488' },
    { part1: '4539', part2: '1488', part3: '0343', part4: '6468' },
  ])('is none: %j', (json) => {
    expect(scrubJson(json).value).toBe(json)
  })
})

describe('a number in several rows or columns', () => {
  it.each([
    'name,card1,card2,card3,card4\nAnn,4539,1488,0343,6467\n',
    '<table><tr><td>4539</td></tr><tr><td>1488</td></tr><tr><td>0343</td></tr><tr><td>6467</td></tr></table>',
    '| 4539 |\n| 1488 |\n| 0343 |\n| 6467 |',
  ])('goes: %s', (text) => {
    expect(masked(text)).toBe(text.replace('1488', '14**').replace('0343', '****'))
  })
})
