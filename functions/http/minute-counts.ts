/** Accesses that come by the hundred: the first of a minute is on record at once, the others together at its end. */
import type { AccessEvent } from '../../domain/access/access-event.ts'
import type { AccessTrail } from '../../domain/ports/access-trail.ts'
import type { Clock, EventLog } from '../../domain/ports/support.ts'

const WINDOW_MS = 60_000

export interface CountPorts {
  trail: AccessTrail
  clock: Clock
  log: EventLog
  /** Does the work after so long, if the process lives then. */
  later(ms: number, work: () => void): void
}

export interface MinuteCounts {
  /**
   * @param eventOf the line of so many accesses
   * @throws ArchiveError `trail-unwritable` when none of the minute is on record yet; it is counted all the same
   */
  count(key: string, eventOf: (count: number) => AccessEvent): Promise<void>
  has(key: string): boolean
  size(): number
}

interface Entry {
  /** Not on record yet. */
  count: number
  eventOf: (count: number) => AccessEvent
  /** The first line; null until it is tried, and again when it could not be written. */
  first: Promise<void> | null
}

export function minuteCounts({ trail, log, later }: Omit<CountPorts, 'clock'>): MinuteCounts {
  const entries = new Map<string, Entry>()

  return {
    async count(key, eventOf) {
      const entry = entries.get(key) ?? opened(key, eventOf)
      entry.count++
      entry.first ??= write(entry)
      await entry.first
    },
    has: (key) => entries.has(key),
    size: () => entries.size,
  }

  function opened(key: string, eventOf: Entry['eventOf']): Entry {
    const entry: Entry = { count: 0, eventOf, first: null }
    entries.set(key, entry)
    later(WINDOW_MS, () => void endMinute(key, entry))
    return entry
  }

  async function endMinute(key: string, entry: Entry): Promise<void> {
    if (entry.count === 0) {
      entries.delete(key)
      return
    }
    later(WINDOW_MS, () => void endMinute(key, entry))
    await write(entry).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      log.warn('access.counts-unrecorded', { count: entry.count, reason })
    })
  }

  async function write(entry: Entry): Promise<void> {
    const { count } = entry
    entry.count = 0
    try {
      await trail.record(entry.eventOf(count))
    } catch (error) {
      entry.count += count
      entry.first = null
      throw error
    }
  }
}
