/** The header block of a mail or of one part of it. */
import { bytesOf, latin1 } from './bytes.ts'
import { findCardData, type Finding } from '../detect/detect.ts'
import { fromBase64, maskBase64, maskBytes, maskQuotedPrintable } from '../text/in-place.ts'

export interface PartKind {
  type: string
  encoding: string
  boundary: string | null
}

/** What the headers say of the body. `inherited`: of a part that says nothing. */
export function partKind(block: string): PartKind {
  const unfolded = block.replaceAll(/\r?\n[ \t]/g, ' ')
  const type = header(unfolded, 'content-type') ?? 'text/plain'
  const boundary = /boundary\s?=\s?(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type)
  return {
    type: type.split(';')[0]?.trim().toLowerCase() ?? '',
    encoding: (header(unfolded, 'content-transfer-encoding') ?? '7bit').trim().toLowerCase(),
    boundary: boundary?.[1] ?? boundary?.[2] ?? null,
  }
}

function header(block: string, name: string): string | null {
  for (const line of block.split('\n'))
    if (line.slice(0, name.length + 1).toLowerCase() === `${name}:`) return line.slice(name.length + 1).trim()
  return null
}

/** Same length back. `left`: a number is spread over encoded words in a way that cannot be masked in place. */
export function maskHeaders(block: string): { block: string; findings: Finding[]; left: boolean } {
  const findings: Finding[] = []
  const words = encodedWords(block)
  let out = ''
  let from = 0
  for (const { start, end, encoding } of words) {
    const { encoded, findings: inWord } =
      encoding === 'b' ? maskBase64(block.slice(start, end)) : maskQuotedPrintable(block.slice(start, end), true)
    out += block.slice(from, start) + encoded
    findings.push(...inWord)
    from = end
  }
  const bytes = bytesOf(out + block.slice(from))
  findings.push(...maskBytes(bytes))
  const masked = latin1(bytes)
  return { block: masked, findings, left: words.length > 0 && findCardData(readable(masked)).length > 0 }
}

interface EncodedWord {
  outer: number
  start: number
  end: number
  encoding: 'b' | 'q'
}

/** `=?charset?B?…?=` and `=?charset?Q?…?=` (RFC 2047). */
function encodedWords(block: string): EncodedWord[] {
  const words: EncodedWord[] = []
  for (let at = block.indexOf('=?'); at >= 0; at = block.indexOf('=?', at + 2)) {
    const charsetEnd = block.indexOf('?', at + 2)
    const encoding = block.charAt(charsetEnd + 1).toLowerCase()
    const end = block.indexOf('?=', charsetEnd + 3)
    if (
      charsetEnd < 0 ||
      end < 0 ||
      charsetEnd - at > 40 ||
      end - at > 1000 ||
      block.charAt(charsetEnd + 2) !== '?' ||
      (encoding !== 'b' && encoding !== 'q')
    )
      continue
    words.push({ outer: at, start: charsetEnd + 3, end, encoding })
    at = end
  }
  return words
}

/** As a person reads it: words decoded, white space between two of them gone. */
function readable(block: string): string {
  let out = ''
  let from = 0
  for (const { outer, start, end, encoding } of encodedWords(block)) {
    const between = block.slice(from, outer)
    out += from > 0 && between.trim() === '' ? '' : between
    const word = block.slice(start, end)
    out +=
      encoding === 'b'
        ? latin1(fromBase64(word))
        : word
            .replaceAll('_', ' ')
            .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    from = end + 2
  }
  return out + block.slice(from)
}
