/** Bytes as text and back, so that whatever is not masked comes out byte for byte as it went in. */
import { bytesOf, latin1 } from '../files/bytes.ts'

export type Charset = 'utf-8' | 'latin1' | 'utf-16le' | 'utf-16be'

const PIECE = 8192
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** By byte order mark; null: UTF-8 where it is valid, else single bytes. */
export function markedCharset(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
}

/** Null: not valid in this charset. A byte order mark is kept. */
export function decode(bytes: Uint8Array, charset: Charset): string | null {
  switch (charset) {
    case 'utf-8': {
      try {
        return strict.decode(bytes)
      } catch {
        return null
      }
    }
    case 'latin1':
      return latin1(bytes)
    case 'utf-16le':
      return fromUnits(bytes.length >> 1, (at) => (bytes[2 * at] ?? 0) | ((bytes[2 * at + 1] ?? 0) << 8))
    case 'utf-16be':
      return fromUnits(bytes.length >> 1, (at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0))
  }
}

/** The inverse of `decode` for text that came from there; asterisks are in every charset. */
export function encode(text: string, charset: Charset): Uint8Array {
  switch (charset) {
    case 'utf-8':
      return encoder.encode(text)
    case 'latin1':
      return bytesOf(text)
    case 'utf-16le':
    case 'utf-16be': {
      const bytes = new Uint8Array(text.length * 2)
      const [low, high] = charset === 'utf-16le' ? [0, 1] : [1, 0]
      for (let at = 0; at < text.length; at++) {
        bytes[2 * at + low] = text.charCodeAt(at) & 0xff
        bytes[2 * at + high] = text.charCodeAt(at) >> 8
      }
      return bytes
    }
  }
}

/** How many bytes `encode` would make of the units from `from` to `to`. */
export function encodedLength(text: string, from: number, to: number, charset: Charset): number {
  if (charset === 'latin1') return to - from
  if (charset !== 'utf-8') return 2 * (to - from)
  let bytes = 0
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at)
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit <= 0xdfff ? 2 : 3
  }
  return bytes
}

/** Bytes at the end that begin a character and do not finish it. */
export function unfinished(bytes: Uint8Array, charset: Charset): number {
  switch (charset) {
    case 'latin1':
      return 0
    case 'utf-16le':
    case 'utf-16be':
      return bytes.length % 2
    case 'utf-8': {
      for (let back = 1; back <= 3 && back <= bytes.length; back++) {
        const byte = bytes[bytes.length - back] ?? 0
        if (byte < 0x80) return 0
        if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
      }
      return 0
    }
  }
}

function fromUnits(length: number, unit: (at: number) => number): string {
  let text = ''
  for (let from = 0; from < length; from += PIECE) {
    const units: number[] = []
    for (let at = from; at < Math.min(length, from + PIECE); at++) units.push(unit(at))
    text += String.fromCharCode(...units)
  }
  return text
}
