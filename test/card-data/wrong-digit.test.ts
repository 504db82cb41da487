import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCardData } from '../../card-data/detect/detect.ts'
import { maskText } from '../../card-data/detect/masked-text.ts'
import { luhn } from '../../card-data/detect/luhn.ts'
import type { Json } from '../../card-data/json.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import { masking } from '../../card-data/text/windows.ts'

/** Sixteen digits of an issuer's range, and the same with one digit substituted, dropped or added. */
const number = fc
  .tuple(fc.constantFrom('4', '51', '55', '2221', '6011', '65'), fc.stringMatching(/^\d{15}$/))
  .map(([range, rest]) => (range + rest).slice(0, 16))
const wrong = fc
  .tuple(number, fc.nat(15), fc.nat(9), fc.constantFrom('other', 'less', 'more'))
  .map(
    ([digits, at, digit, fault]) =>
      digits.slice(0, at) + (fault === 'less' ? '' : String(digit)) + digits.slice(fault === 'more' ? at : at + 1),
  )
const SAID = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const GROUPED: readonly (readonly [name: string, group: (digits: string) => string])[] = [
  ['together', (digits) => digits],
  ['in fours', (digits) => digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ')],
  ['with dashes', (digits) => digits.replaceAll(/(\d{4})(?=\d)/g, '$1-')],
  ['said', (digits) => [...digits].map((digit) => SAID[Number(digit)]).join(' ')],
]
const WRITTEN: readonly string[] = [
  'my card number is #',
  'credit card number # expiry 08/27 cvv 482',
  'Card no. #',
  'cc# #',
  'PAN: #',
  'the number on my card is #, thanks',
  'Visa #',
  'Meine Kartennummer lautet #',
  'Kreditkarte #, gültig bis 08/27',
  'die Nummer meiner Karte ist die #',
  'Mon numéro de carte bancaire est le #',
  'carte bancaire : #',
  'el número de mi tarjeta es #',
  'tarjeta de crédito: #',
  'kortnr #',
  'kortnumret är #',
  'Kartnummer: #',
  'il numero della carta è #',
  'mijn kaartnummer is #',
  'o número do cartão é #',
  'numer karty #',
  '<td>Card number</td><td>#</td>',
  '<p>Card number:</p>\n<p>#</p>',
  'card_number=#&amount=12',
]

/** No stretch of seven digits, spoken or written, between the first six and the last four is left. */
function isMasked(text: string, digits: string): boolean {
  const left = text.replaceAll(/\b(?:zero|one|two|three|four|five|six|seven|eight|nine)\b/g, (word) =>
    String(SAID.indexOf(word)),
  )
  return !left.replaceAll(/[^\d*]/g, '').includes(digits.slice(5, 12))
}

describe('a number behind the word for a card, with one digit wrong', () => {
  it.each(WRITTEN.flatMap((text) => GROUPED.map(([name, group]) => [text, name, group] as const)))(
    'is masked: %s, %s',
    (text, _name, group) => {
      let masked = 0
      const sample = fc.sample(wrong, { numRuns: 100, seed: 14 })
      for (const digits of sample) {
        const whole = text.replace(/#$|#(?=[ ,&<])(?! #)/, group(digits))
        if (isMasked(maskText(whole, findCardData(whole)), digits)) masked++
      }
      expect(masked).toBeGreaterThanOrEqual(95)
    },
  )

  it.each([
    [
      'a column of CSV',
      (numbers: readonly string[]) => `name,card_number,exp\n${numbers.map((n) => `Ann,${n},08/27`).join('\n')}`,
    ],
    [
      'a quoted column',
      (numbers: readonly string[]) => `"Name";"Kartennummer"\n${numbers.map((n) => `"Ann";"${n}"`).join('\n')}`,
    ],
    [
      'an HTML table',
      (numbers: readonly string[]) =>
        '<table><tr><th>Name</th><th>Credit card</th></tr>' +
        `${numbers.map((n) => `<tr><td>Ann</td><td>${n}</td></tr>`).join('')}</table>`,
    ],
  ])('is masked in %s', (_name, table) => {
    for (const [, group] of GROUPED.slice(0, 3)) {
      const numbers = fc.sample(wrong, { numRuns: 100, seed: 15 })
      const text = table(numbers.map(group))
      const masked = maskText(text, findCardData(text))
      expect(masked).toHaveLength(text.length)
      const left = masked.replaceAll(/[ -]/g, '')
      expect(numbers.filter((digits) => left.includes(digits.slice(5, 12)))).toEqual([])
    }
  })

  it.each([
    ['a field', (digits: string): Json => ({ cardNumber: digits })],
    ['a field of a card', (digits: string): Json => ({ card: { holder: 'Ann', number: digits } })],
    ['a named value', (digits: string): Json => ({ name: 'Card number', value: digits })],
    ['a question', (digits: string): Json => ({ question: 'What is your card number?', answer: digits })],
    ['a participant attribute', (digits: string): Json => ({ attributes: { payment_card_no: digits } })],
    ['a number', (digits: string): Json => ({ creditCard: Number(digits.slice(0, 15)) })],
    ['a note', (digits: string): Json => ({ notes: `cust gave card ${digits} exp 8/27` })],
  ])('is masked in JSON: %s', (_name, json) => {
    for (const digits of fc.sample(wrong, { numRuns: 100, seed: 16 }))
      expect(JSON.stringify(scrubJson(json(digits)).value)).not.toContain(digits.slice(5, 12))
  })

  it('is masked in files, wherever their pieces are cut', () => {
    const digits = '4539148803436468'
    const text = `${'a line of words\n'.repeat(20)}Card number: ${digits}\n`.repeat(3000)
    for (const size of [1000, 65_536]) {
      const { push, end } = masking(() => {})
      const out: Uint8Array[] = []
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; at += size) out.push(push(bytes.subarray(at, at + size)))
      out.push(end())
      expect(Buffer.concat(out).toString()).toBe(text.replaceAll(digits, '453914******6468'))
    }
  })

  it('shows the first six and the last four of a usual length, and six of what may end in a code', () => {
    const shown = (text: string) => maskText(text, findCardData(text))
    expect(luhn('4539148803436468')).toBe(false)
    expect(shown('card number 4539 1488 0343 6468')).toBe('card number 4539 14** **** 6468')
    expect(shown('card number 4539 1488 0343 6468 482')).toBe('card number 4539 14** **** **** ***')
  })

  it.each([
    'SIM card number 8944 1100 6637 1234 567',
    'ID card number 123456789012345',
    'insurance card number 80756 12345 67890 1',
    'library card number 2140 5678 9012 34',
    'Versichertenkarte: Kundennummer 12345678901234',
    'carte vitale 1 84 12 76 451 089 46',
    'the card is for account number 12345678901234567',
    'call card services, phone 0800 123 4567 8901',
    'card ending in 4242, transaction 12345678901234567',
    'card valid 01/2024 to 12/2027, amount 1234.56',
    'card 4539 14** **** 6468',
    'Visa application reference 12345678901234',
    'my card, order number 8012345678901',
    'Karte gesperrt, Vorgang 20261108123456',
  ])('leaves other numbers alone: %s', (text) => {
    expect(maskText(text, findCardData(text))).toBe(text)
  })
})
