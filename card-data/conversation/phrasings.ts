/** What several words together say of a code: verbs that stand apart, and what one does with a PIN. */

/** Any of these, as words of their own. */
const anyWord = (...patterns: string[]) => new RegExp(`(?<!\\p{L})(?:${patterns.join('|')})(?!\\p{L})`, 'iu')

/** "geben Sie ihn ein" */
const APART = '(?=.{0,60}\\sein(?!\\p{L}))'
const TYPES = anyWord(
  'typ(?:e|ed|ing)|key(?:ed)?|enter(?:ed)?|punch|tap|use',
  `ein(?:zu)?(?:tipp|geb)\\p{L}*|tipp\\p{L}*|geben?${APART}|gib${APART}|gibst${APART}|benutz\\p{L}*|verwend\\p{L}*`,
  'tap(?:e|ez|er)|compos\\p{L}*|fait|faites|saisi\\p{L}*|entrez|utilis\\p{L}*',
  'tecle\\p{L}*|marc(?:a|as|ar|an)|marque\\p{L}*|puls[ae]\\p{L}*|introdu\\p{L}*|met(?:e|es|en|er)|pon(?:e|es|en|er)',
  'us(?:a|as|ar)|digit[aio]\\p{L}*|inseri\\p{L}*|batte|(?:in)?toets\\p{L}*|tikt?|invoer\\p{L}*|gebruikt?',
  'wpisuj\\p{L}*|u\u017cywa\\p{L}*|sl[\u00e5a]r|kn[a\u00e4]ppar|tast[ea]r|trykk?er|bruger',
)

/** Cash comes out of it, or nobody else knows it. */
const CASH = new RegExp(
  [
    'automat|(?<!\\p{L})atms?(?!\\p{L})|cash ?(?:point|machine)|hole in the wall|bancomat|bankomat|bancomer|bancontact',
    'distributeur|guichet|retir|retrait|cajero|sportello|prelev|multibanco|minut|geldmaschin|withdraw|abheb|abzuheb',
    '(?<!\\p{L})heb\\p{L}{0,3} .{0,30}(?<!\\p{L})ab(?!\\p{L})|(?<!\\p{L})sac(?:a|as|ar|an)(?!\\p{L})',
    'esp\u00e8ces|efectivo|contanti',
    'opneem|opnem|(?<!\\p{L})pint(?!\\p{L})|pinnen|h\u00e6v|(?<!\\p{L})tar? ut(?!\\p{L})|wyp\u0142ac',
    'seule? \u00e0 conna|only you know|nur (?:sie|du) kenn|solo (?:usted|t\u00fa|lei) (?:con|sa)',
    'alleen u (?:kent|weet)',
  ].join('|'),
  'iu',
)

export interface PinUse {
  /** Money is drawn with it: any word for a number beside is the PIN. */
  cash: boolean
  /** Somebody types or uses something. */
  typed: boolean
}

/** "What do you type in at the till?", "Womit heben Sie Geld ab?" */
export function pinUseIn(turn: string): PinUse {
  return { cash: CASH.test(turn), typed: TYPES.test(turn) }
}

const ABOVE = anyWord(
  '(?:\u00fcber|oberhalb|above|au-?\\s?dessus|encima|sopra|boven)\\s(?:\\p{L}+\\s){0,3}?' +
    '(?:\\p{L}*nummer|number|num[e\u00e9]ro|n\u00famero)',
)

/** "What stands above the card number?": not that number. */
export function isAboveNumber(turn: string): boolean {
  return ABOVE.test(turn)
}

const SENT = new RegExp(
  [
    'geschickt|gesendet|gesandt|erhalten|bekommen|(?<!\\p{L})sent(?!\\p{L})|texted|receiv|gestuurd|ontvang',
    'envi[\u00e9aeo]|lleg[\u00f3aou]|recib|envoy|(?<!\\p{L})re[\u00e7c]us?(?!\\p{L})|inviat|ricevut|receb',
    'wys\u0142a|otrzyma|skicka|sendt|modtag',
  ].join('|'),
  'iu',
)

/** "Which code did we send you?" */
export function isOfSent(turn: string): boolean {
  return SENT.test(turn)
}
