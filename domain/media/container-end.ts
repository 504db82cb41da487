/** Whether a body that came whole by its own headers is whole by its own format: formats say where they end. */
import type { EndCheck } from './ends/end-check.ts'
import { mp3End } from './ends/mp3.ts'
import { mp4End } from './ends/mp4.ts'
import { oggEnd } from './ends/ogg.ts'
import { webmEnd } from './ends/webm.ts'
import { zipEnd } from './ends/zip.ts'

/** Enough for every end mark below, and for what programs write after it. */
const TAIL = 4096
const RIFF_HEADER = 8
/** Sizes that a RIFF has which was written as a stream: they promise nothing. */
const UNSAID: readonly number[] = [0, 0xffff_ffff]

const ENDS: Record<string, () => EndCheck> = {
  // The last mark of a whole file (PNG 11.2.5, ITU-T T.81 B.2.1, ISO 32000 7.5.5).
  png: () => lastMark('png', 'IEND\xaeB`\x82'),
  jpg: () => lastMark('jpg', '\xff\xd9'),
  pdf: () => lastMark('pdf', '%%EOF'),
  wav: riffEnd,
  webp: riffEnd,
  ogg: oggEnd,
  opus: oggEnd,
  mp3: mp3End,
  mp4: mp4End,
  m4a: mp4End,
  webm: webmEnd,
  zip: zipEnd,
  docx: zipEnd,
  xlsx: zipEnd,
}
const NOTHING_TOLD: EndCheck = { chunk: () => undefined, problem: () => null }

/** @param extension of the media type; of one that is not known here nothing is asked */
export function endCheck(extension: string | null): EndCheck {
  return extension !== null && Object.hasOwn(ENDS, extension) ? (ENDS[extension]?.() ?? NOTHING_TOLD) : NOTHING_TOLD
}

function lastMark(extension: string, mark: string): EndCheck {
  let tail = ''
  return {
    chunk(bytes) {
      tail = (tail + latin(bytes.subarray(-TAIL))).slice(-TAIL)
    },
    problem: () => (tail.includes(mark) ? null : `it breaks off before the end of its ${extension}`),
  }
}

function riffEnd(): EndCheck {
  let size = 0
  let head = ''
  return {
    chunk(bytes) {
      size += bytes.byteLength
      if (head.length < RIFF_HEADER) head += latin(bytes.subarray(0, RIFF_HEADER - head.length))
    },
    problem() {
      const promised = riffSize(head)
      if (promised === null || size >= promised) return null
      return `${size} bytes of the ${promised} that its RIFF header names`
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
