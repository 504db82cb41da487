/** What belongs to a number in a talk, and what stands around it and does not. All numbers are invented. */
import { describe, expect, it } from 'vitest'
import { scrubMessages } from '../../card-data/scrub.ts'

/** Turns of two sides in turn, the agent first. */
function masked(...texts: string[]): string[] {
  return scrubMessages(texts.map((text, i) => ({ sender: i % 2 === 0 ? 'agent' : 'customer', text }))).map(
    ({ text }) => text,
  )
}
const ASKED = 'Your card number, please?'

describe('a number that was heard wrong', () => {
  it.each([
    ['fewer digits', ['3451', 'ok', '759876', '759876', 'and then 4323'], '34 51 75 89 87 64 32 3'],
    ['all at once, by nobody asked for', ['37057068-174583'], '37057068-1074583'],
  ])('goes with the right one behind it: %s', (_name, parts, right) => {
    const question = parts.length > 1 ? ASKED : 'Can you read the whole number to me?'
    const shown = masked(question, ...parts, 'The card was refused, can you repeat the number?', right)
    const said = shown.slice(1, parts.length + 1).join(' ')
    expect(said.replaceAll(/ok|and then/g, '')).not.toMatch(/\d/)
  })

  it('goes below another number, by the code that is named behind it', () => {
    const talk = ['9608/914578', '2720 2720 4470 4882', 'CVC 416'].map((text) => ({ sender: 'customer', text }))
    const shown = scrubMessages(talk).map(({ text }) => text)
    expect(shown).toEqual(['9608/914578', '**** **** **** ****', 'CVC ***'])
  })

  it('goes when it is read back with its own parts between', () => {
    const shown = masked(ASKED, '28 not 28, 22 21', 'go on', '6536', '65.36?', '2284', 'yes', '9474')
    expect([shown[3], shown[5], shown[7]].join(' ')).toMatch(/^[* ]+$/)
  })

  it('goes on behind a second of patience', () => {
    const [, shown = ''] = masked(
      ASKED,
      'cinque un quattro nove un secondo zero zero cinque quattro uno otto cinque nove',
    )
    expect(shown).toMatch(/un secondo [* ]+$/)
  })

  it.each([
    ['what was wrong twice', '4963 0093 not 0093, 0039 5275 6774'],
    ['a word for a mistake', '4390 6874 errore mio, 6876 1531 8254'],
    ['a repetition', 'the one here is 50208327 22674 let me say that again, 22647 20657'],
    ['groups that points part', '472.164.559.838.780.3'],
  ])('goes with %s', (_name, text) => {
    const [, shown = ''] = masked(ASKED, text)
    expect(shown).not.toMatch(/\d{4}/)
  })
})

describe('what stands behind a number', () => {
  it.each([
    ['a postcode', 'we live in 75306'],
    ['a telephone number', 'you can reach me on 020 7946 0491 after six'],
    ['an identity card', 'my document is 24529840Z'],
    ['a birthday', 'my date of birth is 4 July 1987'],
  ])('stays: %s', (_name, text) => {
    const shown = masked(ASKED, '530 456', 'yes', '596 400 8258', 'thanks', text)
    expect(shown[5]).toBe(text)
    expect(shown[3]).not.toMatch(/596/)
  })

  it.each([
    ['4821', 'ok, 4 8 2 1', 'the meter says 07340'],
    ['1518', 'CVV: 324', '1518'],
  ])('stays once the code was told, also on a second look: %s', (_name, code, text) => {
    const shown = masked(ASKED, '4539 1488 0343 6467', 'And your PIN?', code, 'And the code of the front door?', text)
    expect(shown[3]).not.toMatch(/\d/)
    expect(shown[5]).toBe(text)
  })

  it('stays where nobody spoke of a card', () => {
    const talk = [
      'What is the case number?',
      'the case number i was given is three six zero four four seven three',
      'And the best number to call you on?',
      'zero two zero seven nine four six zero six four one',
      'And then?',
      'my date of birth is five one nineteen seventy six',
    ]
    expect(masked(...talk)).toEqual(talk)
  })

  it.each([
    ['el documento del titular es 24529840Z', 'y mi celular es el 910 553 775'],
    ['the holder is me, document 24529840', "it's zero two zero seven nine four six zero one three eight"],
  ])('stays where its holder is spoken of: %s', (...texts) => {
    expect(masked('hello', ...texts)).toEqual(['hello', ...texts])
  })
})
