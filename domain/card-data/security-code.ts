/** Security codes and PINs: three to six digits that mean something only by the words beside them. */
import type { Atom, Keyword } from './atoms.ts'
import { CELL, DASH, folded, INVISIBLE, KIND, LETTER, LINE, MARKUP, MASK, SPACE } from './chars.ts'
import { BACKWARD, CONNECTORS, EXPIRY_WORDS, HALF_CODE, PIN } from './dictionary.ts'
import { gapBetween } from './gap.ts'
import { escapeAt, tagEnd } from './markup.ts'
import { isExpiry, isMaskedAround } from './runs.ts'
import { cardContext, eachWord } from './surroundings.ts'

export interface Code { kind: 'security-code' | 'pin'; start: number; end: number; atoms: readonly Atom[] }
/** What is known of a place already: the end of the finding that covers it, or -1. */
export type Taken = (start: number) => number

const FORWARD = 120
const BACK = 24
const MOST_WORDS = 14

/** The code that this word names, or null. */
export function codeNamedBy(text: string, keyword: Keyword, atoms: readonly Atom[], taken: Taken): Code | null {
  const near = firstAtomFrom(atoms, keyword.start)
  if ((atoms[near]?.start ?? Infinity) - keyword.end > FORWARD && keyword.start - (atoms[near - 1]?.end ?? -Infinity) > BACK) return null
  if (keyword.meaning === HALF_CODE && !isWhole(text, keyword)) return null
  const kind = keyword.meaning === PIN ? 'pin' : 'security-code'
  const forward = ahead(text, keyword, atoms, taken, kind)
  if (forward === 'masked') return null
  // What stands before the word in its own line is nearer than what comes in the next.
  if (forward === null || text.slice(keyword.end, forward.start).includes('\n')) return behind(text, keyword, atoms, taken, kind) ?? forward
  return forward
}

/** Half a name needs its other half: "security code", "the three digits on the back", a card's "CID". */
function isWhole(text: string, { start, end, word }: Keyword): boolean {
  const before: string[] = []
  const after: string[] = []
  eachWord(text, Math.max(0, start - 50), start, (one) => { before.push(one); return true })
  eachWord(text, end, Math.min(text.length, end + 24), (one) => { after.push(one); return after.length < 2 })
  const near = (...words: string[]) => before.slice(-4).some((one) => words.includes(one))
  switch (word) {
    case 'security': return ['code', 'number', 'digits', 'no', 'value', 'nummer'].includes(after[0] ?? '')
    case 'verification': return near('card') || ['code', 'number', 'value', 'digits'].includes(after[0] ?? '') && cardContext(text, start, end)
    case 'cid': case 'csc': case 'cav': return cardContext(text, start, start)
    case 'back': case 'ruckseite': case 'dorso': case 'reverso': return near('digits', 'numbers', 'code', 'digit', 'ziffern', 'zahlen', 'nummer', 'digitos', 'numeros', 'codigo', 'number')
    default: return near('code', 'codigo', 'codice', 'cod')
  }
}

function ahead(text: string, keyword: Keyword, atoms: readonly Atom[], taken: Taken, kind: Code['kind']): Code | 'masked' | null {
  let at = keyword.end
  // CVV2, CVC2: the digit belongs to the name.
  if (text.charCodeAt(at) === 0x32 || text.charCodeAt(at) === 0x31) if (!isDigit(text.charCodeAt(at + 1))) at++
  let index = firstAtomFrom(atoms, at)
  let words = 0
  while (at < text.length && at - keyword.end < FORWARD) {
    const atom = atoms[index]
    if (atom !== undefined && atom.start === at) {
      const end = taken(at)
      if (end > at) { at = end; index = firstAtomFrom(atoms, at); continue }
      const next = atoms[index + 1]
      if (next !== undefined && isExpiry(text, atom, next)) { at = next.end; index += 2; continue }
      if (isCount(text, atom)) { at = atom.end; index++; continue }
      return codeFrom(text, atoms, index, kind)
    }
    const unit = text.charCodeAt(at)
    switch (KIND[unit]) {
      case LETTER: {
        let end = at + 1
        while (end < text.length && (KIND[text.charCodeAt(end)] === LETTER || KIND[text.charCodeAt(end)] === INVISIBLE)) end++
        const word = folded(text.slice(at, end))
        if (++words > MOST_WORDS || kind === 'pin' && PLACES.has(word) || !(CONNECTORS.has(word) || EXPIRY_WORDS.has(word))) return null
        at = end
        break
      }
      case MASK: return at - keyword.end < 40 ? 'masked' : null
      case SPACE: case LINE: case DASH: case CELL: case INVISIBLE: at++; break
      case MARKUP: {
        const end = unit === 0x3c ? tagEnd(text, at) : escapeAt(text, at)?.end ?? 0
        if (end === 0 && unit !== 0x3d) return null
        at = end === 0 ? at + 1 : end
        index = firstAtomFrom(atoms, at)
        break
      }
      default:
        if (unit !== 0x3f && unit !== 0x21 && unit !== 0x23 && unit !== 0x2026 && unit !== 0x5e && unit !== 0x1e) return null
        at++
    }
  }
  return null
}

/** A pin is also dropped at an address, or stuck in a map. */
const PLACES = new Set(['at', 'on', 'in', 'of', 'to', 'from'])

/** "123 is my cvv", "123 (CVV)". */
function behind(text: string, keyword: Keyword, atoms: readonly Atom[], taken: Taken, kind: Code['kind']): Code | null {
  const index = firstAtomFrom(atoms, keyword.start) - 1
  const atom = atoms[index]
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
  for (const character of between) if ('.?!;\n\r|<>*%,'.includes(character) && !(character === ',' && linked)) return null
  if (!linked && !(kind === 'security-code' && (between === ' ' || between === ' (' || between === '/' || between === '='))) return null
  let first = index
  while (first > 0 && index - first < 5 && atoms[first]?.digits.length === 1 && atoms[first - 1]?.digits.length === 1 && isInline(text, atoms[first - 1]?.end ?? 0, atoms[first]?.start ?? 0)) first--
  if (taken(atoms[first]?.start ?? 0) >= 0) return null
  const code = codeFrom(text, atoms, first, kind)
  return code !== null && code.end === atom.end ? code : null
}

/** Whether a code can go on across this. */
function isInline(text: string, from: number, to: number): boolean {
  const gap = gapBetween(text, from, to)
  return gap !== null && !gap.cell && !gap.line
}

/** Three or four digits of a security code, four to six of a PIN, standing alone. */
function codeFrom(text: string, atoms: readonly Atom[], first: number, kind: Code['kind']): Code | null {
  const [least, most] = kind === 'pin' ? [4, 6] : [3, 4]
  const parts: Atom[] = []
  let digits = 0
  for (let i = first; i < atoms.length; i++) {
    const atom = atoms[i]
    if (atom === undefined) break
    const before = parts.at(-1)
    if (before !== undefined) {
      if (!isInline(text, before.end, atom.start) || isExpiry(text, atom, atoms[i + 1] ?? atom)) break
      if (atom.digits.length > 2 || before.digits.length > 2) {
        // One by one, then a longer group: something new begins.
        if (digits >= least) break
        return null
      }
    }
    parts.push(atom)
    digits += atom.digits.length
    if (digits > most) return null
  }
  const start = parts[0]?.start ?? 0
  const end = parts.at(-1)?.end ?? 0
  if (digits < least || !standsAlone(text, start, end) || isMaskedAround(text, start, end)) return null
  if (kind === 'pin' && digits === 6 && !cardContext(text, start, end)) return null
  return { kind, start, end, atoms: parts }
}

/** No amount, date, decimal or part of something longer. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1)
  const after = text.charCodeAt(end)
  if (before === 0x24 || before === 0x20ac || before === 0xa3 || before === 0x2b || after === 0x25 || after === 0x20ac || after === 0x24) return false
  if ((before === 0x2e || before === 0x2d) && isDigit(text.charCodeAt(start - 2))) return false
  if ((after === 0x2e || after === 0x2c || after === 0x2d || after === 0x2f || after === 0x3a) && isDigit(text.charCodeAt(end + 1)) && after !== 0x2c) return false
  if (KIND[after] === LETTER || (KIND[before] === LETTER && isDigit(text.charCodeAt(start)) && text.charCodeAt(start - 2) !== 0x5c && !isKeywordGlued(text, start))) return false
  const unit: string[] = []
  eachWord(text, end, Math.min(text.length, end + 12), (word) => { unit.push(word); return false })
  return !(text.charCodeAt(end) === 0x20 && UNITS.has(unit[0] ?? ''))
}
const UNITS = new Set(['euro', 'euros', 'eur', 'usd', 'dollars', 'dollar', 'gbp', 'pounds', 'chf', 'percent', 'minutes', 'hours', 'days', 'times', 'street', 'st', 'ave', 'road', 'customers', 'people', 'pieces', 'points', 'percent'])

function isKeywordGlued(text: string, start: number): boolean {
  const before = folded(text.slice(Math.max(0, start - 3), start))
  return before === 'cvv' || before === 'cvc' || before === 'pin' || before === 'cid' || before === 'ode'
}

/** "the 3 digits on the back": a count, no code. */
function isCount(text: string, atom: Atom): boolean {
  if (atom.digits.length !== 1) return false
  let next = ''
  eachWord(text, atom.end, Math.min(text.length, atom.end + 14), (word) => { next = word; return false })
  return next.startsWith('digit') || next.startsWith('ziffer') || next.startsWith('stellig') || next.startsWith('chiffre') || next.startsWith('cifr') || next.startsWith('number') || next.startsWith('cijfer')
}

/** Index of the first atom at or after a place. */
export function firstAtomFrom(atoms: readonly Atom[], place: number): number {
  let low = 0
  let high = atoms.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((atoms[middle]?.start ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}

function isDigit(unit: number): boolean { return unit >= 0x30 && unit <= 0x39 }

/** The code that stands right behind a card number and its date of expiry: `4111 1111 1111 1111 12/25 123`. */
export function codeAfter(text: string, pan: { end: number; digits: string }, atoms: readonly Atom[]): Code | null {
  let index = firstAtomFrom(atoms, pan.end)
  const month = atoms[index]
  if (month === undefined || !between(text, pan.end, month.start)) return null
  const year = atoms[index + 1]
  let end = month.end
  if (month.digits.length === 4 && isMonth(month.digits.slice(0, 2))) index += 1
  else if (year !== undefined && month.digits.length <= 2 && isMonth(month.digits) && (year.digits.length === 2 || year.digits.length === 4) && year.start - month.end <= 3) {
    index += 2
    end = year.end
  } else return null
  const code = atoms[index]
  if (code === undefined || !between(text, end, code.start)) return null
  const found = codeFrom(text, atoms, index, 'security-code')
  const wanted = pan.digits.length === 15 ? 4 : 3
  const digits = found?.atoms.reduce((sum, atom) => sum + atom.digits.length, 0)
  return digits === wanted ? found : null
}

/** Separators and words of a date of expiry only. */
function between(text: string, from: number, to: number): boolean {
  if (to - from > 200) return false
  for (let i = from; i < to; i++) {
    const kind = KIND[text.charCodeAt(i)]
    const tag = kind === MARKUP ? tagEnd(text, i) : 0
    if (tag > 0) i = tag - 1
    else if (kind === LETTER) {
      const start = i
      while (i + 1 < to && KIND[text.charCodeAt(i + 1)] === LETTER) i++
      if (!EXPIRY_WORDS.has(folded(text.slice(start, i + 1)))) return false
    } else if (kind !== SPACE && kind !== LINE && kind !== DASH && kind !== CELL) return false
  }
  return true
}

function isMonth(digits: string): boolean {
  return Number(digits) >= 1 && Number(digits) <= 12
}
