/** Security codes in conversations, however they are asked for. All numbers are public test numbers or invented. */
import { describe, expect, it } from 'vitest'
import { findInMail } from '../../card-data/conversation/mail-thread.ts'
import { scrubMessages } from '../../card-data/scrub.ts'

/** Turns of two sides in turn, the agent first. */
function masked(...texts: string[]): string[] {
  return scrubMessages(texts.map((text, i) => ({ sender: i % 2 === 0 ? 'agent' : 'customer', text }))).map(
    ({ text }) => text,
  )
}

describe('a request that names no code of a card', () => {
  it.each([
    ['And those last three, please?', 'okay 482'],
    ['Then the three-digit number.', 'looks like four eight two'],
    ['Fehlt nur noch der Code.', 'also 482'],
    ['Uw kaartvalidatienummer nog?', 'dat is 482'],
    ['Et pour finir le crypto ?', '482'],
    ['Por último, su clave.', 'pues 482'],
  ])('%s', (question, answer) => {
    expect(masked(question, answer)[1]).not.toMatch(/482|four|eight|two/)
  })

  it.each([
    ['What is the code of the front door?', '482'],
    ['And the area code?', '482'],
    ['Which code did we text you?', '482'],
    ['The code, please?', '482 euros was the price'],
    ['The code, please?', 'I have 482 and 913'],
    ['The code, please?', 'it is 4821'],
  ])('%s %s', (question, answer) => {
    expect(masked(question, answer)[1]).toBe(answer)
  })
})

describe('three digits alone behind a card number', () => {
  it('are its code, whatever the question was', () => {
    expect(masked('Go ahead.', '4539 1488 0343 6467', 'Lovely. And what does it say there?', '482')[3]).toBe('***')
  })

  it('are its code at the end of the same line of messages', () => {
    expect(masked('Go ahead.', '4539 1488 0343 6467', 'Thanks.', 'plus 482 behind')[3]).toBe('plus *** behind')
  })

  it('are four of an American Express card', () => {
    const [, , , four] = masked('Go ahead.', '3742 454554 00126', 'And what does it say above?', '7712')
    expect(four).toBe('****')
    expect(masked('Go ahead.', '4539 1488 0343 6467', 'And what does it say above?', '7712')[3]).toBe('7712')
  })

  it.each([
    ['Which flight is it?', '482'],
    ['When does it expire?', '8 27'],
    ['What is your house number?', '482'],
    ['What do we owe you?', '482 euros'],
    ['How long is your order number?', 'It is 482 and 913'],
  ])('stay where another thing is spoken of: %s', (question, answer) => {
    expect(masked('Go ahead.', '4539 1488 0343 6467', question, answer)[3]).toBe(answer)
  })
})

describe('several things asked for at once', () => {
  it('are answered one after the other', () => {
    const turns = [
      { sender: 'agent', text: 'Please send us the card number.' },
      { sender: 'agent', text: 'And the security code.' },
      { sender: 'agent', text: 'And when does it expire?' },
      { sender: 'customer', text: '4539 1488 0343 6468' },
      { sender: 'customer', text: 'sure, 482' },
      { sender: 'customer', text: '08/27' },
    ]
    expect(scrubMessages(turns).map(({ text }) => text)).toEqual([
      ...turns.slice(0, 3).map(({ text }) => text),
      '**** **** **** ****',
      'sure, ***',
      '08/27',
    ])
  })

  it('are answered in a letter above the one that asked', () => {
    const mail = [
      'Hello,',
      'It is 482.',
      'Regards',
      'On Mon, 3 Nov 2025 at 14:02, Service wrote:',
      '> Dear Sir,',
      '> which number has your card?',
      '> And the CVV, please.',
      '> Until when is it valid?',
      '> Kind regards',
    ]
    const [finding, ...more] = findInMail(mail.join('\r\n'))
    expect(finding?.masked).toBe('***')
    expect(more).toEqual([])
  })
})

describe('what has a form or a label of its own', () => {
  it.each([
    ['The locker opens with 4821.'],
    ['It is the card that ends in 4242.'],
    ['Meine Karte endet auf 4242.'],
    ['It was on 22.09.1941.'],
    ['We are at 47.81722, 7.23878'],
    ['call me at 14:02'],
    ['NPS634'],
    ['1756 XX'],
    ['b v m four eight two'],
    ['482 euros'],
  ])('is no answer: %s', (answer) => {
    expect(
      masked('Jetzt die Ziffern im Unterschriftsfeld Ihrer Karte, und was Sie am Automaten eintippen.', answer)[1],
    ).toBe(answer)
  })
})

const NUMBER = 'four five three nine one four eight eight oh three four three six four six seven'

describe('a code that is said with a count, a place or a date beside it', () => {
  it.each([
    ["And your security code, that's the last three on the back?", 'the last three are 482'],
    ['And your security code?', 'the last three are four eight two'],
    ['and the last three on the signature strip', 'hang on let me turn it over er four eight two'],
    ['Using your keypad or voice, tell me the three or four digit code printed on your card.', 'four eight two'],
    ['Is it all right to tell me the security code?', 'if it is safe then four eight two'],
    ['Can you read me the back of the card?', '482'],
    ['Können Sie mir die Rückseite der Karte vorlesen?', '482'],
  ])('goes: %s', (question, answer) => {
    expect(masked(question, answer)[1]).not.toMatch(/482|four eight two/)
  })

  it.each(['oh two twenty nine', 'two twenty twenty nine'])(
    'goes behind number and expiry in one breath, which stays: %s',
    (expiry) => {
      const [shown] = masked(`${NUMBER} ${expiry} four eight two`)
      expect(shown).not.toMatch(/four eight two$/)
      expect(shown).toMatch(/two twenty (?:twenty )?nine \W+$/)
    },
  )

  it('is not every date behind a number', () => {
    expect(masked(`${NUMBER} oh two twenty nine`)[0]).toMatch(/oh two twenty nine$/)
  })
})

describe('a code behind other answers', () => {
  it('is found after the expiry that was asked for', () => {
    const turns = ['The number of your card?', '4539 1488 0343 6467', 'Until when is it valid?', '08/27']
    expect(masked(...turns, 'okay', 'and those are 482')[5]).toBe('and those are ***')
  })

  it('has no part in how many digits it has', () => {
    expect(masked('Por último el código.', 'los tres son 903')[1]).toBe('los tres son ***')
  })

  it('is over once the next thing is asked for', () => {
    expect(masked('And your PIN?', '4821', 'Which code opens your front door?', '9377')[3]).toBe('9377')
  })
})

describe('requests as people make them', () => {
  it.each([
    ['key in your telephone banking pin for me', 'four nine one seven'],
    ['Nennen Sie mir bitte Ihre Telefonpin', '7 3 1 9'],
    ['and the number on the signature panel?', '331'],
    ['what are the four digits above on the right of your card', '9217'],
  ])('%s', (question, answer) => {
    expect(masked(question, answer)[1]).not.toMatch(/[\p{L}\p{N}]/u)
  })

  it('are answered before they are made', () => {
    expect(masked('Anything else?', "it's double seven three for the cvv")[1]).toBe(
      "it's ************ ***** for the cvv",
    )
  })

  it('are answered behind number and date in one line', () => {
    const [, answer] = masked('Can I get your card info?', '5264 1103 7754 2908 04/29 337')
    expect(answer).toBe('**** **** **** **** 04/29 ***')
  })
})

it.each([
  ['Is that the right one?', 'yeah that is right number 27', 'Your order is 7734 9921 0045 1182'],
  ['What is your sim number?', '8944 1102 6671 3308 21', 'Thank you'],
  ['Do you have the card?', 'no. order 7734 9921 0045 1182 is mine', 'Thank you'],
  ['What was the amount?', 'I paid 482 what is a cvv', 'Never mind'],
])('is no request: %s', (...talk) => {
  expect(masked(...talk)).toEqual(talk)
})

describe('a code said in one breath behind the expiry that was asked for with it', () => {
  it.each([
    ['expiry and security code please', 'zero four twenty nine and then six one nine'],
    ['Ablaufdatum und Prüfziffer bitte', 'null vier neunundzwanzig und sechs eins neun'],
    ["la date d'expiration et le cryptogramme", 'zéro un vingt-neuf et six un neuf'],
    ['caducidad y cvv', 'cero cuatro veintinueve y seis uno nueve'],
    ['scadenza e cvv', 'zero quattro ventinove e sei uno nove'],
    ['vervaldatum en cvc', 'nul vier negenentwintig en zes een negen'],
  ])('%s', (question, answer) => {
    expect(masked(question, answer)[1]?.split(' ').slice(-3).join('')).toMatch(/^\*+$/)
  })
})

describe('requests that are mistyped', () => {
  it.each([
    ["what's your card nubmer", '4716902288135509'],
    ['Kreditkartenumer bitte', '4716 9022 8813 5509'],
    ['Sicherheistcode?', '619'],
    ['numero de la tarjtea', '4716 9022 8813 5509'],
    ['crytogramme svp', '619'],
    ['beveiligingcode aub', '619'],
    ['card verificaton value?', '619'],
  ])('%s', (question, answer) => {
    expect(masked(question, answer)[1]).not.toMatch(/\d/)
  })
})
