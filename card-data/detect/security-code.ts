/** Security codes and PINs: three to six digits that mean something only by the words beside them. */
import type { Atom, Keyword } from './atoms.ts'
import { codeFrom, firstAtomFrom, isCount, isInline, type Code } from './code-digits.ts'
import { CELL, DASH, INVISIBLE, KIND, LETTER, LINE, MARKUP, MASK, SPACE } from './chars.ts'
import { BACKWARD, CONNECTORS, EXPIRY_WORDS, HALF_CODE, OTHER_NUMBERS, PIN } from './dictionary.ts'
import { escapeAt, tagEnd } from './markup.ts'
import { isExpiry } from './runs.ts'
import { cardContext, eachWord } from './surroundings.ts'
import { wordSet } from './word-set.ts'

/** What is known of a place already: the end of the finding that covers it, or -1. */
export type Taken = (start: number) => number

const FORWARD = 120
const BACK = 24
const MOST_WORDS = 14

/**
 * The code that this word names, or null.
 * @param near index of the first atom behind the word
 */
export function codeNamedBy(
  text: string,
  keyword: Keyword,
  atoms: readonly Atom[],
  near: number,
  taken: Taken,
): Code | null {
  const before = near > 0 ? atoms[near - 1] : undefined
  if ((atoms[near]?.start ?? Infinity) - keyword.end > FORWARD && keyword.start - (before?.end ?? -Infinity) > BACK)
    return null
  const kind = keyword.meaning === PIN ? 'pin' : 'security-code'
  const forward = ahead(text, keyword, atoms, near, taken, kind)
  if (forward === 'masked') return null
  // What stands before the word in its own line is nearer than what comes in the next.
  const code =
    forward === null || text.slice(keyword.end, forward.start).includes('\n')
      ? (behind(text, keyword, atoms, near, taken, kind) ?? forward)
      : forward
  return code === null || (keyword.meaning === HALF_CODE && !isWhole(text, keyword)) ? null : code
}

/** Half a name needs its other half: "security code", "the three digits on the back", a card's "CID". */
function isWhole(text: string, { start, end, word }: Keyword): boolean {
  const before: string[] = []
  const after: string[] = []
  eachWord(text, Math.max(0, start - 50), start, (name) => {
    before.push(name)
    return true
  })
  eachWord(text, end, Math.min(text.length, end + 24), (name) => {
    after.push(name)
    return after.length < 2
  })
  const near = (...words: string[]) => before.slice(-4).some((name) => words.includes(name))
  switch (word) {
    case 'security':
      if (near('social')) return false
      return ['code', 'number', 'digits', 'no', 'value', 'nummer'].includes(after[0] ?? '')
    case 'sec':
      return ['code', 'number', 'nr', 'no'].includes(after[0] ?? '')
    case 'digit':
    case 'digits':
    case 'dreistellig':
    case 'dreistellige':
    case 'dreistelliger':
    case 'driecijferige':
    case 'chiffres':
    case 'cifras':
    case 'cifre':
      return isOfThree(text, start, word, before, after)
    case 'verification':
      return (
        near('card') ||
        (['code', 'number', 'value', 'digits'].includes(after[0] ?? '') && cardContext(text, start, end))
      )
    case 'cv':
      return text.startsWith('2', end) && !isDigit(text.charCodeAt(end + 1))
    case 'cid':
    case 'csc':
    case 'cav':
      return cardContext(text, start, start)
    case 'back':
    case 'ruckseite':
    case 'dorso':
    case 'reverso':
      return near(
        'digits',
        'numbers',
        'code',
        'digit',
        'ziffern',
        'zahlen',
        'nummer',
        'digitos',
        'numeros',
        'codigo',
        'number',
      )
    default:
      return near('code', 'codigo', 'codice', 'cod', 'numero', 'n') && !(after[0] ?? '').startsWith('socia')
  }
}

/** "the 3 digit code", "código de tres cifras"; of "last three digits" only where cards are spoken of. */
function isOfThree(
  text: string,
  start: number,
  word: string,
  before: readonly string[],
  after: readonly string[],
): boolean {
  const counted = word.startsWith('d') && word.length > 6 && word !== 'digits'
  const three = counted || isThree(text, start) || THREE.has(before.at(-1) ?? '')
  if (!three) return false
  if (CODES.has(after[0] ?? '') || before.slice(-4).some((name) => CODES.has(name))) return true
  return cardContext(text, start, start + word.length) && !OTHER_NUMBERS.has(after.at(-1) ?? '')
}
/** `3 digit`, `3-digit` */
function isThree(text: string, start: number): boolean {
  const between = text.charCodeAt(start - 1)
  const at = between === 0x20 || between === 0x2d ? start - 2 : start - 1
  return text.charCodeAt(at) === 0x33 && !isDigit(text.charCodeAt(at - 1))
}

const THREE = new Set(['three', 'drei', 'trois', 'tres', 'tre', 'drie'])
const CODES = new Set(['code', 'codigo', 'codice', 'kode'])

function ahead(
  text: string,
  keyword: Keyword,
  atoms: readonly Atom[],
  near: number,
  taken: Taken,
  kind: Code['kind'],
): Code | 'masked' | null {
  let at = keyword.end
  // CVV2, CVC2: the digit belongs to the name.
  if (text.charCodeAt(at) === 0x32 || text.charCodeAt(at) === 0x31) if (!isDigit(text.charCodeAt(at + 1))) at++
  let index = firstAtomFrom(atoms, at, near)
  let words = 0
  while (at < text.length && at - keyword.end < FORWARD) {
    const atom = atoms[index]
    if (atom !== undefined && atom.start === at) {
      const end = taken(at)
      if (end > at) {
        at = end
        index = firstAtomFrom(atoms, at, index)
        continue
      }
      const next = atoms[index + 1]
      if (next !== undefined && isExpiry(text, atom, next)) {
        at = next.end
        index += 2
        continue
      }
      if (isCount(text, atom)) {
        at = atom.end
        index++
        continue
      }
      return codeFrom(text, atoms, index, kind)
    }
    const unit = text.charCodeAt(at)
    switch (KIND[unit]) {
      case LETTER: {
        let end = at + 1
        while (end < text.length && (KIND[text.charCodeAt(end)] === LETTER || KIND[text.charCodeAt(end)] === INVISIBLE))
          end++
        if (++words > MOST_WORDS || (kind === 'pin' && isPlace(text, at, end)) || !isLink(text, at, end)) return null
        at = end
        break
      }
      case MASK:
        return at - keyword.end < 40 ? 'masked' : null
      case SPACE:
      case LINE:
      case DASH:
      case CELL:
      case INVISIBLE:
        at++
        break
      case MARKUP: {
        const end = unit === 0x3c ? tagEnd(text, at) : (escapeAt(text, at)?.end ?? 0)
        if (end === 0 && unit !== 0x3d) return null
        at = end === 0 ? at + 1 : end
        index = firstAtomFrom(atoms, at, index)
        break
      }
      default:
        if (unit !== 0x3f && unit !== 0x21 && unit !== 0x23 && unit !== 0x2026 && unit !== 0x5e && unit !== 0x1e)
          return null
        at++
    }
  }
  return null
}

const isLink = wordSet(new Set([...CONNECTORS, ...EXPIRY_WORDS]))
/** A pin is also dropped at an address, or stuck in a map. */
const isPlace = wordSet(new Set(['at', 'on', 'in', 'of', 'to', 'from']))

/** "123 is my cvv", "123 (CVV)". */
function behind(
  text: string,
  keyword: Keyword,
  atoms: readonly Atom[],
  near: number,
  taken: Taken,
  kind: Code['kind'],
): Code | null {
  const index = near - 1
  const atom = near > 0 ? atoms[index] : undefined
  if (atom === undefined || keyword.start - atom.end > BACK) return null
  const between = text.slice(atom.end, keyword.start)
  let linked = false
  let fits = true
  eachWord(text, atom.end, keyword.start, (word) => {
    if (!BACKWARD.has(word)) fits = false
    if (word !== 'the' && word !== 'my' && word !== 'your' && word !== 'for') linked = true
    return fits
  })
  if (!fits) return null
  for (const character of between)
    if ('.?!;\n\r|<>*%,'.includes(character) && !(character === ',' && linked)) return null
  if (
    !linked &&
    !(kind === 'security-code' && (between === ' ' || between === ' (' || between === '/' || between === '='))
  )
    return null
  let first = index
  while (
    first > 0 &&
    index - first < 5 &&
    atoms[first]?.digits.length === 1 &&
    atoms[first - 1]?.digits.length === 1 &&
    isInline(text, atoms[first - 1]?.end ?? 0, atoms[first]?.start ?? 0)
  )
    first--
  if (taken(atoms[first]?.start ?? 0) >= 0) return null
  const code = codeFrom(text, atoms, first, kind)
  return code !== null && code.end === atom.end ? code : null
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}
