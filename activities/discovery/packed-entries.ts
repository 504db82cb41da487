/**
 * What the index says of a day's conversations, packed: a day of hundreds of thousands is looked up in any order while
 * it is planned, and as objects they would take more memory than everything else.
 */
import type { DayEntry } from '../../domain/ports/archive-index.ts'

export interface PackedEntries {
  add(entry: DayEntry): void
  get(conversationId: string): DayEntry | undefined
  has(conversationId: string): boolean
}

/** Bytes of a slab: entries lie in it one behind the other, their length before each. */
const SLAB = 1024 * 1024
const LENGTH = 4

/** Compressing each would cost more memory on its way, in buffers of the compressor, than it saves. */
export function packedEntries(): PackedEntries {
  const slabs: Buffer[] = []
  /** Id to slab number times SLAB plus offset. */
  const places = new Map<string, number>()
  let used = SLAB
  return {
    add(entry) {
      const json = JSON.stringify(entry)
      const size = LENGTH + Buffer.byteLength(json)
      if (used + size > SLAB) {
        // What is larger than a slab has one of its own.
        slabs.push(Buffer.allocUnsafeSlow(Math.max(SLAB, size)))
        used = 0
      }
      const slab = slabs.at(-1)
      slab?.writeUInt32LE(size - LENGTH, used)
      slab?.write(json, used + LENGTH)
      places.set(entry.conversationId, (slabs.length - 1) * SLAB + used)
      used += size
    },
    get(conversationId) {
      const place = places.get(conversationId)
      const slab = place === undefined ? undefined : slabs[Math.floor(place / SLAB)]
      if (place === undefined || slab === undefined) return undefined
      const from = (place % SLAB) + LENGTH
      // Written by this very process a moment ago.
      return JSON.parse(slab.toString('utf8', from, from + slab.readUInt32LE(from - LENGTH))) as DayEntry
    },
    has: (conversationId) => places.has(conversationId),
  }
}
