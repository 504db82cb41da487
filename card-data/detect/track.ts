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
  if (atom.spoken || length < 12) return null
  switch (text.charCodeAt(atom.end)) {
    case 0x25:
      if (length > LONGEST_NUMBER) return null
      return caretAt(text, atom.end) > 0
        ? track1(text, atom)
        : isEscaped(text, atom.end, '%3d')
          ? track2(text, atom, atom.end + 3)
          : null
    case 0x5e:
      return length > LONGEST_NUMBER ? null : track1(text, atom)
    case 0x3d:
      return length > LONGEST_NUMBER ? null : track2(text, atom, atom.end + 1)
    case 0x44:
    case 0x64:
      return length > LONGEST_NUMBER ? ofChip(text, atom) : track2(text, atom, atom.end + 1)
    default:
      return null
  }
}
const LONGEST_NUMBER = 19

/** Tag 57 and a length stand before the number of a chip's track 2 (EMV book 3, annex A). */
function ofChip(text: string, atom: Atom): Track | null {
  if (atom.digits.length > LONGEST_NUMBER + 4) return null
  for (const [at, next] of [...atom.digits].entries()) {
    if (next !== '5' || atom.digits.charAt(at + 1) !== '7') continue
    const digits = atom.digits.slice(at + 4)
    if (digits.length < 12 || atom.end - atom.start !== atom.digits.length) continue
    const track = track2(text, { ...atom, start: atom.end - digits.length, digits }, atom.end + 1)
    if (track !== null) return track
  }
  return null
}

/** Length of the separator of track 1 at this place, also as an address writes it; 0 when there is none. */
function caretAt(text: string, at: number): number {
  return text.charCodeAt(at) === 0x5e ? 1 : isEscaped(text, at, '%5e') ? 3 : 0
}

function isEscaped(text: string, at: number, escape: string): boolean {
  return text.charCodeAt(at) === 0x25 && text.slice(at, at + escape.length).toLowerCase() === escape
}

function track1(text: string, atom: Atom): Track | null {
  const sentinel = (text.charCodeAt(atom.start - 1) | 0x20) === 0x62
  if (!sentinel && !isCard(atom.digits)) return null
  let at = atom.end + caretAt(text, atom.end)
  while (at < text.length && at - atom.end <= LONGEST_NAME && caretAt(text, at) === 0 && !isLine(text.charCodeAt(at)))
    at++
  if (caretAt(text, at) === 0) return null
  const dates = at + caretAt(text, at)
  if (!isYearMonth(text, dates)) return null
  const start = sentinel ? atom.start - (text.charCodeAt(atom.start - 2) === 0x25 ? 2 : 1) : atom.start
  return { start, end: restEnd(text, dates) }
}

function track2(text: string, atom: Atom, dates: number): Track | null {
  const sentinel = text.charCodeAt(atom.start - 1) === 0x3b
  if (!(sentinel && text.charCodeAt(atom.end) === 0x3d) && !isCard(atom.digits)) return null
  if (!isYearMonth(text, dates) || !isDigit(text.charCodeAt(dates + 4)) || !isDigit(text.charCodeAt(dates + 6)))
    return null
  return { start: sentinel ? atom.start - 1 : atom.start, end: restEnd(text, dates) }
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
