/** Dates, times, amounts and coordinates in figures: no parts of a number or code, whatever is asked around them. */
import type { Atom } from '../detect/atoms.ts'

const POINT = 0x2e
const COMMA = 0x2c
const COLON = 0x3a
const SLASH = 0x2f
const DASH = 0x2d

/**
 * The others, in their order; the same list where there are none. `bare`: there are no words, and `65.36` and `780.3`
 * are as well groups of a number.
 */
export function withoutFigures(text: string, atoms: readonly Atom[], bare: boolean): readonly Atom[] {
  let kept: Atom[] | null = null
  for (let first = 0; first < atoms.length;) {
    const last = lastOfRun(text, atoms, first)
    const figure = last > first && isFigure(text, atoms.slice(first, last + 1), bare)
    if (figure) kept ??= atoms.slice(0, first)
    else kept?.push(...atoms.slice(first, last + 1))
    first = last + 1
  }
  return kept ?? atoms
}

/** The last of the groups that the same sign joins, and nothing else. */
function lastOfRun(text: string, atoms: readonly Atom[], first: number): number {
  const sign = signBehind(text, atoms, first)
  let last = first
  if (sign !== 0) while (signBehind(text, atoms, last) === sign) last++
  return last
}

/** The one sign between this group and the next, or 0. */
function signBehind(text: string, atoms: readonly Atom[], at: number): number {
  const [atom, next] = [atoms[at], atoms[at + 1]]
  if (atom === undefined || next === undefined || next.start - atom.end !== 1 || atom.spoken || next.spoken) return 0
  const sign = text.charCodeAt(atom.end)
  return sign === POINT || sign === COMMA || sign === COLON || sign === SLASH || sign === DASH ? sign : 0
}

function isFigure(text: string, groups: readonly Atom[], bare: boolean): boolean {
  const [a = '', b = '', c = ''] = groups.map(({ digits }) => digits)
  const sign = text.charCodeAt(groups[0]?.end ?? 0)
  if (groups.length === 3) {
    if (sign === COLON) return a.length <= 2 && b.length === 2 && c.length === 2
    const day = a.length <= 2 && b.length <= 2 && isYear(c)
    return sign !== COMMA && (day || (isYear(a) && b.length === 2 && c.length === 2))
  }
  if (groups.length > 3) return false
  switch (sign) {
    case COLON:
      return a.length <= 2 && b.length === 2
    case SLASH:
      return a.length <= 2 && Number(a) >= 1 && Number(a) <= 12 && (b.length === 2 || isYear(b))
    case DASH:
      return false
    default:
      return (
        (b.length <= 2 && !(bare && (a.length > 2 || (a.length === 2 && b.length === 2)))) ||
        (a.length <= 3 && b.length >= 4)
      )
  }
}

function isYear(digits: string): boolean {
  return digits.length === 4 && (digits.startsWith('19') || digits.startsWith('20'))
}
