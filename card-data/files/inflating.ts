/** Packed streams, unpacked as they come, in a memory that does not grow with what they unpack to. */
import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako'
import type { Reading } from './reading.ts'

/** What stands around the packed data (RFC 1951, RFC 1952), as the `windowBits` by which zlib tells it. */
const WRAPPINGS = { deflate: -15, gzip: 31 } as const

/** Beyond so many bytes, what unpacks to so many times its size is one thing repeated, and nothing people write. */
const FREE = 256_000
const DENSEST = 200

/** Every stream unpacks into this: a piece is copied from it before anybody else has its turn. */
const room = new Uint8Array(16_384)

export interface Inflating {
  /** Until all is unpacked or the reading is stopped. @throws Error when the data is damaged; push no more then */
  push: (chunk: Uint8Array) => void
  /** All that began has ended as it should. */
  isWhole: () => boolean
}

/** @param give gets what comes out, in pieces of its own, and counts them */
export function inflating(
  reading: Reading,
  wrapping: keyof typeof WRAPPINGS,
  give: (piece: Uint8Array<ArrayBuffer>) => void,
): Inflating {
  const stream = new ZStream()
  zlibInflateInit2(stream, WRAPPINGS[wrapping])
  let taken = 0
  let made = 0
  let whole = false
  return {
    push: (chunk) => {
      stream.input = chunk
      stream.next_in = 0
      stream.avail_in = chunk.length
      let full = false
      while ((full || stream.avail_in > 0) && reading.unpacked(0) > 0) {
        if (whole) {
          // A gzip file may have many members; behind other data stands nothing of it.
          if (wrapping !== 'gzip') return
          zlibInflateReset(stream)
          whole = false
        }
        full = step()
      }
    },
    isWhole: () => whole,
  }

  /** Fills the room once. True when more may come out of what is taken already. */
  function step(): boolean {
    stream.output = room
    stream.next_out = 0
    stream.avail_out = room.length
    const before = stream.avail_in
    const status = zlibInflate(stream, Z_NO_FLUSH)
    taken += before - stream.avail_in
    const piece = room.slice(0, stream.next_out)
    made += piece.length
    if (made > FREE && made > DENSEST * taken) reading.stop('packed more densely than any document')
    if (piece.length > 0 && reading.unpacked(0) > 0) give(piece)
    whole = status === Z_STREAM_END
    if (!whole && status !== Z_OK && status !== Z_BUF_ERROR) throw new Error(stream.msg)
    return !whole && piece.length === room.length
  }
}

/** What is counted may be read, until nothing more may be unpacked. */
export function counted(reading: Reading, read: (piece: Uint8Array) => void): (piece: Uint8Array) => void {
  return (piece) => {
    if (reading.unpacked(piece.length) > 0) read(piece)
  }
}
