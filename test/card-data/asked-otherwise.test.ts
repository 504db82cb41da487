/** Requests that name no number and no code, and numbers that are told in unusual ways. All numbers are invented. */
import { describe, expect, it } from 'vitest'
import { projected } from '../../card-data/conversation/project.ts'
import { scrubMessages, scrubText } from '../../card-data/scrub.ts'

/** Turns of two sides in turn, the agent first. */
function masked(...texts: string[]): string[] {
  return scrubMessages(texts.map((text, i) => ({ sender: i % 2 === 0 ? 'agent' : 'customer', text }))).map(
    ({ text }) => text,
  )
}

describe('a code is asked for by its place on the card', () => {
  it.each([
    "What's printed next to your signature?",
    'Now the small ones on the back.',
    'What are the final three?',
    'Und was steht im Unterschriftsfeld?',
    'Dann noch die Dreistellige.',
    'Und zum Abschluss die Ziffern von der Kartenrückseite.',
    'Und die Kartenprüfung?',
    'Que voyez-vous sur la bande blanche au dos ?',
    '¿Y qué pone en el panel de firma?',
    'El valor de seguridad, por favor.',
    'La chiave di sicurezza?',
    'Il crittogramma della carta?',
    'Wat ziet u in de witte strook achterop?',
  ])('%s', (question) => {
    expect(masked(question, '482')[1]).toBe('***')
  })

  it.each([
    ['Which room is at the back?', '482'],
    ['Is it the house behind the church? Which number?', '482'],
    ['Who signed for the parcel? And its tracking number?', '482'],
    ['You called back yesterday, which extension was it?', '482'],
  ])('and this is none: %s', (question, answer) => {
    expect(masked(question, answer)[1]).toBe(answer)
  })
})

describe('a PIN', () => {
  it.each([
    'Nennen Sie Ihre persönliche Identifikationsnummer.',
    'Und das Kennwort für die Karte, die vier Ziffern?',
    'Avec quel numéro retirez-vous de l’argent ?',
    '¿Su contraseña de la tarjeta, los cuatro dígitos?',
    'PIN por favor',
    'Inserisca il suo PIN di 4 cifre seguito da cancelletto.',
    'Met welk nummer pint u?',
  ])('is asked for: %s', (question) => {
    expect(masked(question, '4821')[1]).toBe('****')
  })
})

describe('a number with a wrong digit', () => {
  it.each([
    'Go ahead with the card.',
    'Card, please?',
    'Please give me the embossed number.',
    'Jetzt brauche ich Ihre Girocard.',
    'Dictez-moi la carte.',
    'La numeración de la tarjeta, por favor.',
    'Mi detti la carta.',
    'Het pasnummer graag.',
    'Dan heb ik uw creditcardnummer nodig.',
  ])('is the answer: %s', (question) => {
    expect(masked(question, '4539 1488 0343 6468')[1]).toBe('**** **** **** ****')
  })

  it('is known by the code that is asked for behind it', () => {
    const [, number] = masked('The number, please?', '4539 1488 0343 6468', 'And the CVV?', '482')
    expect(number).toBe('**** **** **** ****')
  })

  it('is none where another thing is spoken of', () => {
    const imei = '354437650338961'
    expect(masked('You pay by card. And the IMEI?', imei)[1]).toBe(imei)
    expect(masked('The serial number?', imei, 'And the date of purchase?', 'May 2024')[1]).toBe(imei)
  })

  it.each(['Kaartnr: 473650586443072', 'KK-Nr. 4698438490927544', 'Zahlungskarte: 483738125358403'])(
    'stands behind a label: %s',
    (text) => {
      expect(scrubText(text).text).not.toMatch(/\d{11}/)
    },
  )
})

describe('a number that is told in its own way', () => {
  it('has every group twice, behind another one', () => {
    const shown = masked(
      'The card number, please?',
      '386469 7247864',
      'I have 386469 7247864',
      'no, 3838',
      'yes',
      '6464 6969',
      'yes',
      '7272 4747',
      'yes',
      '8181 6464',
    )
    expect(shown[7]).toBe('**** ****')
  })

  it.each([
    ['The card number, please?', 'okay', ['4565.9948 4565.9948', '6517.74009 6517.74009']],
    ['Il numero della carta?', 'grazie', ['43878813 43878813', '9330727 9330727']],
    [
      '¿El número de la tarjeta?',
      'vale',
      ['cuatro nueve ocho uno tres seis cuatro nueve ocho uno tres seis', '6607860 6607860'],
    ],
  ])('has every half twice: %s', (question, heard, [first = '', second = '']) => {
    const shown = masked(question, first, heard, second)
    expect([shown[1], shown[3]].join(' ')).toMatch(/^[*. ]+$/)
  })

  it('goes on behind sixteen digits that are right by chance', () => {
    const [, first, , last] = masked('The card number?', '5020 6688', 'yes', '0259 4167 42')
    expect(first).toBe('5020 66**')
    expect(last).toBe('**** **67 42')
  })

  it('was put right behind digits that are right by chance', () => {
    const [, text] = masked('The card number?', '4449 8341 0898 sorry, 0890 and not 0898 4312')
    expect(text).not.toMatch(/0890/)
  })
})

describe('another copy of the same words', () => {
  it.each([
    ['a digit more', 'negen drie vier', '***** **** ****', '93 44', '** **'],
    ['a digit more amid others', 'four nine five six', '**** **** **** ****', '49, 55, 6', '**, **, *'],
    ['a digit that is another word here', 'seven one', '***** ***', 'zeuven een', '****** ***'],
    ['what stays', 'nine five oh, flat 7', '**** **** **, flat 7', '950, flat 7', '***, flat 7'],
  ])('is masked as well: %s', (_, text, mask, copy, shown) => {
    expect(projected(text, mask, copy)).toBe(shown)
  })
})
