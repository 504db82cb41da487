/**
 * Digits as they are said, in the languages that contact centres of Europe and the Americas speak. Spelt folded
 * (chars.ts).
 */

/** 0 to 9: a digit. 10 to 19 and 20, 30 … 90: a pair; the tens wait for a unit. */
const SAID: readonly (readonly [value: number, words: string])[] = [
  [0, 'zero oh o nought naught nil null cero nul ноль noll'],
  [1, 'one eins ein eine un une uno una uma een jeden один ett'],
  [2, 'two zwei zwo deux dos due dois duas twee dwa два'],
  [3, 'three drei trois tres tre drie trzy три'],
  [4, 'four vier quatre cuatro quattro quatro cztery четыре fyra'],
  [5, 'five funf fuenf cinq cinco cinque vijf piec пять fem'],
  [6, 'six sechs seis sei meia zes szesc шесть seks'],
  [7, 'seven sieben sept siete sette sete zeven siedem семь sju syv'],
  [8, 'eight acht huit ocho otto oito osiem восемь atta otte'],
  [9, 'nine niner neun neuf nueve nove negen dziewiec девять nio'],
  [10, 'ten zehn dix diez dieci dez tien dziesiec'],
  [11, 'eleven elf onze once undici jedenascie elva elleve'],
  [12, 'twelve zwolf zwoelf douze doce dodici doze twaalf dwanascie tolv'],
  [13, 'thirteen dreizehn treize trece tredici treze dertien trzynascie tretton tretten'],
  [14, 'fourteen vierzehn quatorze catorce quattordici catorze veertien czternascie fjorton fjorten'],
  [15, 'fifteen funfzehn fuenfzehn quinze quince quindici vijftien pietnascie femton femten'],
  [16, 'sixteen sechzehn seize dieciseis sedici dezesseis dezasseis zestien szesnascie sexton seksten'],
  [17, 'seventeen siebzehn diecisiete diciassette dezessete dezassete zeventien siedemnascie sjutton sytten'],
  [18, 'eighteen achtzehn dieciocho diciotto dezoito achttien osiemnascie arton atten'],
  [19, 'nineteen neunzehn diecinueve diciannove dezenove dezanove negentien dziewietnascie nitton nitten'],
  [20, 'twenty zwanzig vingt vingts veinte venti vinte twintig dwadziescia tjugo'],
  [30, 'thirty dreissig dreiszig dreißig trente treinta trenta trinta dertig trzydziesci trettio'],
  [40, 'forty fourty vierzig quarante cuarenta quaranta quarenta veertig czterdziesci fyrtio'],
  [50, 'fifty funfzig fuenfzig cinquante cincuenta cinquanta cinquenta vijftig piecdziesiat femtio'],
  [60, 'sixty sechzig soixante sesenta sessanta sessenta zestig szescdziesiat sextio'],
  [70, 'seventy siebzig septante setenta settanta zeventig siedemdziesiat sjuttio'],
  [80, 'eighty achtzig huitante octante ochenta ottanta oitenta tachtig osiemdziesiat attio'],
  [90, 'ninety neunzig nonante noventa novanta negentig dziewiecdziesiat nittio'],
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

/**
 * Hundreds that tens and units may follow: OPEN_HUNDRED + 100, 200 … 900. `hundred` itself multiplies what is before.
 */
export const OPEN_HUNDRED = 1000
export const HUNDRED = 2000
/** Three digits in one word: WHOLE_HUNDRED + value. */
export const WHOLE_HUNDRED = 3000

/** "four thousand": multiplies what is before, or is a thousand itself. OPEN_THOUSAND + n: n thousand in one word. */
export const THOUSAND = 6000
export const OPEN_THOUSAND = 6000
const THOUSANDS = 'thousand mille mil tausend duizend mila tusen tusind tysiac tysiace tysiecy'
const THOUSANDS_IN_ONE: readonly (readonly [joined: string, units: string])[] = [
  ['tausend', 'ein zwei drei vier funf sechs sieben acht neun'],
  ['duizend', 'een twee drie vier vijf zes zeven acht negen'],
  ['mila', 'un due tre quattro cinque sei sette otto nove'],
]

const HUNDREDS: readonly (readonly [value: number, words: string])[] = [
  [100, 'hundert einhundert cien ciento honderd sto cento'],
  [200, 'zweihundert zwohundert doscientos doscientas tweehonderd duecento duzentos duzentas dwiescie tvahundra'],
  [300, 'dreihundert trescientos trescientas driehonderd trecento trezentos trezentas trzysta trehundra'],
  [
    400,
    'vierhundert cuatrocientos cuatrocientas vierhonderd quattrocento quatrocentos quatrocentas czterysta fyrahundra',
  ],
  [
    500,
    'funfhundert fuenfhundert quinientos quinientas vijfhonderd cinquecento quinhentos quinhentas piecset femhundra',
  ],
  [600, 'sechshundert seiscientos seiscientas zeshonderd seicento seiscentos seiscentas szescset sexhundra'],
  [700, 'siebenhundert setecientos setecientas zevenhonderd settecento setecentos setecentas siedemset sjuhundra'],
  [800, 'achthundert ochocientos ochocientas achthonderd ottocento oitocentos oitocentas osiemset attahundra'],
  [900, 'neunhundert novecientos novecientas negenhonderd novecento novecentos novecentas dziewiecset niohundra'],
]

/** Languages that write hundreds and what follows them as one word. */
const JOINED: readonly { ends: string; joins: readonly string[]; tails: readonly string[] }[] = [
  {
    ends: 'hundert',
    joins: ['', 'und'],
    tails:
      'zig ssig \u00dfig zehn ein eins zwei zwo drei vier funf fuenf sechs sieben acht neun elf zwolf zwoelf'.split(
        ' ',
      ),
  },
  {
    ends: 'honderd',
    joins: ['', 'en'],
    tails: 'tig tien een twee drie vier vijf zes zeven acht negen elf twaalf'.split(' '),
  },
  {
    ends: 'cento',
    joins: [''],
    tails: 'enti anta ici uno due tre quattro cinque sei sette otto nove'.split(' '),
  },
  {
    ends: 'hundra',
    joins: [''],
    tails: 'tio tjugo ton elva ett tva tre fyra fem sex sju atta nio'.split(' '),
  },
]

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
  compounds(['ett', 'tva', 'tre', 'fyra', 'fem', 'sex', 'sju', 'atta', 'nio'], (unit, tens) => `${tens}${unit}`, [
    [20, 'tjugo'],
    [30, 'trettio'],
    [40, 'fyrtio'],
    [50, 'femtio'],
    [60, 'sextio'],
    [70, 'sjuttio'],
    [80, 'attio'],
    [90, 'nittio'],
  ])
  const danish = [
    [20, 'tyve'],
    [30, 'tredive'],
    [40, 'fyrre'],
    [50, 'halvtreds'],
    [60, 'tres'],
    [70, 'halvfjerds'],
    [80, 'firs'],
    [90, 'halvfems'],
  ] as const
  compounds(['en', 'to', 'tre', 'fire', 'fem', 'seks', 'syv', 'otte', 'ni'], (unit, tens) => `${unit}og${tens}`, danish)
  // Alone, the Danish sixty is the Spanish three.
  for (const [value, tens] of danish) if (!words.has(tens)) words.set(tens, WHOLE_PAIR + value)
  const below = [...words].filter(([word, meaning]) => meaning < MULTIPLIER && word.length > 1)
  for (const [value, list] of HUNDREDS)
    for (const hundred of list.split(' ')) {
      words.set(hundred, OPEN_HUNDRED + value)
      // In one word: vierhundertzweiundachtzig, vierhonderdtweeentachtig, quattrocentottantadue.
      const language = JOINED.find(({ ends }) => hundred.endsWith(ends))
      if (language === undefined) continue
      for (const [word, meaning] of below) {
        const rest = meaning % WHOLE_PAIR
        if (rest === 0 || !language.tails.some((tail) => word.endsWith(tail))) continue
        for (const join of language.joins) words.set(`${hundred}${join}${word}`, WHOLE_HUNDRED + value + rest)
        // ottocento + ottanta: ottocentottanta.
        if (language.ends === 'cento' && word.startsWith('o'))
          words.set(`${hundred.slice(0, -1)}${word}`, WHOLE_HUNDRED + value + rest)
      }
    }
  for (const word of ['hundred', 'cent', 'cents', 'hundra', 'hundrede']) words.set(word, HUNDRED)
  for (const word of THOUSANDS.split(' ')) words.set(word, THOUSAND)
  for (const [joined, units] of THOUSANDS_IN_ONE)
    for (const [i, unit] of units.split(' ').entries()) words.set(`${unit}${joined}`, OPEN_THOUSAND + i + 1)
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
