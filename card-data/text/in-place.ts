/**
 * Masking where bytes are encoded once more: every byte of what is masked becomes an asterisk, so that lengths and line
 * ends stay.
 */
import { findCardData, type Finding } from '../detect/detect.ts'
import { maskText } from '../detect/masked-text.ts'
import { decode, encodedLength, markedCharset, type Charset } from './text-codec.ts'

/** Masks these bytes themselves. Answers what was found, offsets in UTF-16 units of the text they hold. */
export function maskBytes(
  bytes: Uint8Array,
  find: (text: string) => Finding[] = (text) => findCardData(text),
): Finding[] {
  const marked = markedCharset(bytes)
  const utf8 = marked === null ? decode(bytes, 'utf-8') : null
  const charset: Charset = marked ?? (utf8 === null ? 'latin1' : 'utf-8')
  const text = utf8 ?? decode(bytes, charset) ?? ''
  const findings = find(text)
  if (findings.length === 0) return findings
  const masked = maskText(text, findings)
  let at = 0
  let byte = 0
  for (const { start, end } of findings) {
    byte += encodedLength(text, at, start, charset)
    for (at = start; at < end; at++) {
      // Both halves of a pair are masked, or none.
      const size = encodedLength(text, at, at + 1, charset)
      if (masked.charCodeAt(at) !== text.charCodeAt(at)) fill(bytes, byte, size, charset)
      byte += size
    }
  }
  return findings
}

function fill(bytes: Uint8Array, from: number, size: number, charset: Charset): void {
  switch (charset) {
    case 'utf-8':
    case 'latin1':
      bytes.fill(0x2a, from, from + size)
      return
    case 'utf-16le':
      bytes[from] = 0x2a
      bytes[from + 1] = 0
      return
    case 'utf-16be':
      bytes[from] = 0
      bytes[from + 1] = 0x2a
  }
}

/** Quoted-printable (RFC 2045, 6.7), also its form for headers (RFC 2047, Q). Same length back. */
export function maskQuotedPrintable(
  encoded: string,
  header: boolean,
  find?: (text: string) => Finding[],
): { encoded: string; findings: Finding[] } {
  const bytes: number[] = []
  const places: number[] = []
  for (let at = 0; at < encoded.length; at++) {
    const unit = encoded.charCodeAt(at)
    if (unit !== 0x3d) {
      bytes.push(header && unit === 0x5f ? 0x20 : unit)
      places.push(at)
      continue
    }
    const hex = encoded.slice(at + 1, at + 3)
    if (isHex(hex)) {
      bytes.push(Number.parseInt(hex, 16))
      places.push(at)
      at += 2
    } else {
      // A soft line break: white space may stand before the end of the line.
      let end = at + 1
      while (encoded.charCodeAt(end) === 0x20 || encoded.charCodeAt(end) === 0x09) end++
      if (encoded.charCodeAt(end) === 0x0d) end++
      if (encoded.charCodeAt(end) === 0x0a) at = end
      else {
        bytes.push(unit)
        places.push(at)
      }
    }
  }
  const masked = Uint8Array.from(bytes)
  const findings = maskBytes(masked, find)
  if (findings.length === 0) return { encoded, findings }
  let out = ''
  let from = 0
  for (const [i, byte] of masked.entries()) {
    const place = places[i] ?? 0
    if (byte === bytes[i]) continue
    const width = encoded.charCodeAt(place) === 0x3d && isHex(encoded.slice(place + 1, place + 3)) ? 3 : 1
    out +=
      encoded.slice(from, place) +
      (width === 3 ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte))
    from = place + width
  }
  return { encoded: out + encoded.slice(from), findings }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 (RFC 2045, 6.8) with its line ends where they were. Same length back. */
export function maskBase64(
  encoded: string,
  find?: (text: string) => Finding[],
): { encoded: string; findings: Finding[] } {
  const bytes = fromBase64(encoded)
  const findings = maskBytes(bytes, find)
  if (findings.length === 0) return { encoded, findings }
  const again = toBase64(bytes)
  let next = 0
  let out = ''
  for (let at = 0; at < encoded.length; at++) {
    const character = encoded.charAt(at)
    out += ALPHABET.includes(character) && next < again.length ? again.charAt(next++) : character
  }
  return { encoded: out, findings }
}

export function fromBase64(encoded: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((encoded.length * 3) / 4))
  let bits = 0
  let held = 0
  let size = 0
  for (let at = 0; at < encoded.length; at++) {
    const value = VALUES[encoded.charCodeAt(at)] ?? -1
    if (value < 0) continue
    bits = ((bits << 6) | value) & 0xffffff
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[size++] = (bits >> held) & 0xff
    }
  }
  return bytes.slice(0, size)
}

/** Without padding: the original keeps its own. */
function toBase64(bytes: Uint8Array): string {
  let out = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const characters = Math.min(4, bytes.length - at + 1)
    for (let i = 0; i < characters; i++) out += ALPHABET.charAt((group >> (18 - 6 * i)) & 63)
  }
  return out
}

const VALUES = new Int8Array(256).fill(-1)
for (let value = 0; value < 64; value++) VALUES[ALPHABET.charCodeAt(value)] = value

function isHex(pair: string): boolean {
  return /^[0-9A-Fa-f]{2}$/.test(pair)
}
