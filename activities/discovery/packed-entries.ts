/**
 * What the index says of a day's conversations, packed: a day of hundreds of thousands is looked up in any order while
 * it is planned, and as objects they would take more memory than everything else.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { DayEntry } from '../../domain/ports/archive-index.ts'

export interface PackedEntries {
  add(entry: DayEntry): void
  get(conversationId: string): DayEntry | undefined
  has(conversationId: string): boolean
}

export function packedEntries(): PackedEntries {
  const packed = new Map<string, Uint8Array>()
  return {
    add: (entry) => void packed.set(entry.conversationId, small(entry)),
    get(conversationId) {
      const bytes = packed.get(conversationId)
      // Written by this very process a moment ago.
      return bytes === undefined ? undefined : (JSON.parse(inflateRawSync(bytes).toString()) as DayEntry)
    },
    has: (conversationId) => packed.has(conversationId),
  }
}

/** Copied: what the compressor answers is the beginning of a buffer of its own of 16 KB. */
function small(entry: DayEntry): Uint8Array {
  return Buffer.from(deflateRawSync(JSON.stringify(entry), { level: 1 }))
}
