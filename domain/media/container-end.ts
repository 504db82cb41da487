/** Whether a body that came whole by its own headers is whole by its own format: formats say where they end. */

export interface EndCheck {
  chunk(bytes: Uint8Array): void
  /** What is missing at the end, null for nothing that the format could tell. */
  problem(): string | null
}

/** Enough for every end mark below, and for what programs write after it. */
const TAIL = 4096
const RIFF_HEADER = 8
/** Sizes that a RIFF has which was written as a stream: they promise nothing. */
const UNSAID: readonly number[] = [0, 0xffff_ffff]
/** The last mark of a whole file (PNG 11.2.5, ITU-T T.81 B.2.1, ISO 32000 7.5.5). */
const LAST_MARKS: Record<string, string> = { png: 'IEND\xaeB`\x82', jpg: '\xff\xd9', pdf: '%%EOF' }

/** @param extension of the media type; of one that is not known here nothing is asked */
export function endCheck(extension: string | null): EndCheck {
  let size = 0
  let head = ''
  let tail = ''
  return {
    chunk(bytes) {
      size += bytes.byteLength
      if (head.length < RIFF_HEADER) head += latin(bytes.subarray(0, RIFF_HEADER - head.length))
      if (extension !== null && extension in LAST_MARKS) tail = (tail + latin(bytes.subarray(-TAIL))).slice(-TAIL)
    },
    problem() {
      const mark = LAST_MARKS[extension ?? '']
      if (mark !== undefined)
        return tail.includes(mark) ? null : `it breaks off before the end of its ${extension ?? ''}`
      if (extension !== 'wav' && extension !== 'webp') return null
      const promised = riffSize(head)
      return promised === null || size >= promised
        ? null
        : `${size} bytes of the ${promised} that its RIFF header names`
    },
  }
}

/** Bytes of the whole file, null where the header does not say. */
function riffSize(head: string): number | null {
  const named = [...head.slice(4, RIFF_HEADER)].reduce((sum, byte, i) => sum + byte.charCodeAt(0) * 256 ** i, 0)
  return head.length < RIFF_HEADER || UNSAID.includes(named) ? null : named + RIFF_HEADER
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
