/**
 * Magnetic stripe data (ISO/IEC 7813): track 1 `%B…^NAME^YYMM…?`, track 2 `;…=YYMM…?`. Sensitive whatever the check
 * digit says.
 */
import type { Atom } from './atoms.ts'
import { luhn } from './luhn.ts'
import { likelihood } from './schemes.ts'

export interface Track {
  start: number
  end: number
}

const LONGEST_NAME = 40
const LONGEST_REST = 80

/** The track that has this group of digits as its number, or null. */
export function trackAt(text: string, atom: Atom): Track | null {
  const length = atom.digits.length
  if (atom.spoken || length < 12 || length > 19) return null
  switch (text.charCodeAt(atom.end)) {
    case 0x5e:
      return track1(text, atom)
    case 0x3d:
    case 0x44:
    case 0x64:
      return track2(text, atom)
    default:
      return null
  }
}

function track1(text: string, atom: Atom): Track | null {
  const sentinel = (text.charCodeAt(atom.start - 1) | 0x20) === 0x62
  if (!sentinel && !isCard(atom.digits)) return null
  let at = atom.end + 1
  while (
    at < text.length &&
    at - atom.end <= LONGEST_NAME &&
    text.charCodeAt(at) !== 0x5e &&
    !isLine(text.charCodeAt(at))
  )
    at++
  if (text.charCodeAt(at) !== 0x5e) return null
  const dates = at + 1
  if (!isYearMonth(text, dates)) return null
  const start = sentinel ? atom.start - (text.charCodeAt(atom.start - 2) === 0x25 ? 2 : 1) : atom.start
  return { start, end: restEnd(text, dates) }
}

function track2(text: string, atom: Atom): Track | null {
  const sentinel = text.charCodeAt(atom.start - 1) === 0x3b
  if (!(sentinel && text.charCodeAt(atom.end) === 0x3d) && !isCard(atom.digits)) return null
  if (
    !isYearMonth(text, atom.end + 1) ||
    !isDigit(text.charCodeAt(atom.end + 5)) ||
    !isDigit(text.charCodeAt(atom.end + 7))
  )
    return null
  return { start: sentinel ? atom.start - 1 : atom.start, end: restEnd(text, atom.end + 1) }
}

function isCard(digits: string): boolean {
  return likelihood(digits) !== null && luhn(digits)
}

function isYearMonth(text: string, at: number): boolean {
  for (let i = 0; i < 4; i++) if (!isDigit(text.charCodeAt(at + i))) return false
  const month = Number(text.slice(at + 2, at + 4))
  return month >= 1 && month <= 12
}

/** Everything up to the end sentinel, or the last character that a track can hold. */
function restEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && at - from < LONGEST_REST) {
    const unit = text.charCodeAt(at)
    if (unit === 0x3f) return at + 1
    if (!isDigit(unit) && !(unit >= 0x41 && unit <= 0x5a) && unit !== 0x3d && unit !== 0x5e) return at
    at++
  }
  return at
}

function isLine(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d
}
function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}
