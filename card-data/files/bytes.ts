/** Small questions to bytes. */

/** Bytes of a latin1 text. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

export function startsWith(bytes: Uint8Array, magic: string, at = 0): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic.charCodeAt(i)) return false
  return true
}

/** Index of the first occurrence at or after `from`, or -1. */
export function indexOf(bytes: Uint8Array, wanted: string, from = 0): number {
  const first = wanted.charCodeAt(0)
  for (
    let at = bytes.indexOf(first, from);
    at >= 0 && at + wanted.length <= bytes.length;
    at = bytes.indexOf(first, at + 1)
  ) {
    if (startsWith(bytes, wanted, at)) return at
  }
  return -1
}

/** Bytes as characters of the same number. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
