/**
 * PDF, in a modest way (ISO 32000-1): every stream that is plain or Flate-compressed is read, and in it the strings
 * that text operators show. Fonts whose codes are not characters, pictures, other filters and encryption stay unread,
 * and are said to be.
 */
import { indexOf, latin1 } from './bytes.ts'
import { counted, inflating } from './inflating.ts'
import { shownText } from './pdf-text.ts'
import { stretchReader, textReader } from './read-text.ts'
import type { Reader, Reading } from './reading.ts'
import { concat } from '../text/windows.ts'

/** Bytes of a dictionary that are remembered before `stream`. */
const DICTIONARY = 4096

/** Words in dictionaries that mean: this is not all readable. */
const UNREADABLE: readonly (readonly [word: string, why: string])[] = [
  ['/Encrypt', 'an encrypted PDF'],
  ['/Type0', 'a PDF with fonts whose text cannot be read'],
  ['/Identity-H', 'a PDF with fonts whose text cannot be read'],
  ['/Type3', 'a PDF with fonts whose text cannot be read'],
  ['/Differences', 'a PDF with fonts whose text cannot be read'],
  ['/Image', 'a PDF with pictures'],
  ['/EmbeddedFile', 'a PDF with files in it'],
  ['/XFA', 'a PDF with a form'],
]

export function pdfReader(reading: Reading): Reader {
  const raw = stretchReader(reading)
  let held: Uint8Array = new Uint8Array(0)
  let inside: Reader | null = null
  return {
    push: (chunk) => {
      raw.push(chunk)
      held = concat([held, chunk])
      advance(false)
    },
    end: () => {
      advance(true)
      inside?.end()
      raw.end()
    },
  }

  function advance(last: boolean): void {
    for (;;) {
      if (inside === null) {
        const at = streamStart(held)
        if (at === null) {
          lookFor(held)
          // A copy, so that the rest of the piece can go.
          if (!last) held = held.slice(-DICTIONARY)
          return
        }
        lookFor(held.subarray(0, at.word))
        inside = streamReader(reading, dictionaryBefore(held, at.word))
        held = held.subarray(at.body)
      }
      const end = indexOf(held, 'endstream')
      if (end < 0) {
        const keep = last ? 0 : 9
        if (held.length > keep) inside.push(held.subarray(0, held.length - keep))
        held = held.slice(Math.max(0, held.length - keep))
        return
      }
      inside.push(held.subarray(0, end))
      inside.end()
      inside = null
      held = held.subarray(end + 9)
    }
  }

  function lookFor(bytes: Uint8Array): void {
    const text = latin1(bytes)
    for (const [word, why] of UNREADABLE) if (text.includes(word)) reading.unread(why)
  }
}

/** Where the keyword stands and where the bytes behind it begin. */
function streamStart(bytes: Uint8Array): { word: number; body: number } | null {
  for (let at = indexOf(bytes, 'stream'); at >= 0; at = indexOf(bytes, 'stream', at + 1)) {
    const next = bytes[at + 6]
    if (next === undefined || (next === 0x0d && bytes[at + 7] === undefined)) return null
    if (next === 0x0a) return { word: at, body: at + 7 }
    if (next === 0x0d) return { word: at, body: bytes[at + 7] === 0x0a ? at + 8 : at + 7 }
  }
  return null
}

function dictionaryBefore(bytes: Uint8Array, at: number): string {
  const text = latin1(bytes.subarray(Math.max(0, at - DICTIONARY), at))
  const object = text.lastIndexOf(' obj')
  return object < 0 ? text : text.slice(object)
}

function streamReader(reading: Reading, dictionary: string): Reader {
  if (dictionary.includes('/Image')) return nothing
  // Fonts, colour profiles and cross references hold no text.
  if (/\/(?:Length1|FontFile\d?|XRef|ICCBased|Type1C|OpenType|CIDFontType0C)\b/.test(dictionary)) return nothing
  const filters = dictionary.match(/\/[A-Za-z0-9]+Decode\b/g) ?? []
  if (filters.length === 0) return contentReader(reading)
  if (filters.length > 1 || filters[0] !== '/FlateDecode') {
    reading.unread(`a PDF with ${filters.join(' ')}`)
    return nothing
  }
  return inflated(reading, contentReader(reading))
}

const nothing: Reader = { push: () => {}, end: () => {} }

/** Without the checksum at the end (RFC 1950), which many a program writes wrong and none that shows a PDF asks for. */
function inflated(reading: Reading, inner: Reader): Reader {
  const unpacking = inflating(reading, 'deflate', counted(reading, inner.push))
  let header: Uint8Array = new Uint8Array(0)
  let failed = false
  const fail = () => {
    failed = true
    reading.unread('a PDF with compressed data that cannot be unpacked')
  }
  return {
    push: (chunk) => {
      if (failed) return
      const missing = HEADER - header.length
      header = concat([header, chunk.slice(0, missing)])
      if (header.length < HEADER) return
      try {
        if (!isZlib(header)) throw new Error('no zlib header')
        unpacking.push(chunk.subarray(missing))
      } catch {
        fail()
      }
    },
    end: () => {
      if (!failed && !unpacking.isWhole() && reading.unpacked(0) > 0) fail()
      inner.end()
    },
  }
}

const HEADER = 2
/** Deflate, and no dictionary that would have to be known. */
function isZlib([method = 0, flags = 0]: Uint8Array): boolean {
  return (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0 && (flags & 0x20) === 0
}

/** As it stands (objects in streams, metadata), and what it shows on the page. */
function contentReader(reading: Reading): Reader {
  const plain = stretchReader(reading)
  const shown = textReader(reading)
  const text = shownText((bytes) => {
    shown.push(bytes)
  })
  let tail = ''
  return {
    push: (chunk) => {
      plain.push(chunk)
      text.push(chunk)
      const around = tail + latin1(chunk)
      for (const [word, why] of UNREADABLE) if (around.includes(word)) reading.unread(why)
      tail = around.slice(-16)
    },
    end: () => {
      plain.end()
      text.end()
      shown.end()
    },
  }
}
