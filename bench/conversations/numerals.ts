/** Numbers from 0 to 9999 as people say them, in six languages. */
import type { Language } from './phrases.ts'

const words = (text: string) => text.split(' ')

const UNITS: Record<Language, readonly string[]> = {
  en: words(
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
      'seventeen eighteen nineteen',
  ),
  de: words(
    'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn ' +
      'siebzehn achtzehn neunzehn',
  ),
  fr: words(
    'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept ' +
      'dix-huit dix-neuf',
  ),
  es: words(
    'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis ' +
      'diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis ' +
      'veintisiete veintiocho veintinueve',
  ),
  it: words(
    'zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici ' +
      'diciassette diciotto diciannove',
  ),
  nl: words(
    'nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien ' +
      'zeventien achttien negentien',
  ),
}

const TENS: Record<Language, readonly string[]> = {
  en: words('- - twenty thirty forty fifty sixty seventy eighty ninety'),
  de: words('- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'),
  fr: words('- - vingt trente quarante cinquante soixante septante quatre-vingt nonante'),
  es: words('- - veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa'),
  it: words('- - venti trenta quaranta cinquanta sessanta settanta ottanta novanta'),
  nl: words('- - twintig dertig veertig vijftig zestig zeventig tachtig negentig'),
}

const SPANISH_HUNDREDS = words(
  '- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos',
)

/** How one speaker says numbers: Belgian and Swiss French count by tens to ninety. */
export interface Dialect {
  language: Language
  byTens: boolean
}

export function digitWord(language: Language, digit: string): string {
  return UNITS[language][Number(digit)] ?? digit
}

export function spell(dialect: Dialect, n: number): string {
  if (n < 100) return underHundred(dialect, n)
  return n < 1000 ? underThousand(dialect, n) : thousands(dialect, n)
}

function underHundred({ language, byTens }: Dialect, n: number): string {
  const small = UNITS[language][n]
  if (small !== undefined) return small
  const unit = n % 10
  const ten = TENS[language][Math.floor(n / 10)] ?? ''
  const one = UNITS[language][unit] ?? ''
  switch (language) {
    case 'en':
      return unit === 0 ? ten : `${ten}-${one}`
    case 'de':
      return unit === 0 ? ten : `${unit === 1 ? 'ein' : one}und${ten}`
    case 'nl':
      return unit === 0 ? ten : `${one}${one.endsWith('e') ? 'ën' : 'en'}${ten}`
    case 'es':
      return unit === 0 ? ten : `${ten} y ${one}`
    case 'it':
      return unit === 0 ? ten : (unit === 1 || unit === 8 ? ten.slice(0, -1) : ten) + (unit === 3 ? 'tré' : one)
    case 'fr':
      return byTens ? frenchByTens(n) : french(n)
  }
}

function french(n: number): string {
  const unit = (rest: number) => UNITS.fr[rest] ?? ''
  if (n >= 80) return n === 80 ? 'quatre-vingts' : `quatre-vingt-${unit(n - 80)}`
  if (n >= 70) return n === 71 ? 'soixante et onze' : `soixante-${unit(n - 60)}`
  return frenchByTens(n)
}

function frenchByTens(n: number): string {
  if (n >= 80 && n < 90) return french(n)
  const ten = TENS.fr[Math.floor(n / 10)] ?? ''
  if (n % 10 === 0) return ten
  return n % 10 === 1 ? `${ten} et un` : `${ten}-${UNITS.fr[n % 10] ?? ''}`
}

function underThousand(dialect: Dialect, n: number): string {
  const { language } = dialect
  const hundred = Math.floor(n / 100)
  const many = UNITS[language][hundred] ?? ''
  const rest = n % 100 === 0 ? '' : underHundred(dialect, n % 100)
  switch (language) {
    case 'en':
      return `${many} hundred${rest === '' ? '' : ` and ${rest}`}`
    case 'de':
      return `${hundred === 1 ? 'ein' : many}hundert${rest}`
    case 'nl':
      return `${hundred === 1 ? '' : many}honderd${rest}`
    case 'it':
      return `${hundred === 1 ? '' : many}cento${rest}`
    case 'fr':
      return [hundred === 1 ? '' : many, 'cent', rest].filter((part) => part !== '').join(' ')
    case 'es':
      return n === 100 ? 'cien' : `${SPANISH_HUNDREDS[hundred] ?? ''} ${rest}`.trim()
  }
}

function thousands(dialect: Dialect, n: number): string {
  const { language } = dialect
  const thousand = Math.floor(n / 1000)
  const many = thousand === 1 ? '' : (UNITS[language][thousand] ?? '')
  const rest = n % 1000 === 0 ? '' : spell(dialect, n % 1000)
  switch (language) {
    case 'en':
      return `${UNITS.en[thousand] ?? ''} thousand ${rest}`.trim()
    case 'de':
      return `${many}tausend${rest}`
    case 'nl':
      return `${many}duizend${rest}`
    case 'it':
      return `${thousand === 1 ? 'mille' : `${many}mila`}${rest}`
    case 'fr':
      return `${many} mille ${rest}`.trim()
    case 'es':
      return `${many} mil ${rest}`.trim()
  }
}
