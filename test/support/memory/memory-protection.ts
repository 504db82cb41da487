import { ArchiveError } from '../../../domain/errors.ts'
import type { SourceProtection } from '../../../domain/ports/source-protection.ts'

export interface MemoryProtection extends SourceProtection {
  protected: Set<string>
  /** Conversations without a recording: refused one by one. */
  without: Set<string>
  calls: number
  /** The source answers no more. */
  away: boolean
}

/** @param most conversations that may be protected */
export function memoryProtection(most = 1000): MemoryProtection {
  const asked = (ids: readonly string[]) => {
    source.calls++
    if (source.away) throw new ArchiveError('source-forbidden', 'protect from deletion: status 403')
    if (ids.length > 100) throw new ArchiveError('source-refused', 'more than 100')
  }
  const source: MemoryProtection = {
    protected: new Set(),
    without: new Set(),
    calls: 0,
    away: false,
    async protect(ids, on) {
      await Promise.resolve()
      asked(ids)
      const failed = new Map<string, string>()
      for (const id of ids) {
        if (!on) source.protected.delete(id)
        else if (source.without.has(id)) failed.set(id, 'no.recording: it has no recording')
        else if (source.protected.size >= most && !source.protected.has(id)) failed.set(id, 'limit: too many')
        else source.protected.add(id)
      }
      return failed
    },
    async protectedOf(ids) {
      await Promise.resolve()
      asked(ids)
      return new Set(ids.filter((id) => source.protected.has(id)))
    },
  }
  return source
}
