/** What a single word is about. */
import { isCardWord } from '../detect/surroundings.ts'
import {
  BACK,
  CODE_NAME,
  CODE,
  DIGITS,
  NUMBER,
  THREE,
  FOUR,
  FRONT,
  CARD,
  PIN_NAME,
  LONG,
  OTHER,
  FILLER,
  CV,
  BACK_WORD,
  BEFORE_BACK,
  BEFORE_PIN,
  HOMOPHONE,
  SPELT_C,
  SPELT_V,
  SECURITY,
  VERIFY,
  PERSON,
} from './flags.ts'
import { meantBy } from './misspelt.ts'
import { STEMS, WHOLE } from './stems.ts'

/** What recognisers write for a digit, or people in a hurry: one of these only between digits. Spelt folded. */
const HEARD: readonly (readonly [digit: string, words: string])[] = [
  ['0', 'owe zeero sero nulle'],
  ['1', 'won wun ain unu ains ainz en um uma'],
  ['2', 'to too tu twe tweee deus doz zwai tva'],
  ['3', 'tree free troi trop tress drai dreie driee'],
  ['4', 'for fore foe catre katre cuarto quatro fier viere fire'],
  ['5', 'fife sank cinqe sinco sinque funnef funef fumf fumpf finf vijve'],
  ['6', 'sics sicks sis seiz seix segs sechse sess zess sex'],
  ['7', 'cet set cette siette sibn siebn sieem siebne zeuven zeve'],
  ['8', 'ate ait huite weet oxo achte'],
  ['9', 'neuve nuebe nove neune nojn nege ni'],
  ['10', 'tio'],
]
export const HOMOPHONES: ReadonlyMap<string, string> = new Map(
  HEARD.flatMap(([digit, words]) => words.split(' ').map((word) => [word, digit] as const)),
)

const byStart = new Map<string, { stem: string; flag: number; whole: boolean }[]>()
for (const [flag, stems] of STEMS)
  for (const stem of stems.split(/\s+/).filter((entry) => entry !== '')) {
    const start = stem.slice(0, 3)
    const entries = byStart.get(start) ?? []
    entries.push({ stem, flag, whole: flag === FILLER || stem.length < 4 || WHOLE.has(stem) })
    byStart.set(start, entries)
  }

const SPELT_CS = new Set('c ce ci cee see tse tze'.split(' '))
const SPELT_VS = new Set('v vee ve vu vau uve fau'.split(' '))
const PLACES = new Set('the on of at its your card and flip au le du sur den der am auf la'.split(' '))
const OWNERS = new Set(
  `my your the a her his mein meine meiner ihr ihre deine dein die den der mon ma votre ton le les mi su tu el los
  las il gli tuo suo   mio la mijn uw je de four banking bank debit credit`.split(/\s+/),
)
/** Counts in figures are words of the question. */
export const COUNTS: ReadonlyMap<string, number> = new Map([
  ['3', THREE],
  ['4', FOUR | BEFORE_PIN],
  ['16', LONG],
])

/** Dutch, German and Scandinavian say what a code is for and that it is one in one word: `kaartvalidatienummer`. */
const COMPOUND = new RegExp(
  '^(?:(?:kredit|credit)?(?:karten?|kaart|kort|card))?' +
    '(?:sicherheit|pruf|pruef|kontroll?|controle|verifi|veriz|valid|beveilig|veiligheid|sakerhet|sikkerhed|securit)' +
    '[a-z]*?' +
    '(?:code|kod|numm|nr$|zahl|ziff|zif$|cijfer|getal|siffr|ciffer|wert|waarde|kurzel|kuerzel|schlussel)',
)

const COMPOUND_CARD = new RegExp(
  '^(?:kredi|credi|debi|debe|bank|betaal|betal|zahl|geld|giro|visa|maestro|master|firm|zakel|bedrijf)' +
    '[a-z]*?(?:kaart|karte|kort|pas$)',
)

/** Also "Kartendaten", "kaartgegevens": what is told of a card is its number. */
const NUMBER_OF_CARD = new RegExp(
  'kart(?:en)?(?:nummer|nr$|daten$)|kaart(?:nummer|nr$|gegevens$)|cardn(?:umm?er|umber|o$|r$)|' +
    'pas(?:nummer|nr$)|kort(?:num|uppgift|oplysning)',
)

/** Whose card it is, and of whom other numbers are told as well. */
const HOLDERS: ReadonlySet<string> = new Set(['titular', 'titulaire', 'karteninhaber', 'cardholder'])

/** "Kreditkartencode", "Zahlencode" */
const CODE_OF_CARD = /^(?:zahlen|ziffern|nummern|kredit|bank|giro|kart)[a-z]*(?:code|kode)$/

const OWN_PIN = /^(?:telefon|telephone|phone|handy|bank|banking|kart[ae]n?|kaart|card|kort|konto|geld|girocard)s?pin$/

/** Flags of a folded word, also of one that was mistyped. */
export function conceptOf(word: string): number {
  const flags = flagsOf(word)
  const meant = (flags & ~CARD) === 0 ? meantBy(word) : null
  return meant === null ? flags : flagsOf(meant)
}

function flagsOf(word: string): number {
  let flags = isCardWord(word) && !word.startsWith('cv') && !HOLDERS.has(word) ? CARD : 0
  if (word.startsWith('cv')) flags |= CV | (word.length < 9 ? CODE_NAME : 0)
  if (word === 'back' || word === 'dos') flags |= BACK_WORD
  if (PLACES.has(word)) flags |= BEFORE_BACK
  if (OWNERS.has(word)) flags |= BEFORE_PIN
  if (HOMOPHONES.has(word)) flags |= HOMOPHONE
  if (SPELT_CS.has(word)) flags |= SPELT_C
  if (SPELT_VS.has(word)) flags |= SPELT_V
  for (let length = 1; length <= 3; length++)
    for (const { stem, flag, whole } of byStart.get(word.slice(0, length)) ?? [])
      if (stem === word || (!whole && word.startsWith(stem)) || (whole && isPlural(word, stem, flag))) flags |= flag
  if ((flags & PIN_NAME) !== 0 && word.length > 4) flags |= CODE
  if (COMPOUND_CARD.test(word)) flags |= CARD
  if (COMPOUND.test(word)) flags |= CODE_NAME
  if (CODE_OF_CARD.test(word)) flags |= CODE
  if (NUMBER_OF_CARD.test(word)) flags |= CARD | NUMBER | DIGITS
  if (/^(?:drei|drie)(?:stellig|cijferig|er)/.test(word)) flags |= THREE | DIGITS
  if (/^vier(?:stellig|cijferig|er)/.test(word)) flags |= FOUR | DIGITS
  if (/(?:zif+ern|cijfers)$/.test(word)) flags |= DIGITS
  // "Kartenr\u00fcckseite"
  if (/^(?:kart|kaart).*(?:ruck|rueck|hinter|achter|unterschr|handteken)/.test(word)) flags |= CARD | BACK
  // "Kartenvorderseite"
  if (/^(?:kart|kaart).*(?:vorder|voor)/.test(word)) flags |= CARD | FRONT
  if ((flags & PERSON) !== 0 && word.includes('numm')) flags |= NUMBER
  // "Mitgliedsnummer", "polisnummer": the number of something, and of no card.
  if (
    word.length > 8 &&
    word.endsWith('nummer') &&
    (flags & (CARD | CODE_NAME | PIN_NAME | SECURITY | VERIFY | PERSON)) === 0
  )
    flags |= OTHER
  if (/^(?:telefon|handy|bestell|kunden|konto|auftrags|rechnungs|vertrags|rekening|klant|order|account)/.test(word))
    flags |= OTHER
  // Whatever it is for, it is one.
  return OWN_PIN.test(word) ? (flags & ~OTHER) | PIN_NAME | CODE : flags
}

function isPlural(word: string, stem: string, flag: number): boolean {
  if (flag === FILLER) return false
  // "turn" is no plural of "Tür".
  return word === `${stem}s` || word === `${stem}e` || (stem.length > 3 && word === `${stem}n`) || word === `${stem}en`
}
