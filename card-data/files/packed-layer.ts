/** One layer of packing, unpacked in bites, so that a bomb is noticed before it has gone off in memory. */
import type { Reading } from './reading.ts'

/** Deflate makes at most so many bytes of one (RFC 1951: 258 of two bits). */
const MOST_OF_ONE = 1032
const LARGEST = 4096
/** While a stream is denser than text usually is, so that a bomb's memory stays as small as its bites. */
const LARGEST_DENSE = 256
const DENSE = 40
const SMALLEST = 128
/** Beyond so many bytes, what unpacks to so many times its size is one thing repeated, and nothing people write. */
const FREE = 256_000
const DENSEST = 200

export interface PackedLayer {
  /** Gives the chunk to the unpacker, in copies, until all is given or nothing more may be unpacked. */
  feed: (chunk: Uint8Array, give: (bite: Uint8Array) => void) => void
  /** Another stream begins in what was given last. */
  begin: () => void
  /** Counts what came out; false when it must not be read. */
  out: (bytes: number) => boolean
}

/** Bites are as large as the allowance has room for at the worst ratio. */
export function packedLayer(reading: Reading): PackedLayer {
  let taken = 0
  let made = 0
  let last = 0
  return {
    feed: (chunk, give) => {
      for (let at = 0; at < chunk.length;) {
        const left = reading.unpacked(0)
        if (left === 0) return
        const largest = taken < LARGEST || made > DENSE * taken ? LARGEST_DENSE : LARGEST
        const size = Math.max(SMALLEST, Math.min(largest, Math.floor(left / MOST_OF_ONE)))
        const bite = new Uint8Array(chunk.subarray(at, at + size))
        last = bite.length
        taken += last
        at += size
        give(bite)
      }
    },
    begin: () => {
      taken = last
      made = 0
    },
    out: (bytes) => {
      made += bytes
      if (made > FREE && made > DENSEST * taken) reading.stop('packed more densely than any document')
      return reading.unpacked(bytes) > 0
    },
  }
}
