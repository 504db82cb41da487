/** ZIP (APPNOTE 4.3.16): its directory stands at the end, and says where it begins. */
import type { EndCheck } from './end-check.ts'
import { isAt, littleEndian } from './walk.ts'

const END = 22
const LONGEST_COMMENT = 65_535
/** A place that is named in the ZIP64 record instead. */
const ELSEWHERE = 0xffff_ffff

export function zipEnd(): EndCheck {
  let size = 0
  let tail = new Uint8Array(0)
  return {
    chunk(bytes) {
      size += bytes.byteLength
      const all = new Uint8Array(tail.byteLength + bytes.byteLength)
      all.set(tail)
      all.set(bytes, tail.byteLength)
      tail = all.slice(-(END + LONGEST_COMMENT))
    },
    problem() {
      for (let at = tail.byteLength - END; at >= 0; at--) if (isAt(tail, 'PK\x05\x06', at) && isWhole(at)) return null
      return 'the directory at the end of its ZIP is not there'
    },
  }

  function isWhole(at: number): boolean {
    const [length, begin] = [littleEndian(tail, at + 12, 4), littleEndian(tail, at + 16, 4)]
    const isHere = begin === ELSEWHERE || begin + length <= size - tail.byteLength + at
    return isHere && at + END + littleEndian(tail, at + 20, 2) <= tail.byteLength
  }
}
