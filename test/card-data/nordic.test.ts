/** Payments in Swedish and Danish, whose digits are words of other languages too. All numbers are invented. */
import { describe, expect, it } from 'vitest'
import { scan } from '../../card-data/detect/scan.ts'
import { scrubMessages } from '../../card-data/scrub.ts'

/** Turns of two sides in turn, the agent first. */
function masked(...texts: string[]): string[] {
  return scrubMessages(texts.map((text, i) => ({ sender: i % 2 === 0 ? 'agent' : 'customer', text }))).map(
    ({ text }) => text,
  )
}

const LETTERS = /[\p{L}\p{N}]/u

describe('card numbers', () => {
  it.each([
    ['Swedish', 'kan jag få kortnumret', 'fyra nio två nio ett ett noll två', 'sex sex sju ett tre tre noll åtta'],
    ['Swedish pairs', 'läs upp det långa numret', 'femtiotvå sextiofyra elva noll tre', 'sjuttiosju tjugonio tio fyra'],
    ['Danish', 'må jeg få kortnummeret', 'fire ni to ni en en nul to', 'seks seks syv en tre tre nul otte'],
    [
      'Danish pairs',
      'må jeg få kortnummeret',
      'toogtres fireogtres elleve nul tre',
      'syvoghalvfjerds fireoghalvtreds niogtyve nul otte',
    ],
  ])('in %s', (_, asked, first, second) => {
    const [, one = '', , two = ''] = masked(asked, first, 'ja', second)
    expect(one.split(' ').slice(-1).join('')).not.toMatch(LETTERS)
    expect(two.split(' ').slice(0, 3).join('')).not.toMatch(LETTERS)
  })
})

describe('codes', () => {
  it.each([
    ['och säkerhetskoden på baksidan', 'nio ett fyra'],
    ['de tre siffrorna på baksidan av kortet', 'två noll fem'],
    ['Vad är CVC-koden?', 'nio hundra fjorton'],
    ['Vad är CVC-koden?', 'tvåhundrafjorton'],
    ['og sikkerhedskoden på bagsiden', 'ni en fire'],
    ['de tre cifre bag på kortet', 'to nul fem'],
  ])('%s: %s', (asked, answer) => {
    expect(masked('nummer', '2100', asked, answer)[3]).not.toMatch(LETTERS)
  })
})

it('are other words elsewhere', () => {
  for (const talk of [
    ['where do you want to go to', 'to the fire station on sex street, to four two'],
    ['¿tiene alguna pregunta?', 'ni una ni otra, ni cuatro ni cinco'],
    ['wat is uw leeftijd', 'vier en vijf en zes'],
  ])
    expect(masked(...talk)).toEqual(talk)
})

it.each([
  ['tjugonio', ['29']],
  ['niogtyve', ['29']],
  ['toogtres', ['62']],
  ['sexhundrafjorton', ['614']],
  ['nio hundra och fjorton', ['914']],
])('%s', (text, digits) => {
  expect(scan(text).atoms.map((atom) => atom.digits)).toEqual(digits)
})
