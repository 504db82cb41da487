/** Card numbers in conversations, as people say them. All numbers are public test numbers or invented. */
import { describe, expect, it } from 'vitest'
import { scan } from '../../card-data/detect/scan.ts'
import { scrubMessages } from '../../card-data/scrub.ts'

/** The digits that can still be read of what the customer says after the agent asked for the card number. */
function readable(...texts: string[]): string {
  const turns = texts.flatMap((text) => [
    { sender: 'customer', text },
    { sender: 'agent', text: 'okay' },
  ])
  const all = [{ sender: 'agent', text: 'What is the number of your card?' }, ...turns]
  return scrubMessages(all)
    .filter(({ text }) => text !== 'okay')
    .map(({ text }) => text)
    .join(' ')
    .replaceAll(/[^\d]/g, '')
}

describe('a number of several turns', () => {
  it('is one although its groups are said twice', () => {
    expect(readable('4539 4539', '1488 1488', '0343 0343', '6467 6467')).toBe('45394539141464676467')
  })

  it('is hidden although one group was wrong at first', () => {
    expect(readable('4539', '1844 no sorry 1488', '0343', '6467')).not.toMatch(/0343|1488/)
    expect(readable('4539 1844', 'I meant 1488', '0343', '6467')).not.toMatch(/0343|1488/)
  })

  it('has no part in how many digits follow', () => {
    expect(readable('the first four 4539', 'the next four 1488', 'next 4 are 0343', 'last four 6467')).toBe(
      '45391446467',
    )
  })

  it('is labelled by the expiry behind it', () => {
    const [first] = scrubMessages([
      { sender: 'customer', text: '4539 1488 0343 6468' },
      { sender: 'customer', text: 'valid until June' },
    ])
    expect(first?.text).toBe('**** **** **** ****')
  })

  it('is none that the last four digits are told of', () => {
    const turns = [
      { sender: 'agent', text: 'The card with 4242 at the end?' },
      { sender: 'customer', text: 'the last four are 4242' },
      { sender: 'customer', text: 'my IBAN is DE21 6633 9619 4874 8566 81' },
    ]
    expect(scrubMessages(turns).map(({ text }) => text)).toEqual(turns.map(({ text }) => text))
  })

  it('goes on over what a bystander says', () => {
    const turns = [
      { sender: 'agent', text: 'The card number, please?' },
      { sender: 'customer', text: '4539 1488' },
      { sender: 'system', text: 'The customer is typing an email.' },
      { sender: 'customer', text: '0343 6467' },
    ]
    expect(scrubMessages(turns).map(({ text }) => text)).toEqual([
      turns[0]?.text,
      '4539 14**',
      turns[2]?.text,
      '**** 6467',
    ])
  })

  it('has digits that a recogniser wrote as other words', () => {
    const [, text] = scrubMessages([
      { sender: 'agent', text: 'die kartennummer bitte' },
      {
        sender: 'customer',
        text: 'vier fünnef drei neun eins vier acht acht null drei vier drei sechs vier sechs sieben',
      },
    ])
    expect(text?.text).toBe('vier fünnef drei neun eins vier **** **** **** **** **** **** sechs vier sechs sieben')
  })
})

describe('numbers said in several words', () => {
  it.each([
    ['four thousand one hundred and eleven', '4111'],
    ['seventeen hundred thirty six', '1736'],
    ['mille sept cent trente six', '1736'],
    ['quatre mille quatre vingt douze', '4092'],
    ['cent vingt-trois', '123'],
    ['cuatro mil ochocientos noventa y siete', '4897'],
    ['mil quinientos uno', '1501'],
    ['mil cien', '1100'],
    ['duemila trecento quarantadue', '2342'],
    ['vier duizend driehonderd twaalf', '4312'],
    ['viertausend siebenhundert sechsunddreißig', '4736'],
    ['fünftausenddreihundertachtzig fünf', '5380 5'],
    ['nul zeventig twee', '0 70 2'],
    ['forty one eleven', '41 11'],
    ['quadruple zero five', '0000 5'],
    ['cinq mille quatre cent cinquante deux mille six cent', '5450 2600'],
    ['mil gracias', ''],
    ['fifty cents two', '50 2'],
  ])('%s', (text, digits) => {
    expect(
      scan(text)
        .atoms.map((atom) => atom.digits)
        .join(' '),
    ).toBe(digits)
  })
})

describe('a number that was asked for in another way', () => {
  it.each([
    ["Sure! What's the card no. please?"],
    ['Can I get your card details?'],
    ['Bitte die Kartennr.'],
    ['Ich brauche noch Ihre Kartendaten'],
    ['Les coordonnées de votre carte ?'],
    ['¿Me da los datos de su tarjeta?'],
    ['Mi dà i dati della carta?'],
    ['Mag ik uw kaartgegevens?'],
    ['sim, qual é o número do cartão'],
  ])('%s', (question) => {
    const [, answer] = scrubMessages([
      { sender: 'agent', text: question },
      { sender: 'customer', text: '4716902288135509' },
    ])
    expect(answer?.text).toBe('****************')
  })

  it('goes on after a word that is "yes" in one language and a card in another', () => {
    expect(readable('4539 1488', 'sim', '0343 6467')).toBe('4539146467')
  })
})

it('leaves counts and dates around a number that have some of its digits', () => {
  const talk = [
    { sender: 'agent', text: 'just pop the sixteen digits of the card through for me' },
    { sender: 'customer', text: 'four one six one eight eight one three sixteen twenty nine two nine one six' },
    { sender: 'agent', text: 'and the expiry' },
    { sender: 'customer', text: 'april twenty nine' },
  ]
  const [first, , , last] = scrubMessages(talk).map(({ text }) => text)
  expect([first, last]).toEqual([talk[0]?.text, talk[3]?.text])
})
