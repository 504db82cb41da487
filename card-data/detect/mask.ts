/**
 * What is written instead: the first six and the last four digits stay (PCI DSS 3.4.1), security codes, PINs and tracks
 * go whole (3.3.1).
 */
import type { Atom } from './atoms.ts'
import { HIGH_SURROGATE, highDigit, isDigitKind, KIND, MARKUP } from './chars.ts'
import type { CardDataKind } from '../kinds.ts'
import { escapeAt, escapedAsterisk } from './markup.ts'
import { isPlain } from './plain-digits.ts'

export const FIRST = 6
export const LAST = 4

/**
 * The text from the first to the last atom with its middle digits as asterisks. As long as before, separators as they
 * stood.
 */
export function maskedPan(text: string, atoms: readonly Atom[], digits: number): string {
  // A word for two digits goes as soon as one of them has to.
  return masked(text, atoms, (from, to) => from < digits - LAST && to > FIRST)
}

/** The same for digits that a caller names: `hide` is asked with the places of an atom's digits, from and to. */
export function masked(text: string, atoms: readonly Atom[], hide: (from: number, to: number) => boolean): string {
  let out = ''
  let seen = 0
  let at = atoms[0]?.start ?? 0
  for (const atom of atoms) {
    out += text.slice(at, atom.start)
    out += atom.spoken
      ? hide(seen, seen + atom.digits.length)
        ? '*'.repeat(atom.end - atom.start)
        : text.slice(atom.start, atom.end)
      : withoutDigits(text.slice(atom.start, atom.end), seen, hide)
    seen += atom.digits.length
    at = atom.end
  }
  return out
}

/** Every digit and every word for a digit as asterisks. */
export function maskedWhole(text: string, atoms: readonly Atom[]): string {
  return masked(text, atoms, () => true)
}

/** Everything but white space as asterisks. */
export function asterisks(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) out += text.charCodeAt(i) <= 0x20 ? text.charAt(i) : '*'
  return out
}

function withoutDigits(piece: string, first: number, hide: (from: number, to: number) => boolean): string {
  let out = ''
  let index = first
  let at = 0
  for (; at < piece.length && isPlain(piece.charCodeAt(at)); at++, index++)
    out += hide(index, index + 1) ? '*' : piece.charAt(at)
  while (at < piece.length) {
    const unit = piece.charCodeAt(at)
    const kind = KIND[unit] ?? 0
    let next = at + 1
    let mask = ''
    if (isDigitKind(kind)) mask = '*'
    else if (kind === HIGH_SURROGATE && highDigit(piece, at) >= 0) {
      next = at + 2
      mask = '**'
    } else if (kind === MARKUP) {
      const escape = escapeAt(piece, at)
      next = escape?.end ?? next
      if (escape !== null && isDigitKind(escape.kind)) mask = escapedAsterisk(piece.slice(at, next))
    }
    out += mask !== '' && hide(index, index + 1) ? mask : piece.slice(at, next)
    if (mask !== '') index++
    at = next
  }
  return out
}

/** Digits of a cell: of a card number its first six and last four stay. */
export function maskedCell(
  text: string,
  { kind, start, end }: { kind: CardDataKind; start: number; end: number },
): string {
  const cell = text.slice(start, end)
  if (kind !== 'pan') return asterisks(cell)
  const digits = digitsIn(cell)
  return withoutDigits(cell, 0, (from, to) => to > FIRST && from < digits - LAST)
}

function digitsIn(cell: string): number {
  let digits = 0
  for (let at = 0; at < cell.length; at++) if (isDigitKind(KIND[cell.charCodeAt(at)] ?? 0)) digits++
  return digits
}
