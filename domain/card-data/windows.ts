/** Text of any size through the search with bounded memory: windows that overlap by more than any number is long. */
import { findCardData, maskText, type Finding } from './detect.ts'
import { decode, encode, encodedLength, markedCharset, unfinished, type Charset } from './text-codec.ts'

const WINDOW = 256 * 1024
/** UTF-16 units before a window that are looked at again, for context; and at its end that are left to the next one. */
const OVERLAP = 12_288


/** Masks the body and calls back with every finding, `start` and `end` counted over the whole text. */
export async function* maskedWindows(body: AsyncIterable<Uint8Array>, onFinding: (finding: Finding) => void): AsyncIterable<Uint8Array> {
  let held: Uint8Array = new Uint8Array(0)
  /** Bytes of `held` that are out already. */
  let seen = 0
  let passed = 0
  let marked: 'utf-16le' | 'utf-16be' | null | undefined
  for await (const chunk of body) {
    held = joined(held, chunk)
    if (held.length - seen < WINDOW) continue
    marked ??= markedCharset(held)
    const out = step(false)
    if (out.length > 0) yield out
  }
  marked ??= markedCharset(held)
  const out = step(true)
  if (out.length > 0) yield out

  function step(last: boolean): Uint8Array {
    const { bytes, charset, text } = readable(held, marked ?? null, last)
    const from = charsIn(bytes.subarray(0, seen), charset)
    const findings = text.length === 0 ? [] : findCardData(text)
    const to = last ? text.length : cutBefore(text, text.length - OVERLAP, findings)
    if (to <= from) return new Uint8Array(0)
    const mine = findings.filter(({ start, end }) => end > from && start < to).map((one) => clipped(one, from))
    for (const finding of mine) onFinding({ ...finding, start: finding.start - from + passed, end: finding.end - from + passed })
    const end = seen + encodedLength(text, from, to, charset)
    const out = mine.length === 0 ? bytes.slice(seen, end)
      : encode(maskText(text.slice(from, to), mine.map((one) => ({ ...one, start: one.start - from, end: one.end - from }))), charset)
    // What does not fill a character at the very end goes out as it came.
    const rest = last ? held.slice(end) : new Uint8Array(0)
    passed += to - from
    const keep = Math.max(0, boundary(text, Math.max(0, to - OVERLAP)))
    const dropped = encodedLength(text, 0, keep, charset)
    held = held.slice(dropped)
    seen = end - dropped
    return rest.length === 0 ? out : joined(out, rest)
  }
}

function readable(held: Uint8Array, marked: 'utf-16le' | 'utf-16be' | null, last: boolean): { bytes: Uint8Array; charset: Charset; text: string } {
  if (marked !== null) {
    const bytes = held.subarray(0, held.length - unfinished(held, marked))
    return { bytes, charset: marked, text: decode(bytes, marked) ?? '' }
  }
  const bytes = last ? held : held.subarray(0, held.length - unfinished(held, 'utf-8'))
  const text = decode(bytes, 'utf-8')
  return text === null ? { bytes, charset: 'latin1', text: decode(bytes, 'latin1') ?? '' } : { bytes, charset: 'utf-8', text }
}

function charsIn(bytes: Uint8Array, charset: Charset): number {
  return bytes.length === 0 ? 0 : charset === 'latin1' ? bytes.length : charset === 'utf-8' ? decode(bytes, 'utf-8')?.length ?? bytes.length : bytes.length >> 1
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
  return finding.start >= from ? finding : { ...finding, start: from, masked: finding.masked.slice(from - finding.start) }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
