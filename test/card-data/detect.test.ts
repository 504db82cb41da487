import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DIGIT, highDigit, isDigitKind, KIND } from '../../card-data/detect/chars.ts'
import { findCardData } from '../../card-data/detect/detect.ts'
import { maskText } from '../../card-data/detect/masked-text.ts'

const masked = (text: string) => maskText(text, findCardData(text))

/** Numbers with a right check digit, as their ranges and lengths are published. */
const card = fc
  .tuple(
    fc.constantFrom(
      ['4', 16],
      ['51', 16],
      ['2221', 16],
      ['37', 15],
      ['6011', 16],
      ['3530', 16],
      ['36', 14],
      ['62', 19],
      ['2200', 16],
    ),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 18, maxLength: 18 }),
  )
  .map(([[prefix, length], digits]) => withCheckDigit(`${prefix}${digits.join('')}`.slice(0, Number(length) - 1)))

/** By the definition: the digit that makes the sum divisible by ten. */
function withCheckDigit(body: string): string {
  const sum = [...body]
    .reverse()
    .reduce(
      (all, digit, i) => all + (i % 2 === 0 ? ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)] ?? 0) : Number(digit)),
      0,
    )
  return `${body}${(10 - (sum % 10)) % 10}`
}

/** Pieces that meet each other badly. */
const hostile = fc
  .array(
    fc.oneof(
      card,
      card.map((number) => number.replace(/(.{4})/g, '$1 ')),
      fc.constantFrom(
        'cvv',
        'pin',
        'is my',
        'card',
        'order',
        'security code',
        'back',
        ' ',
        '  ',
        '\n',
        ', ',
        '-',
        '/',
        '*',
        '**',
        '.',
        '12/25',
        '123',
        '1234',
        '4111',
        'four',
        'one',
        'double',
        'forty',
        '&nbsp;',
        '&#52;',
        '<b>',
        '</td><td>',
        '\u200b',
        '=',
        '^',
        '%B',
        ';',
        '?',
        '\\n',
        '+',
        'DE89',
        'um',
        'dois',
      ),
      fc.string({ maxLength: 6, unit: 'binary' }),
      fc.stringMatching(/^[0-9]{1,20}$/),
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(''))

describe('findCardData', () => {
  it.each([
    ['pay with 4111111111111111 now', 'pay with 411111******1111 now'],
    ['pay with 4111-1111 1111.1111 now', 'pay with 4111-11** ****.1111 now'],
    ['3782 822463 10005', '3782 82**** *0005'],
    ['card 5018 0000 0009', 'card 5018 00** 0009'],
    ['４１１１１１１１１１１１１１１１', '４１１１１１******１１１１'],
    ['4111&nbsp;1111&nbsp;1111&nbsp;1111', '4111&nbsp;11**&nbsp;****&nbsp;1111'],
    ['&#52;&#49;1111111111111&#49;', '&#52;&#49;1111******111&#49;'],
    ['4111 11&#49;&#x31; 1111 1111', '4111 11&#42;&#x2a; **** 1111'],
    [
      'four one one one one one one one one one one one one one one one',
      'four one one one one one *** *** *** *** *** *** one one one one',
    ],
    ['cvv: 123, pin 4321', 'cvv: ***, pin ****'],
    [';4111111111111111=25121010000000000000?', '*'.repeat(39)],
    ['%B4111111111111111^DOE/JOHN Q^25121010000000000000?', `${'*'.repeat(27)} ${'*'.repeat(23)}`],
    ['nothing to see', 'nothing to see'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(masked(text)).toBe(expected)
  })

  it('leaves no more than the first six and the last four digits of any card, in any separation', () => {
    fc.assert(
      fc.property(card, fc.constantFrom('', ' ', '-', '.', '\u00a0', ' - '), (number, separator) => {
        const groups = number.match(/.{1,4}/g)?.join(separator) ?? ''
        const text = `my card is ${groups} thank you`
        const found = findCardData(text)
        expect(found.map(({ kind, start, end }) => ({ kind, text: text.slice(start, end) }))).toEqual([
          { kind: 'pan', text: groups },
        ])
        const digits = [...(found[0]?.masked ?? '')].filter((name) => /[0-9*]/.test(name)).join('')
        expect(digits).toBe(`${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)}`)
      }),
    )
  })

  it('says nothing when one digit of the number is another', () => {
    fc.assert(
      fc.property(card, fc.nat(18), fc.integer({ min: 1, max: 9 }), (number, place, by) => {
        const at = place % number.length
        const wrong = `${number.slice(0, at)}${(Number(number[at]) + by) % 10}${number.slice(at + 1)}`
        expect(findCardData(`see ${wrong} there`)).toEqual([])
      }),
    )
  })

  it('is ascending, without overlap, of equal length, and has nothing to find in what it masked', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const findings = findCardData(text)
        let last = 0
        for (const { start, end, masked: instead } of findings) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(instead.length).toBe(end - start)
          last = end
        }
        expect(last).toBeLessThanOrEqual(text.length)
        const clean = maskText(text, findings)
        expect(clean.length).toBe(text.length)
        expect(findCardData(clean)).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  it('gives the same string back when nothing is found', () => {
    const text = 'The meeting is at 10:30 in room 1234.'
    expect(masked(text)).toBe(text)
  })
})

describe('characters', () => {
  it('knows every decimal digit that Unicode knows', () => {
    const unknown: string[] = []
    for (let code = 0; code <= 0x1ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const character = String.fromCodePoint(code)
      if (!/\p{Nd}/u.test(character)) continue
      const known = code > 0xffff ? highDigit(character, 0) >= 0 : isDigitKind(KIND[code] ?? 0)
      if (!known) unknown.push(code.toString(16))
    }
    expect(unknown).toEqual([])
    expect(KIND['７'.charCodeAt(0)]).toBe(DIGIT + 7)
  })
})
