/** Transcripts as speech recognition writes them, from a seed; and texts that are made to be slow. */

interface Phrase {
  sender: string
  text: string
}

const SAYINGS = {
  agent: [
    'thank you for calling how can I help you today',
    'can I take your name and postcode please',
    'let me just have a look at that for you',
    'bear with me one moment while the system loads',
    'I can see two orders on your account from last week',
    'the delivery was booked for the 14th between 8 and 12',
    'so that is a total of 49.90 is that okay',
    'I have sent you an email with the reference',
    'is there anything else that I can do for you',
  ],
  customer: [
    'hi yes I ordered a washing machine and it has not arrived',
    'I have been waiting since Tuesday and nobody called me back',
    'my number is 020 7946 0958 in case we get cut off',
    'yeah that is right number 27',
    'um no I do not think so',
    'okay and how long will that take',
    'the order number is 7734 9921',
    'one of them is broken and the other one is fine',
    'that would be great thank you',
    'I paid for it on the 3rd of May I think',
  ],
}
const CARDS = [
  '4111 1111 1111 1111',
  '5555 5555 5555 4444',
  '4012888888881881',
  'three seven eight two eight two two four six three one zero zero zero five',
  '3782 822463 10005',
  'five one oh five one oh five one oh five one oh five one double oh',
]

/** Phrases of each conversation; in every fourth one a card number is read out, sometimes over two phrases. */
export function transcript(conversations: number): Phrase[][] {
  const random = drawing(20_261_119)
  const pick = (from: readonly string[]) => from[random(from.length)] ?? ''
  return Array.from({ length: conversations }, (_, i) => {
    const phrases: Phrase[] = []
    for (let turn = 0; turn < 120; turn++) {
      const sender = turn % 2 === 0 ? 'agent' : 'customer'
      phrases.push({ sender, text: `${pick(SAYINGS[sender])} ${pick(SAYINGS[sender])}` })
    }
    if (i % 4 === 0)
      phrases.splice(
        60,
        0,
        { sender: 'agent', text: 'and the long number please' },
        { sender: 'customer', text: `sure it is ${pick(CARDS)}` },
        { sender: 'agent', text: 'and the three digits on the back' },
        { sender: 'customer', text: '456' },
      )
    if (i % 40 === 1)
      phrases.splice(
        50,
        0,
        { sender: 'customer', text: 'it is 4111 1111' },
        { sender: 'agent', text: 'mhm' },
        { sender: 'customer', text: '1111 1111' },
      )
    return phrases
  })
}

/** Whole numbers below a limit, the same ones for a seed. */
function drawing(first: number): (below: number) => number {
  let seed = first
  return (below) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((seed / 0x80000000) * below)
  }
}

/** Groups of up to so many digits with one of these signs behind each: 20 kB in which nothing repeats. */
function groupsOf(most: number, signs: readonly string[]): string {
  const random = drawing(most)
  let text = ''
  while (text.length < 20_000) {
    for (let digits = 1 + random(most); digits > 0; digits--) text += random(10)
    text += signs[random(signs.length)] ?? ''
  }
  return text
}

/**
 * What repeats here meets every look-around of the search: long runs, nearly numbers, escapes, words without their
 * codes.
 */
export const HOSTILE = [
  '4',
  '4 ',
  '4111 ',
  '4111111111111111 ',
  '4111 1111 1111 1111 ',
  'four ',
  'double ',
  'forty-',
  'cvv 12 ',
  '123 is my ',
  'security code ',
  'on the back 1 ',
  'card 4 1 1 1 ',
  '<b>4',
  '4&nbsp;',
  '&#52;',
  '\\u0034',
  '4%20',
  '4\n',
  '４',
  '𝟜',
  'DE89 3704 ',
  '11111111-1111-',
  '4*',
  '411111******1111 ',
  '4 um uh and ',
  ';4111111111111111=',
  '%B4111111111111111^',
  '+4 ',
  '4"\n',
  'order no 4',
  '四',
  'cvv and the code is 4111111111111111 ',
  groupsOf(1, [' ', '-', '.', '/', '_']),
  groupsOf(6, [' ']),
  groupsOf(4, [' ']),
]
