/** Ogg (RFC 3533): pages that name their length, and the last one of each logical stream says that it is the last. */
import type { EndCheck } from './end-check.ts'
import { isAt, littleEndian, walk } from './walk.ts'

const HEADER = 27
const LAST_PAGE = 4
/** Capture pattern and version. */
const MARK = 'OggS\0'

export function oggEnd(): EndCheck {
  const open = new Set<number>()
  let hasPages = false
  const pages = walk(HEADER, (head) => {
    if (!isAt(head, MARK)) return 'lost'
    const segments = head[26] ?? 0
    if (head.byteLength < HEADER + segments) return { need: HEADER + segments }
    hasPages = true
    const stream = littleEndian(head, 14, 4)
    if (((head[5] ?? 0) & LAST_PAGE) === 0) open.add(stream)
    else open.delete(stream)
    return { skip: head.byteLength + head.subarray(HEADER).reduce((sum, length) => sum + length, 0) }
  })
  return {
    chunk: pages.chunk,
    problem() {
      const isPage = pages.where() === 'head' && isAt(pages.begun(), MARK.slice(0, pages.begun().byteLength))
      if (isPage || pages.where() === 'inside') return 'it breaks off inside an Ogg page'
      // What somebody appended behind the last page takes nothing from it.
      return hasPages && open.size === 0 ? null : 'its last Ogg page is not there'
    },
  }
}
