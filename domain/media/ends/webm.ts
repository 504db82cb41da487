/**
 * WebM (RFC 8794, RFC 9559): elements that name their length. What was written as a stream names none for its segment
 * and its clusters: cut between two of their elements it does not show it.
 */
import type { EndCheck } from './end-check.ts'
import { bigEndian, walk } from './walk.ts'

const SEGMENT = 0x18538067
/** Masters that a stream may leave without a length. */
const OPEN: ReadonlySet<number> = new Set([SEGMENT, 0x1f43b675])

export function webmEnd(): EndCheck {
  let hasSegment = false

  const elements = walk(2, (head) => {
    const id = lengthOf(head[0] ?? 0)
    if (id > 4) return 'lost'
    if (head.byteLength < id + 1) return { need: id + 1 }
    const size = lengthOf(head[id] ?? 0)
    if (size > 8) return 'lost'
    if (head.byteLength < id + size) return { need: id + size }
    const name = bigEndian(head, 0, id)
    hasSegment ||= name === SEGMENT
    const first = (head[id] ?? 0) & (0xff >> size)
    const value = first * 256 ** (size - 1) + bigEndian(head, id + 1, size - 1)
    // All ones: nobody knew when it was written.
    if (value < 2 ** (7 * size) - 1) return { skip: id + size + value }
    return OPEN.has(name) ? { skip: head.byteLength } : 'lost'
  })

  return {
    chunk: elements.chunk,
    problem() {
      if (['head', 'inside'].includes(elements.where())) return 'it breaks off inside an element of its WebM'
      return hasSegment ? null : 'its WebM segment is not there'
    },
  }
}

/** Bytes of a number that begins with this one: one more for each leading zero. */
function lengthOf(first: number): number {
  return first === 0 ? Infinity : Math.clz32(first) - 23
}
