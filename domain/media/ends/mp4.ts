/**
 * MP4 (ISO 14496-12): boxes that name their length. A whole file has its index (moov) and something to be indexed; one
 * of fragments that is cut between two of them does not show it.
 */
import type { EndCheck } from './end-check.ts'
import { bigEndian, walk } from './walk.ts'

const HEAD = 8
const LONG_HEAD = 16

export function mp4End(): EndCheck {
  const seen = new Set<string>()
  let last = ''
  let isEndless = false

  const boxes = walk(HEAD, (head) => {
    const type = String.fromCharCode(...head.subarray(4, 8))
    if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return 'lost'
    const short = bigEndian(head, 0, 4)
    if (short === 1 && head.byteLength < LONG_HEAD) return { need: LONG_HEAD }
    const size = short === 1 ? bigEndian(head, 8, 8) : short
    seen.add(type)
    last = type
    if (short === 0) {
      // The last box of a file may go on to its end, wherever that is.
      isEndless = true
      return { skip: Infinity }
    }
    return size < head.byteLength ? 'lost' : { skip: size }
  })

  return {
    chunk: boxes.chunk,
    problem() {
      if (boxes.where() === 'head') return 'it breaks off inside the head of a box'
      if (boxes.where() === 'inside' && !isEndless) return `it breaks off inside its box ${last}`
      if (!seen.has('moov')) return 'its index (moov) is not there'
      return seen.has('mdat') || seen.has('moof') ? null : 'its media (mdat) is not there'
    },
  }
}
