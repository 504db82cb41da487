/**
 * MPEG audio: frames whose length follows from their head (ISO 11172-3, 13818-3), and the length in bytes where an
 * encoder has written it into the first (Xing, Info). Cut between two frames without it, a file does not show it.
 */
import type { EndCheck } from './end-check.ts'
import { bigEndian, isAt, littleEndian, walk, type Step } from './walk.ts'

const HEAD = 4
const ID3V1 = 128
const NOT_KNOWN = 0

/** kbit/s by the index of the head, for MPEG-1 layers I to III and for MPEG-2 and 2.5: layer I, then II and III. */
const RATES = {
  one: [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  ],
  two: [
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  ],
} as const
const HERTZ = [44_100, 48_000, 32_000]
/** Bits of the head: 3 is MPEG-1, 2 is MPEG-2, 0 is 2.5. */
const DIVISOR: Record<number, number> = { 3: 1, 2: 2, 0: 4 }

export function mp3End(): EndCheck {
  let size = 0
  let promised: number | null = null
  let isFirst = true

  const frames = walk(HEAD, (head, at) => {
    if (isAt(head, 'ID3')) return tag(head)
    if (isAt(head, 'TAG')) return { skip: ID3V1 }
    if (isAt(head, 'APET')) return apeTag(head)
    const length = frameLength(head)
    if (length === NOT_KNOWN) return 'lost'
    if (isFirst) {
      const info = infoAt(head)
      const wanted = info + 16
      if (head.byteLength < wanted && wanted <= length) return { need: wanted }
      promised = bytesNamed(head, info, at)
      isFirst = false
    }
    return { skip: Math.max(length, head.byteLength) }
  })

  return {
    chunk(bytes) {
      size += bytes.byteLength
      frames.chunk(bytes)
    },
    problem() {
      const isFrame = frames.where() === 'head' && frames.begun()[0] === 0xff
      if (isFrame || frames.where() === 'inside') return 'it breaks off inside a frame'
      if (isFirst && frames.where() !== 'lost') return 'its first frame is not there'
      return promised === null || size >= promised
        ? null
        : `${size} bytes of the ${promised} that its first frame names`
    },
  }
}

/** ID3v2 (2.4, section 3.1): the size in four times seven bits, a footer of ten bytes where a flag says so. */
function tag(head: Uint8Array): Step {
  if (head.byteLength < 10) return { need: 10 }
  const size = head.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0)
  return { skip: 10 + size + (((head[5] ?? 0) & 0x10) === 0 ? 0 : 10) }
}

/** APEv2: its header names the size of what follows it. */
function apeTag(head: Uint8Array): Step {
  return head.byteLength < 32 ? { need: 32 } : { skip: 32 + littleEndian(head, 12, 4) }
}

/** 0 where the head is none, or leaves the length open (free format). */
function frameLength([sync = 0, kind = 0, rate = 0]: Uint8Array): number {
  const divisor = DIVISOR[(kind >> 3) & 3]
  const layer = 3 - ((kind >> 1) & 3)
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0 || divisor === undefined || layer === 3) return NOT_KNOWN
  const kilobits = RATES[divisor === 1 ? 'one' : 'two'][layer]?.[rate >> 4] ?? 0
  const hertz = (HERTZ[(rate >> 2) & 3] ?? 0) / divisor
  if (kilobits === 0 || hertz === 0) return NOT_KNOWN
  const padding = (rate >> 1) & 1
  if (layer === 0) return (Math.floor((12_000 * kilobits) / hertz) + padding) * 4
  return Math.floor(((layer === 2 && divisor > 1 ? 72_000 : 144_000) * kilobits) / hertz) + padding
}

/** Offset of the encoder's own facts in the first frame of layer III: behind its side information. */
function infoAt([, kind = 0, , mode = 0]: Uint8Array): number {
  const isMono = mode >> 6 === 3
  if (((kind >> 3) & 3) === 3) return HEAD + (isMono ? 17 : 32)
  return HEAD + (isMono ? 9 : 17)
}

/** Offset at which the last frame ends by the first one's words, null where it says nothing. */
function bytesNamed(head: Uint8Array, info: number, at: number): number | null {
  if (!isAt(head, 'Xing', info) && !isAt(head, 'Info', info)) return null
  const flags = bigEndian(head, info + 4, 4)
  if ((flags & 2) === 0) return null
  return at + bigEndian(head, info + ((flags & 1) === 0 ? 8 : 12), 4)
}
