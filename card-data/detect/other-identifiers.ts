/**
 * Numbers that have a form of their own and are left alone: UUID, IBAN, telephone and SIP addresses, decimals, short
 * prefixes of order numbers.
 */
import { isCardWord } from './surroundings.ts'

/** Letters in an IBAN's country and the length that the SWIFT registry gives it. */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 ' +
    'EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 ' +
    'IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 ' +
    'NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 ' +
    'SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((name) => [name.slice(0, 2), Number(name.slice(2))] as const),
)
const UUID_SHAPE = [8, 4, 4, 4, 12]

/**
 * @returns what the digits at `start`..`end` belong to, or null; `length` is how many digits they are, `groups` in how
 * many pieces
 */
export function otherIdentifier(
  text: string,
  start: number,
  end: number,
  length: number,
  groups: number,
): 'phone' | 'parcel' | 'uuid' | 'iban' | 'decimal' | 'prefixed' | null {
  if (length <= 15 && plusBefore(text, start)) return 'phone'
  if (addressBefore(text, start)) return 'phone'
  if (groups === 1 && isDigit(text.charCodeAt(start - 2)) && text.charCodeAt(start - 1) === 0x2e) return 'decimal'
  if (inParcelNumber(text, start)) return 'parcel'
  if (inUuid(text, start, end)) return 'uuid'
  if (inIban(text, start, end)) return 'iban'
  if (groups === 1 && prefixed(text, start)) return 'prefixed'
  return null
}

function plusBefore(text: string, start: number): boolean {
  let at = start - 1
  while (at >= 0 && start - at < 4 && (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x28)) at--
  return text.charCodeAt(at) === 0x2b || text.charCodeAt(at) === 0xff0b
}

function addressBefore(text: string, start: number): boolean {
  if (text.charCodeAt(start - 1) !== 0x3a) return false
  const before = text.slice(Math.max(0, start - 5), start - 1).toLowerCase()
  return before.endsWith('tel') || before.endsWith('sip') || before.endsWith('sips') || before.endsWith('fax')
}

/** `1Z 668 366 39 7132 126 6`: a parcel of UPS. */
function inParcelNumber(text: string, start: number): boolean {
  let at = start - 1
  while (at > 0 && start - at < LONGEST_PARCEL && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 0x20)) at--
  return (
    (text.charCodeAt(at) | 0x20) === 0x7a &&
    text.charCodeAt(at - 1) === 0x31 &&
    !isDigit(text.charCodeAt(at - 2)) &&
    !isUpperLatin(text.charCodeAt(at - 2) & ~0x20)
  )
}
const LONGEST_PARCEL = 24

/** 8-4-4-4-12 hexadecimal digits around this place. */
function inUuid(text: string, start: number, end: number): boolean {
  let from = start
  while (from > 0 && start - from < 36 && isHexOrDash(text.charCodeAt(from - 1))) from--
  let to = end
  while (to < text.length && to - end < 36 && isHexOrDash(text.charCodeAt(to))) to++
  if (to - from < 36) return false
  for (let offset = Math.max(from, end - 36); offset <= start && offset + 36 <= to; offset++) {
    let at = offset
    if (
      UUID_SHAPE.every((size, i) => {
        for (const stop = at + size; at < stop; at++) if (text.charCodeAt(at) === 0x2d) return false
        return i === 4 || text.charCodeAt(at++) === 0x2d
      })
    )
      return true
  }
  return false
}

function isHexOrDash(unit: number): boolean {
  return isDigit(unit) || unit === 0x2d || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x66)
}

/** Country, check digits and account, with spaces or dashes, where the check digits hold (ISO 13616, mod 97). */
function inIban(text: string, start: number, end: number): boolean {
  for (let at = start - 1; at >= 1 && start - at < 44; at--) {
    const unit = text.charCodeAt(at)
    if (!isDigit(unit) && !isUpperLatin(unit & ~0x20) && unit !== 0x20 && unit !== 0x2d && unit !== 0xa0) return false
    if (
      !isUpperLatin(text.charCodeAt(at) & ~0x20) ||
      !isUpperLatin(text.charCodeAt(at - 1) & ~0x20) ||
      isUpperLatin(text.charCodeAt(at - 2) & ~0x20)
    )
      continue
    // "is 60…" is a word and a number: in an IBAN the check digits follow at once.
    if (!isDigit(text.charCodeAt(at + 1)) || !isDigit(text.charCodeAt(at + 2))) continue
    const length = IBAN_LENGTHS.get(text.slice(at - 1, at + 1).toUpperCase())
    if (length !== undefined && ibanEnd(text, at - 1, length) >= end) return true
  }
  return false
}

/** Where the IBAN that begins here ends, or -1. */
function ibanEnd(text: string, from: number, length: number): number {
  let body = ''
  let at = from
  while (at < text.length && body.length < length) {
    const unit = text.charCodeAt(at)
    if (isDigit(unit) || isUpperLatin(unit & ~0x20)) body += text.charAt(at).toUpperCase()
    else if (unit !== 0x20 && unit !== 0x2d && unit !== 0xa0) return -1
    at++
  }
  if (body.length < length) return -1
  let rest = 0
  for (const character of body.slice(4) + body.slice(0, 4)) {
    const unit = character.charCodeAt(0)
    rest = isDigit(unit) ? (rest * 10 + unit - 48) % 97 : (rest * 100 + unit - 55) % 97
  }
  // Somebody mistyped it: country, length and the spaces of a printed one.
  return rest === 1 || isPrinted(text, from, at) ? at : -1
}

/** Capitals, fours and spaces between them; nothing of it goes on behind. */
function isPrinted(text: string, from: number, end: number): boolean {
  const after = text.charCodeAt(end)
  if (isDigit(after) || isUpperLatin(after & ~0x20) || isUpperLatin(text.charCodeAt(from - 1) & ~0x20)) return false
  for (let at = from; at < end; at++) {
    const space = text.charCodeAt(at) === 0x20
    if (space !== ((at - from) % 5 === 4)) return false
  }
  return isUpperLatin(text.charCodeAt(from)) && isUpperLatin(text.charCodeAt(from + 1))
}

/** `SO-4…`, `INV#4…`, `RMA_4…`: up to five capitals tied to the digits, unless they name a card. */
function prefixed(text: string, start: number): boolean {
  const tie = text.charCodeAt(start - 1)
  if (tie !== 0x2d && tie !== 0x5f && tie !== 0x23 && tie !== 0x2f) return false
  let from = start - 1
  while (from > 0 && start - from < 8 && isUpperLatin(text.charCodeAt(from - 1))) from--
  const letters = start - 1 - from
  if (letters < 1 || letters > 5) return false
  const word = text.slice(from, start - 1).toLowerCase()
  return !isCardWord(word) && word !== 'no' && word !== 'nr' && word !== 'num' && word !== 'is'
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}
function isUpperLatin(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a
}
