/** Groups of digits between which one number could go on. */
import type { Atom } from './atoms.ts'
import { gapBetween, type Gap } from './gap.ts'
import { DASH, KIND, MASK, SPACE } from './chars.ts'

export interface Run {
  atoms: readonly Atom[]
  /** `gaps[i]` stands before `atoms[i]`; the first is null. */
  gaps: readonly (Gap | null)[]
}

/** Runs that hold enough digits for a card number. */
export function runsOf(text: string, atoms: readonly Atom[]): Run[] {
  const runs: Run[] = []
  let from = 0
  // Most groups stand alone: their run needs no list.
  let gaps: (Gap | null)[] | null = null
  let digits = atoms[0]?.digits.length ?? 0
  for (let i = 1; i <= atoms.length; i++) {
    const before = atoms[i - 1]
    const atom = atoms[i]
    const gap =
      before === undefined || atom === undefined || isExpiry(text, before, atom)
        ? null
        : gapBetween(text, before.end, atom.start)
    if (atom !== undefined && gap !== null) {
      gaps ??= [null]
      gaps.push(gap)
      digits += atom.digits.length
      continue
    }
    if (digits >= 12)
      runs.push({ atoms: from === 0 && i === atoms.length ? atoms : atoms.slice(from, i), gaps: gaps ?? [null] })
    from = i
    gaps = null
    digits = atom?.digits.length ?? 0
  }
  return runs
}

/** `12/25`, `08/2027`: a month and a year are no groups of a number. */
export function isExpiry(text: string, month: Atom, year: Atom): boolean {
  if (text.charCodeAt(month.end) !== 0x2f || year.start - month.end !== 1 || month.digits.length > 2) return false
  if (year.digits.length !== 2 && !(year.digits.length === 4 && year.digits.startsWith('20'))) return false
  const value = Number(month.digits)
  // Two digits, a slash and two more could as well be pairs of one number.
  return value >= 1 && value <= 12 && text.charCodeAt(year.end) !== 0x2f && text.charCodeAt(month.start - 1) !== 0x2f
}

/** Whether these digits are what masking left of a number: `411111******1111`. */
export function isMaskedAround(text: string, start: number, end: number): boolean {
  return touchesMask(text, start, -1) || touchesMask(text, end - 1, 1)
}

function touchesMask(text: string, from: number, step: 1 | -1): boolean {
  for (let at = from + step, seen = 0; at >= 0 && at < text.length && seen < 3; at += step, seen++) {
    const kind = KIND[text.charCodeAt(at)]
    if (kind === MASK) return true
    if (kind !== SPACE && kind !== DASH) return false
  }
  return false
}
