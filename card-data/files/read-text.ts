/** Readers of text: as it stands, and without its tags. */
import type { Finding } from '../detect/detect.ts'
import { isText, isWideText } from './file-kind.ts'
import { isAmidPackedBytes } from './packed-bytes.ts'
import type { Reader, Reading } from './reading.ts'
import { masking } from '../text/windows.ts'

export function textReader(reading: Reading): Reader {
  const { push, end } = masking(({ kind }) => {
    reading.found(kind)
  })
  return {
    push: (chunk) => {
      push(chunk)
    },
    end: () => {
      end()
    },
  }
}

/** The readable stretches of bytes that are no text, or not all: a security code in packed ones is chance. */
export function stretchReader(reading: Reading): Reader {
  let codes: Finding[] = []
  let passed = 0
  const { push, end } = masking(
    (finding) => {
      if (finding.kind === 'pan' || finding.kind === 'track') reading.found(finding.kind)
      else codes.push(finding)
    },
    (piece) => {
      for (const { kind, start, end } of codes)
        if (!isAmidPackedBytes(piece, start - passed, end - passed)) reading.found(kind)
      codes = []
      passed += piece.length
    },
  )
  return {
    push: (chunk) => {
      push(chunk)
    },
    end: () => {
      end()
    },
  }
}

/** Text that has to be text from end to end. */
export function onlyTextReader(reading: Reading): Reader {
  const text = textReader(reading)
  let first = true
  let wide = false
  let binary = false
  return {
    push: (chunk) => {
      if (first) wide = isWideText(chunk)
      binary ||= !wide && !isText(chunk)
      first = false
      text.push(chunk)
    },
    end: () => {
      text.end()
      if (binary) reading.unread('bytes that are no text')
    },
  }
}

const BREAKS = [
  'w:p',
  'w:br',
  'w:tab',
  'w:tc',
  'w:tr',
  'a:p',
  'a:br',
  'a:tc',
  'text:p',
  'text:tab',
  'text:line-break',
  'text:h',
  'table:table-cell',
  'si',
  'c',
  'row',
  'p',
  'br',
  'td',
  'tr',
  'div',
  'li',
  'v',
  't',
]

/**
 * XML of office documents: one number can be spread over many runs with long tags between them, so the text is read
 * without its tags as well as with them (attributes hold values too).
 */
export function markupReader(reading: Reading): Reader {
  const asItStands = textReader(reading)
  const stripped = textReader(reading)
  let inTag = false
  let tag = ''
  return {
    push: (chunk) => {
      asItStands.push(chunk)
      const out = new Uint8Array(chunk.length)
      let size = 0
      for (const byte of chunk) {
        if (inTag) {
          if (byte === 0x3e) {
            inTag = false
            if (isBreak(tag)) out[size++] = 0x0a
          } else if (tag.length < 24) tag += String.fromCharCode(byte)
        } else if (byte === 0x3c) {
          inTag = true
          tag = ''
        } else out[size++] = byte
      }
      stripped.push(out.slice(0, size))
    },
    end: () => {
      asItStands.end()
      stripped.end()
    },
  }
}

function isBreak(tag: string): boolean {
  const name = (tag.startsWith('/') ? tag.slice(1) : tag).split(/[\s/]/)[0] ?? ''
  return BREAKS.includes(name)
}
