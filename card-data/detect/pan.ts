/** Which stretch of a run is a card number. */
import type { Atom } from './atoms.ts'
import { KIND, LETTER } from './chars.ts'
import { otherIdentifier } from './other-identifiers.ts'
import { isFours, shapeAllows } from './pan-shape.ts'
import { digitsOf, isLuhn, type RunDigits } from './run-digits.ts'
import type { Run } from './runs.ts'
import { lengthsAt, likelihoodOf } from './schemes.ts'
import { cardContext, gluedToLetters, labelledOtherwise } from './surroundings.ts'

/** A card number, from atom `first` to atom `last` of its run. */
export interface Pan {
  start: number
  end: number
  digits: string
  atoms: readonly Atom[]
}

/** What is asked of one run again and again. */
interface Reading extends Run {
  text: string
  digits: RunDigits
  /** Of `digits`. */
  owned: Uint8Array
  /** Whether card words stand near the run at all, and near this stretch of it. */
  isNearCard: () => boolean
  context: Context
}
type Context = (start: number, end: number) => boolean

export function pansOf(text: string, run: Run): Pan[] {
  const digits = digitsOf(run)
  if (!canBegin(digits, run.atoms.length)) return NO_PANS
  const { isNearCard, context } = contextOf(text, run)
  const reading: Reading = { atoms: run.atoms, gaps: run.gaps, text, digits, owned: digits.owned, isNearCard, context }
  // What speaks for itself first: what is only likely beside the word "card" must not take its digits.
  let asked = false
  const found = search(reading, () => {
    asked = true
    return false
  })
  // What was found parts its neighbours, so they are looked at again; else only what hung on the words around.
  const again = (asked || found.length > 0) && hasFree(reading) && reading.isNearCard()
  const more = again ? search(reading, reading.context) : []
  return more.length === 0 ? found : [...found, ...more].sort((a, b) => a.start - b.start)
}
const NO_PANS: Pan[] = []

/** Whether any group belongs to no number yet. */
function hasFree({ atoms, owned }: Reading): boolean {
  return owned.indexOf(0) < atoms.length
}

/** Whether a right number of any scheme can begin at one of the groups, which is not so for most runs of a table. */
function canBegin(digits: RunDigits, atoms: number): boolean {
  for (let first = 0; first < atoms; first++) {
    const from = digits.offsets[first] as number
    for (const length of lengthsAt(digits.values, digits.count, from)) if (isWhole(digits, from, length)) return true
  }
  return false
}

/** A group ends there, and the check digit is right, which is asked first: nine times of ten it is not. */
function isWhole(digits: RunDigits, from: number, length: number): boolean {
  const to = from + length
  return to <= digits.count && isLuhn(digits, from, to) && digits.endsAt[to] !== 0
}

function search(reading: Reading, context: Context): Pan[] {
  const { atoms, owned } = reading
  const found: Pan[] = []
  for (let first = 0; first < atoms.length; first++) {
    const last = owned[first] === 1 ? -1 : lastOf(reading, first, context)
    if (last < 0) continue
    const parts = atoms.slice(first, last + 1)
    found.push({
      start: parts[0]?.start ?? 0,
      end: parts.at(-1)?.end ?? 0,
      digits: parts.map((atom) => atom.digits).join(''),
      atoms: parts,
    })
    owned.fill(1, first, last + 1)
    first = last
  }
  return found
}

/** Index of the last atom of the number that begins with this one, or -1. */
function lastOf(reading: Reading, first: number, context: Context): number {
  const { digits } = reading
  const from = digits.offsets[first] as number
  for (const length of lengthsAt(digits.values, digits.count, from)) {
    if (!isWhole(digits, from, length)) continue
    const last = (digits.endsAt[from + length] as number) - 1
    if (isFree(reading, first, last) && isCard(reading, first, last, context)) return last
  }
  return -1
}

function isFree({ owned }: Reading, first: number, last: number): boolean {
  for (let i = first; i <= last; i++) if (owned[i] === 1) return false
  return true
}

/** @param last ends a stretch whose check digit is right */
function isCard(reading: Reading, first: number, last: number, context: Context): boolean {
  const { text, atoms, digits } = reading
  const from = digits.offsets[first] as number
  const to = digits.offsets[last + 1] as number
  const likely = likelihoodOf(beginningOf(digits, from), to - from)
  if (likely === null) return false
  const start = atoms[first]?.start ?? 0
  const end = atoms[last]?.end ?? 0
  if (!shapeAllows(reading, first, last, to - from, likely === 'strong', () => context(start, end))) return false
  if (atoms[first]?.spoken !== true && gluedToLetters(text, start, end)) return false
  if (atoms[0]?.spoken === true && isSpeltBefore(text, atoms[0].start)) return false
  if (last - first === 1 && isDecimal(reading, last)) return false
  if (last - first > 1 && isMeasure(reading, first)) return false
  if (otherIdentifier(text, start, end, to - from, last - first + 1) !== null) return false
  // A narrow range or four groups of four are a card whatever stands before them; the rest believes its label, unless
  // cards are spoken of.
  return likely === 'strong' || isFours(reading, first, last) || !labelledOtherwise(text, start) || context(start, end)
}

/** The first six digits of a number, of which there are more. */
function beginningOf({ values }: RunDigits, from: number): number {
  let digits = 0
  for (let i = from; i < from + 6; i++) digits = digits * 10 + (values[i] as number)
  return digits
}

/** "d e five four …": letters that are spelt begin another identifier. */
function isSpeltBefore(text: string, start: number): boolean {
  const isLetter = (at: number) => KIND[text.charCodeAt(at)] === LETTER
  const isAlone = (at: number) => isLetter(at) && text.charCodeAt(at + 1) === 0x20 && !isLetter(at - 1)
  return isAlone(start - 2) && isAlone(start - 4)
}

/** 56.73035900000002 is a measure. */
function isDecimal({ text, atoms }: Reading, last: number): boolean {
  const point = (atoms[last]?.start ?? 0) - 1
  return text.charCodeAt(point) === 0x2e && point === atoms[last - 1]?.end
}

/** `54.916612, 13.049817`: a point behind a short first group, and something else behind the second. */
function isMeasure({ text, atoms, gaps }: Reading, first: number): boolean {
  const [whole, part] = [atoms[first], atoms[first + 1]]
  if (whole === undefined || part === undefined || whole.digits.length > 3 || part.digits.length < 4) return false
  return (
    text.charCodeAt(whole.end) === 0x2e &&
    part.start === whole.end + 1 &&
    gaps[first + 1]?.signature !== gaps[first + 2]?.signature
  )
}

/** Card words near the beginning or end of the run; looked up once, because hostile runs have many beginnings. */
function contextOf(text: string, run: Run): Pick<Reading, 'isNearCard' | 'context'> {
  const from = run.atoms[0]?.start ?? 0
  const to = run.atoms.at(-1)?.end ?? 0
  let known: boolean | undefined
  const isNearCard = () => (known ??= cardContext(text, from, to))
  return { isNearCard, context: (start, end) => (start - from <= NEAR || to - end <= NEAR) && isNearCard() }
}
const NEAR = 120
