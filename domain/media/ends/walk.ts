/** A walk through a file that streams by, from one part to the next by the sizes that they name: nothing is held. */

/** Skip so many bytes from the beginning of the part, see so many of them first, or know no further. */
export type Step = { skip: number } | { need: number } | 'lost'

export interface Walk {
  chunk(bytes: Uint8Array): void
  /** `whole`: a part ended here; `head` or `inside`: one has begun or goes on; `lost`: what followed was no part. */
  where(): 'whole' | 'head' | 'inside' | 'lost'
  /** The bytes of a head that has begun. */
  begun(): Uint8Array
}

/**
 * @param first bytes of a part's head that are always there
 * @param look is called with the head of each part, and again with as many bytes as it asked for; `at` is its offset
 */
export function walk(first: number, look: (head: Uint8Array, at: number) => Step): Walk {
  let at = 0
  let left = 0
  let need = first
  let head = new Uint8Array(0)
  let isLost = false

  return {
    chunk(bytes) {
      for (let i = 0; i < bytes.byteLength && !isLost;) {
        if (left > 0) {
          const skipped = Math.min(left, bytes.byteLength - i)
          left -= skipped
          i += skipped
          continue
        }
        const more = bytes.subarray(i, i + need - head.byteLength)
        head = joined(head, more)
        i += more.byteLength
        if (head.byteLength === need) step()
      }
    },
    where() {
      if (isLost) return 'lost'
      if (left > 0) return 'inside'
      return head.byteLength > 0 ? 'head' : 'whole'
    },
    begun: () => head,
  }

  function step(): void {
    const next = look(head, at)
    if (next === 'lost') isLost = true
    else if ('need' in next) need = next.need
    else {
      left = next.skip - head.byteLength
      at += next.skip
      head = new Uint8Array(0)
      need = first
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.byteLength + b.byteLength)
  all.set(a)
  all.set(b, a.byteLength)
  return all
}

/** Whether the ASCII mark stands at this offset. */
export function isAt(bytes: Uint8Array, mark: string, offset = 0): boolean {
  return [...mark].every((character, i) => bytes[offset + i] === character.charCodeAt(0))
}

/** An unsigned number of `length` bytes, the largest first. */
export function bigEndian(bytes: Uint8Array, offset: number, length: number): number {
  return bytes.subarray(offset, offset + length).reduce((sum, byte) => sum * 256 + byte, 0)
}

/** The same, the smallest byte first. */
export function littleEndian(bytes: Uint8Array, offset: number, length: number): number {
  return bytes.subarray(offset, offset + length).reduceRight((sum, byte) => sum * 256 + byte, 0)
}
