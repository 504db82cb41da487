/** A text as its UTF-16 units in a typed array, which is gone through twice as fast as the string. */

/** Texts up to this length share one array: nearly all do, and it needs no more than a window of an attachment. */
const LONGEST_SHARED = 1 << 19
let shared = arrayFor(1 << 14)

interface Units {
  units: Uint16Array
  /** The same memory. */
  bytes: Buffer
}

/**
 * One more than the text has: a line end stands behind the last, so that a word ends there without asking for more.
 * To be read before the next text is asked for.
 */
export function unitsOf(text: string): Uint16Array {
  const { length } = text
  if (length >= shared.units.length && length < LONGEST_SHARED)
    shared = arrayFor(Math.min(LONGEST_SHARED, 2 * (length + 1)))
  const { units, bytes } = length < LONGEST_SHARED ? shared : arrayFor(length + 1)
  // Every processor that Node.js is built for by now keeps the low byte first.
  bytes.write(text, 'utf16le')
  units[length] = 0x0a
  return units
}

function arrayFor(length: number): Units {
  const units = new Uint16Array(length)
  return { units, bytes: Buffer.from(units.buffer) }
}
