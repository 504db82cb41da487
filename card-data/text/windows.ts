/** Text of any size through the search with bounded memory: windows that overlap by more than any number is long. */
import { findInPiece, type Finding, type Table } from '../detect/detect.ts'
import { maskText } from '../detect/masked-text.ts'
import { decode, encode, encodedLength, markedCharset, unfinished, type Charset } from './text-codec.ts'

const WINDOW = 256 * 1024
/** UTF-16 units before a window that are looked at again, for context; and at its end that are left to the next one. */
const OVERLAP = 12_288

/** Takes bytes piece by piece; what comes out is masked, and no longer than what went in by more than a window. */
export interface Masking {
  push: (chunk: Uint8Array) => Uint8Array
  /** The rest. Nothing may be pushed afterwards. */
  end: () => Uint8Array
}

/**
 * Calls back with every finding, `start` and `end` counted in UTF-16 units over the whole text; after the findings of a
 * piece, with the piece itself as it was.
 */
export function masking(onFinding: (finding: Finding) => void, onText?: (piece: string) => void): Masking {
  let held: Uint8Array = NO_BYTES
  /** Bytes of `held` that are out already. */
  let seen = 0
  let passed = 0
  /** The table that goes on where the text is not yet out. */
  let table: Table | null = null
  let marked: 'utf-16le' | 'utf-16be' | null | undefined
  const waiting: Uint8Array[] = []
  let arrived = 0

  return {
    push: (chunk) => {
      waiting.push(chunk)
      arrived += chunk.length
      return arrived + held.length - seen < WINDOW ? NO_BYTES : step(false)
    },
    end: () => step(true),
  }

  function step(last: boolean): Uint8Array {
    held = concat([held, ...waiting.splice(0)])
    arrived = 0
    marked ??= markedCharset(held)
    const { bytes, charset, text } = readable(held, marked, last)
    // Where every character is one byte, nothing has to be counted.
    const counted = bytes.length === text.length ? 'latin1' : charset
    const from = charsIn(bytes.subarray(0, seen), counted)
    const { findings, openAt } = findInPiece(text, table, from)
    let to = last ? text.length : cutBefore(text, text.length - OVERLAP, findings)
    // A table is cut between two rows, so that its cells can be counted again.
    for (let open = openAt(to); !last && open !== null && open.row > from && open.row < to; open = openAt(to))
      to = cutBefore(text, open.row, findings)
    const rest = last ? held.slice(bytes.length) : NO_BYTES
    if (to <= from) return rest
    table = openAt(to)?.table ?? null
    const mine = findings.filter(({ start, end }) => end > from && start < to).map((entry) => clipped(entry, from))
    for (const finding of mine)
      onFinding({ ...finding, start: finding.start - from + passed, end: finding.end - from + passed })
    onText?.(text.slice(from, to))
    const end = seen + encodedLength(text, from, to, counted)
    const out =
      mine.length === 0
        ? bytes.slice(seen, end)
        : encode(
            maskText(
              text.slice(from, to),
              mine.map((entry) => ({ ...entry, start: entry.start - from, end: entry.end - from })),
            ),
            charset,
          )
    passed += to - from
    const dropped = encodedLength(text, 0, boundary(text, Math.max(0, to - OVERLAP)), counted)
    held = held.slice(dropped)
    seen = end - dropped
    // What does not fill a character at the very end goes out as it came.
    return concat([out, rest])
  }
}

function readable(
  held: Uint8Array,
  marked: 'utf-16le' | 'utf-16be' | null,
  last: boolean,
): { bytes: Uint8Array; charset: Charset; text: string } {
  if (marked !== null) {
    const bytes = held.subarray(0, held.length - unfinished(held, marked))
    return { bytes, charset: marked, text: decode(bytes, marked) ?? '' }
  }
  const bytes = last ? held : held.subarray(0, held.length - unfinished(held, 'utf-8'))
  const text = decode(bytes, 'utf-8')
  return text === null
    ? { bytes, charset: 'latin1', text: decode(bytes, 'latin1') ?? '' }
    : { bytes, charset: 'utf-8', text }
}

function charsIn(bytes: Uint8Array, charset: Charset): number {
  return bytes.length === 0
    ? 0
    : charset === 'latin1'
      ? bytes.length
      : charset === 'utf-8'
        ? (decode(bytes, 'utf-8')?.length ?? bytes.length)
        : bytes.length >> 1
}

/** A place to cut at or before `at`: not inside a finding or a character. */
function cutBefore(text: string, at: number, findings: readonly Finding[]): number {
  const across = findings.find(({ start, end }) => start < at && end > at)
  return boundary(text, Math.max(0, across === undefined ? at : across.start))
}

function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}

/** The part of a finding behind `from`. */
function clipped(finding: Finding, from: number): Finding {
  return finding.start >= from
    ? finding
    : { ...finding, start: from, masked: finding.masked.slice(from - finding.start) }
}

const NO_BYTES: Uint8Array = new Uint8Array(0)

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const filled = pieces.filter((piece) => piece.length > 0)
  if (filled.length === 0) return NO_BYTES
  if (filled.length === 1 && filled[0] !== undefined) return filled[0]
  const whole = new Uint8Array(filled.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of filled) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
