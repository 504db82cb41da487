/**
 * Payment conversations from a seed, in six languages: the number in pieces, echoed or not, right or with one digit
 * wrong, then the security code. Its sentences were written by the author of the search, who measured with all of them
 * while changing it: what it shows is that nothing was lost since, not how the search does on strangers' calls. A third
 * of them, by hash, is scored apart; it is not unseen. Speech and chat only: no mails, PINs or corrected numbers.
 */
import { createHash } from 'node:crypto'

export interface Turn {
  side: 'internal' | 'external'
  text: string
}
export interface Payment {
  language: Language
  kind: 'speech' | 'chat'
  turns: Turn[]
  /** As it was said. */
  number: string
  /** Whether one digit of it is wrong, missing or too many. */
  wrong: boolean
  code: string
  apart: boolean
  /** Words for the digits 0 to 9 of the language. */
  digits: readonly string[]
}
interface Sentences {
  digits: readonly string[]
  number: readonly string[]
  code: readonly string[]
  answer: readonly string[]
  listen: readonly string[]
  begin: readonly string[]
}

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl'] as const
export type Language = (typeof LANGUAGES)[number]

const SENTENCES: Record<Language, Sentences> = {
  en: {
    digits: 'zero one two three four five six seven eight nine'.split(' '),
    number: [
      'Could I have the long number across the front please?',
      'what is your card number',
      'can you read me the sixteen digits',
      'Please give me the number on the front of your card',
      'Which card would you like to use, can I take the number?',
      'Please tell me your credit card number.',
    ],
    code: [
      'and the security code?',
      'What are the last three digits on the back?',
      'and the three numbers on the reverse of the card',
      'can I have the cvv',
      'the three digits on the signature strip please',
      'And the three digit code?',
      'Last three on the back?',
      'and the cvv please, thats the three digits on the back',
      'I just need the card verification number now',
    ],
    answer: [
      '{}',
      'yeah {}',
      'yep {}',
      'right, {}',
      'oh {}',
      'here you go: {}',
      'one second. {}',
      'hang on, {}',
      'should be {}',
      'it is {}',
      "that's {}",
      'sure, {}',
      'let me see {}',
      'ok so {}',
    ],
    listen: ['okay', 'go on', 'thank you', 'yes', 'mhm', 'got it', 'and then?', 'great'],
    begin: ['it is', 'sure, ', "yes it's", 'ok ', 'right so', '', 'let me get it... '],
  },
  de: {
    digits: 'null eins zwei drei vier fünf sechs sieben acht neun'.split(' '),
    number: [
      'Wie lautet Ihre Kartennummer?',
      'Können Sie mir bitte die Kartennummer durchgeben',
      'Nennen Sie mir bitte die sechzehnstellige Nummer vorne auf der Karte',
      'Ich bräuchte dann die Nummer Ihrer Kreditkarte',
      'Welche Nummer steht vorne auf der Karte?',
    ],
    code: [
      'Und der Sicherheitscode?',
      'Nennen Sie mir bitte die drei Ziffern hinten auf der Karte',
      'und die Prüfnummer auf der Rückseite',
      'die letzten drei Ziffern auf der Rückseite bitte',
      'und der CVC',
      'dann noch die dreistellige Nummer hinten',
      'wie lautet die Kartenprüfnummer?',
    ],
    answer: [
      '{}',
      'genau {}',
      'Moment, {}',
      'da steht {}',
      'ja, {}',
      'das ist die {}',
      'also {}',
      'Sekunde... {}',
      'hier: {}',
      'die {}',
    ],
    listen: ['ja', 'okay', 'gut', 'weiter bitte', 'mhm', 'danke', 'notiert'],
    begin: ['ja, das ist die', 'also', 'Moment, ', '', 'das wäre die'],
  },
  fr: {
    digits: 'zéro un deux trois quatre cinq six sept huit neuf'.split(' '),
    number: [
      'Quel est votre numéro de carte ?',
      'Pouvez-vous me donner le numéro de votre carte bancaire',
      'les seize chiffres sur le devant de la carte',
      'Je vous écoute pour le numéro de la carte',
    ],
    code: [
      'Et le code de sécurité ?',
      'Les trois derniers chiffres au dos ?',
      'et le cryptogramme visuel',
      'les trois chiffres au verso de la carte',
      "le code à trois chiffres s'il vous plaît",
      'Quels sont les trois chiffres derrière la carte ?',
    ],
    answer: ['{}', 'oui, {}', 'voilà {}', 'alors {}', 'attendez, {}', "c'est le {}", "c'est {}", 'euh {}', 'donc {}'],
    listen: ['oui', "d'accord", 'très bien', 'allez-y', 'parfait', 'merci'],
    begin: ['alors', "oui c'est le", '', 'attendez... ', 'donc'],
  },
  es: {
    digits: 'cero uno dos tres cuatro cinco seis siete ocho nueve'.split(' '),
    number: [
      '¿Me dice el número de la tarjeta?',
      '¿Cuál es su número de tarjeta?',
      'necesito los dieciséis dígitos de la tarjeta',
      'dígame el número que aparece en el frente de la tarjeta',
    ],
    code: [
      '¿Y el código de seguridad?',
      'los tres números de atrás',
      'el código de tres cifras',
      '¿y los tres dígitos del reverso?',
      '¿me da el cvv?',
      'los tres últimos números de la parte trasera',
    ],
    answer: ['{}', 'vale {}', 'a ver, {}', 'sí, {}', 'es el {}', 'pues {}', 'aquí pone {}', 'un momento, {}'],
    listen: ['sí', 'vale', 'muy bien', 'perfecto', 'de acuerdo', 'adelante'],
    begin: ['sí, es el', 'a ver', 'pues', '', 'mire, '],
  },
  it: {
    digits: 'zero uno due tre quattro cinque sei sette otto nove'.split(' '),
    number: [
      'Mi dice il numero della carta?',
      'Qual è il numero della sua carta di credito?',
      'mi servono le sedici cifre della carta',
      'mi detti il numero che vede davanti',
    ],
    code: [
      'E il codice di sicurezza?',
      'Le tre cifre sul retro?',
      'le ultime tre cifre dietro alla carta',
      'mi dà il cvv',
      'e il codice a tre cifre',
      'i tre numeri sul retro per favore',
    ],
    answer: ['{}', 'ecco {}', 'allora, {}', 'sì, {}', 'è {}', 'dunque {}', 'un attimo, {}', "c'è scritto {}"],
    listen: ['sì', 'ok', 'perfetto', 'va bene', 'prego', 'grazie'],
    begin: ['sì, è', 'allora', 'ecco', '', 'dunque '],
  },
  nl: {
    digits: 'nul een twee drie vier vijf zes zeven acht negen'.split(' '),
    number: [
      'Wat is uw kaartnummer?',
      'Mag ik het nummer van uw creditcard?',
      'kunt u de zestien cijfers van de kaart noemen',
      'het lange nummer op de voorkant graag',
    ],
    code: [
      'En de beveiligingscode?',
      'de drie cijfers op de achterkant',
      'En de laatste drie cijfers achterop?',
      'de cvc code graag',
      'de driecijferige code op de achterzijde',
      'wat is de veiligheidscode',
    ],
    answer: ['{}', 'ja, {}', 'dat is {}', 'even kijken, {}', 'dat zijn {}', 'momentje, {}', 'er staat {}', 'oké {}'],
    listen: ['ja', 'prima', 'oké', 'gaat u verder', 'goed', 'dank u'],
    begin: ['ja, dat is', 'even kijken', '', 'nou, ', 'oké '],
  },
}

const ISSUERS = ['4539', '4716', '5212', '5436', '2223', '4929']

/** @param seed another number, other conversations */
export function payments(seed: number, each: number): Payment[] {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * limit)
  }
  const pick = (list: readonly string[]) => list[below(list.length)] ?? ''
  return LANGUAGES.flatMap((language) =>
    (['speech', 'chat'] as const).flatMap((kind) => Array.from({ length: each }, () => payment(language, kind))),
  )

  function payment(language: Language, kind: Payment['kind']): Payment {
    const { digits, number: ask, code: askCode, answer, listen, begin } = SENTENCES[language]
    const wrong = below(5) === 0
    const number = wrong ? damaged(cardNumber(), below) : cardNumber()
    const code = String(100 + below(900))
    const say = (said: string) =>
      kind === 'speech' ? [...said].map((digit) => digits[Number(digit)] ?? '').join(' ') : said
    const [askedNumber, askedCode, answered] = [pick(ask), pick(askCode), pick(answer)]
    const turns: Turn[] = [
      { side: 'internal', text: pick(listen) },
      { side: 'internal', text: askedNumber },
    ]
    const size = [19, 4, 8, 5][below(4)] ?? 4
    const echo = below(3) === 0
    for (let at = 0; at < number.length; at += size) {
      const piece = say(number.slice(at, at + size))
      turns.push({ side: 'external', text: at === 0 ? `${pick(begin)} ${piece}`.trim() : piece })
      if (at + size >= number.length) break
      if (echo) turns.push({ side: 'internal', text: piece })
      else if (below(2) === 0) turns.push({ side: 'internal', text: pick(listen) })
    }
    turns.push({ side: 'internal', text: pick(listen) }, { side: 'internal', text: askedCode })
    turns.push({ side: 'external', text: answered.replace('{}', say(code)) })
    if (echo) turns.push({ side: 'internal', text: say(code) })
    const apart = [askedNumber, askedCode, answered].some(isApart)
    return { language, kind, turns, number, wrong, code, apart, digits }
  }

  function cardNumber(): string {
    const issuer = pick(ISSUERS)
    const body = issuer + Array.from({ length: 15 - issuer.length }, () => below(10)).join('')
    const sum = [...body].reverse().reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 0 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
    return `${body}${(10 - (sum % 10)) % 10}`
  }
}

/** One digit behind the issuer another, gone, or one more. */
function damaged(number: string, below: (limit: number) => number): string {
  const at = 5 + below(9)
  const other = String((Number(number[at]) + 1 + below(8)) % 10)
  return [
    number.slice(0, at) + other + number.slice(at + 1),
    number.slice(0, at) + number.slice(at + 1),
    number.slice(0, at) + other + number.slice(at),
  ][below(3)] as string
}

function isApart(sentence: string): boolean {
  return (createHash('sha256').update(sentence).digest()[0] ?? 0) % 3 === 0
}
