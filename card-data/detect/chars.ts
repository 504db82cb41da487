/** What a UTF-16 unit is to the search: one table look-up per unit, no regular expression. */

export const OTHER = 0
export const LETTER = 1
export const SPACE = 2
export const LINE = 3
/** Dash family, dot, slash, underscore, comma: may stand between the groups of one number. */
export const DASH = 4
/**
 * Brackets, quotes, colon, pipe, semicolon: stand between cells or fields, so a number across them needs more evidence.
 */
export const CELL = 5
/** Zero-width characters, soft hyphen, variation selectors, combining marks: as if they were not there. */
export const INVISIBLE = 6
/** What masks are made of. */
export const MASK = 7
export const HIGH_SURROGATE = 8
/** Characters that are worth a closer look: `<` of a tag, and `&`, `%`, `\`, `=` of an escape. */
export const MARKUP = 9
/** A digit: DIGIT + its value. */
export const DIGIT = 16
/** A numeral character of Chinese or Japanese, spoken digit by digit: NUMERAL + its value. */
export const NUMERAL = 32

/**
 * Zeros of the decimal digits of the Basic Multilingual Plane (Unicode 17, general category Nd): ten in a row from
 * each.
 */
const ZEROS = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
  0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
  0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
]
/** The same beyond it, as code points. */
const HIGH_ZEROS = [
  0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0,
  0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0,
  0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950,
  0x1fbf0,
]
const HIGH_DIGITS: ReadonlyMap<number, number> = new Map(
  HIGH_ZEROS.flatMap((zero) => Array.from({ length: 10 }, (_, value) => [zero + value, value] as const)),
)

/** Kind of every UTF-16 unit. */
export const KIND: Uint8Array = kinds()

/** Lower case without accents, for Latin, Greek and Cyrillic; other units stand for themselves. */
export const FOLD: Uint16Array = folds()

/** The folded letter, or 0 for whatever is no letter: kind and fold in one look-up, for the innermost loop. */
export const LETTERS: Uint16Array = FOLD.map((fold, unit) => (KIND[unit] === LETTER ? fold : 0))

/** Value of a digit beyond the Basic Multilingual Plane, two units long; -1 when none begins here. */
export function highDigit(text: string, at: number): number {
  const code = text.codePointAt(at)
  return code === undefined ? -1 : (HIGH_DIGITS.get(code) ?? -1)
}

/** A digit of any script, not the numerals of Chinese and Japanese. */
export function isDigitKind(kind: number): boolean {
  return kind >= DIGIT && kind < NUMERAL
}

/** A word as the dictionaries spell it. */
export function folded(word: string): string {
  let plain = 0
  while (plain < word.length && word.charCodeAt(plain) >= 0x61 && word.charCodeAt(plain) <= 0x7a) plain++
  if (plain === word.length) return word
  let out = ''
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i)
    if (KIND[unit] !== INVISIBLE) out += String.fromCharCode(FOLD[unit] ?? unit)
  }
  return out
}

function kinds(): Uint8Array {
  const table = new Uint8Array(65_536)
  const range = (from: number, to: number, kind: number) => {
    table.fill(kind, from, to + 1)
  }
  const each = (characters: string, kind: number) => {
    for (const character of characters) table[character.charCodeAt(0)] = kind
  }
  range(0x41, 0x5a, LETTER)
  range(0x61, 0x7a, LETTER)
  range(0xc0, 0x24f, LETTER)
  range(0x370, 0x52f, LETTER)
  range(0x1e00, 0x1eff, LETTER)
  each('\u00d7\u00f7', OTHER)
  each(' \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000', SPACE)
  each('\n\r\v\f\u0085\u2028\u2029', LINE)
  each(
    '-./_,~\u2026\u00b7\u2010\u2011\u2012\u2013\u2014\u2015\u2022\u2027\u2043\u2053' +
      '\u2212\u2219\u22c5\u2e3a\u2e3b\u2e31\u3001\u3002\u301c\u30fb' +
      '\ufe58\ufe63\uff0c\uff0d\uff0e\uff0f\uff3f\uff64\uff65',
    DASH,
  )
  each(
    '()[]{}"\'`|;:#\u00ab\u00bb' +
      '\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\uff08\uff09\uff1a\uff1b\uff5c>',
    CELL,
  )
  each(
    '\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062' +
      '\u2063\u2064\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\ufeff',
    INVISIBLE,
  )
  range(0x300, 0x36f, INVISIBLE)
  range(0xfe00, 0xfe0f, INVISIBLE)
  range(0x20d0, 0x20f0, INVISIBLE)
  // The same in Windows-1252, read byte by byte; NUL: UTF-16 read as bytes.
  each('\u0096\u0097', DASH)
  each('\u0091\u0092\u0093\u0094', CELL)
  table[0] = INVISIBLE
  each('*\u2217\u25cf\u25a0\u2588\uff0a', MASK)
  each('<&%\\=', MARKUP)
  range(0xd800, 0xdbff, HIGH_SURROGATE)
  for (const zero of ZEROS) for (let value = 0; value < 10; value++) table[zero + value] = DIGIT + value
  // Digits by another name: superscript, subscript, in circles.
  for (const series of [
    '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079',
    '\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089',
    '\u24ea\u2460\u2461\u2462\u2463\u2464\u2465\u2466\u2467\u2468',
    '\u24ff\u2776\u2777\u2778\u2779\u277a\u277b\u277c\u277d\u277e',
  ]) {
    for (let value = 0; value < series.length; value++) table[series.charCodeAt(value)] = DIGIT + value
  }
  for (const series of [
    '\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d',
    '\u3007\u58f9\u8d30\u53c1\u8086\u4f0d\u9646\u67d2\u634c\u7396',
    '\u25cb\u5e7a',
  ]) {
    for (let value = 0; value < series.length; value++) table[series.charCodeAt(value)] = NUMERAL + value
  }
  return table
}

function folds(): Uint16Array {
  const table = new Uint16Array(65_536)
  for (let unit = 0; unit < 65_536; unit++) table[unit] = unit
  for (const [from, to] of [
    [0x41, 0x5a],
    [0xc0, 0x24f],
    [0x370, 0x52f],
    [0x1e00, 0x1eff],
    [0xff21, 0xff3a],
  ] as const) {
    for (let unit = from; unit <= to; unit++)
      table[unit] = String.fromCharCode(unit).toLowerCase().normalize('NFKD').charCodeAt(0)
  }
  table[0xf8] = 0x6f
  table[0xd8] = 0x6f
  table[0x142] = 0x6c
  table[0x141] = 0x6c
  return table
}
