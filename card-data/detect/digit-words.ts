/**
 * Digits as they are said, in the languages that contact centres of Europe and the Americas speak. Spelt folded
 * (chars.ts).
 */

/** 0 to 9: a digit. 10 to 19 and 20, 30 … 90: a pair; the tens wait for a unit. */
const SAID: readonly (readonly [value: number, words: string])[] = [
  [0, 'zero oh o nought naught nil null cero nul ноль'],
  [1, 'one eins ein eine un une uno una uma een jeden один'],
  [2, 'two zwei zwo deux dos due dois duas twee dwa два'],
  [3, 'three drei trois tres tre drie trzy три'],
  [4, 'four vier quatre cuatro quattro quatro cztery четыре'],
  [5, 'five funf fuenf cinq cinco cinque vijf piec пять'],
  [6, 'six sechs seis sei meia zes szesc шесть'],
  [7, 'seven sieben sept siete sette sete zeven siedem семь'],
  [8, 'eight acht huit ocho otto oito osiem восемь'],
  [9, 'nine niner neun neuf nueve nove negen dziewiec девять'],
  [10, 'ten zehn dix diez dieci dez tien'],
  [11, 'eleven elf onze once undici'],
  [12, 'twelve zwolf zwoelf douze doce dodici doze twaalf'],
  [13, 'thirteen dreizehn treize trece tredici treze dertien'],
  [14, 'fourteen vierzehn quatorze catorce quattordici catorze veertien'],
  [15, 'fifteen funfzehn fuenfzehn quinze quince quindici vijftien'],
  [16, 'sixteen sechzehn seize dieciseis sedici dezesseis dezasseis zestien'],
  [17, 'seventeen siebzehn diecisiete diciassette dezessete dezassete zeventien'],
  [18, 'eighteen achtzehn dieciocho diciotto dezoito achttien'],
  [19, 'nineteen neunzehn diecinueve diciannove dezenove dezanove negentien'],
  [20, 'twenty zwanzig vingt vingts veinte venti vinte twintig'],
  [30, 'thirty dreissig dreiszig dreißig trente treinta trenta trinta dertig'],
  [40, 'forty fourty vierzig quarante cuarenta quaranta quarenta veertig'],
  [50, 'fifty funfzig fuenfzig cinquante cincuenta cinquanta cinquenta vijftig'],
  [60, 'sixty sechzig soixante sesenta sessanta sessenta zestig'],
  [70, 'seventy siebzig septante setenta settanta zeventig'],
  [80, 'eighty achtzig huitante octante ochenta ottanta oitenta tachtig'],
  [90, 'ninety neunzig nonante noventa novanta negentig'],
]

/** How often the digit after it counts. */
const TIMES: readonly (readonly [times: number, words: string])[] = [
  [2, 'double doppel doppelt zweimal doble doppio doppia dubbel duplo dobro'],
  [3, 'triple treble dreimal dreifach tripel triplo tripla'],
  [4, 'quadruple viermal vierfach quadruplo'],
]

/** Meanings above the numbers themselves. */
export const WHOLE_PAIR = 100
export const MULTIPLIER = 200

/** In Portuguese the digit one, in English a filler: it counts where one of these words is said as well. */
export const UM = 400
export const PORTUGUESE: ReadonlySet<string> = new Set(['dois', 'duas', 'quatro', 'sete', 'oito'])

/** Every word with its meaning: a value below 100, WHOLE_PAIR + a value that takes no unit, MULTIPLIER + how often. */
export function digitWords(): Map<string, number> {
  const words = new Map<string, number>([['um', UM]])
  for (const [value, list] of SAID) for (const word of list.split(' ')) words.set(word, value)
  for (const [times, list] of TIMES) for (const word of list.split(' ')) words.set(word, MULTIPLIER + times)
  // Units before tens in one word: einundvierzig, eenentwintig.
  const german = [
    [20, 'zwanzig'],
    [30, 'dreissig'],
    [30, 'dreiszig'],
    [30, 'drei\u00dfig'],
    [40, 'vierzig'],
    [50, 'funfzig'],
    [50, 'fuenfzig'],
    [60, 'sechzig'],
    [70, 'siebzig'],
    [80, 'achtzig'],
    [90, 'neunzig'],
  ] as const
  compounds(
    ['ein', 'zwei', 'drei', 'vier', 'funf', 'sechs', 'sieben', 'acht', 'neun'],
    (unit, tens) => `${unit}und${tens}`,
    german,
  )
  compounds(['fuenf'], (unit, tens) => `${unit}und${tens}`, german, 5)
  compounds(
    ['een', 'twee', 'drie', 'vier', 'vijf', 'zes', 'zeven', 'acht', 'negen'],
    (unit, tens) => `${unit}en${tens}`,
    [
      [20, 'twintig'],
      [30, 'dertig'],
      [40, 'veertig'],
      [50, 'vijftig'],
      [60, 'zestig'],
      [70, 'zeventig'],
      [80, 'tachtig'],
      [90, 'negentig'],
    ],
  )
  // Tens before units in one word: ventuno, veintiuno.
  compounds(
    ['uno', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'],
    (unit, tens) => (/^[uo]/.test(unit) ? tens.slice(0, -1) : tens) + unit,
    [
      [20, 'venti'],
      [30, 'trenta'],
      [40, 'quaranta'],
      [50, 'cinquanta'],
      [60, 'sessanta'],
      [70, 'settanta'],
      [80, 'ottanta'],
      [90, 'novanta'],
    ],
  )
  compounds(
    ['uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'],
    (unit, tens) => `${tens}${unit}`,
    [[20, 'veinti']],
  )
  return words

  function compounds(
    units: readonly string[],
    join: (unit: string, tens: string) => string,
    tens: readonly (readonly [number, string])[],
    first = 1,
  ): void {
    for (const [value, word] of tens)
      for (const [i, unit] of units.entries()) words.set(join(unit, word), WHOLE_PAIR + value + i + first)
  }
}
