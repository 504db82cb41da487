import type { AccessEvent } from '../access/access-event.ts'
import type { AccessLookup } from '../access/question.ts'

/** Where an event stands in the evidence. */
export interface AccessPlace {
  /** UTC day of the chain: a later one than the event's for what came late. */
  day: string
  sequence: number
  /** Of the event. */
  id: string
}

/** How far the chain of a day is indexed. */
export interface IndexedChain {
  sequence: number
  closed: boolean
}

/** Finds events; what they say is read from the evidence. */
export interface AccessIndex {
  /** By day, of those of the range that have any. @throws ArchiveError `index-unreachable` */
  through(from: string, to: string): Promise<Map<string, IndexedChain>>
  /** Idempotent. @throws ArchiveError `index-unreachable` */
  put(day: string, events: readonly { sequence: number; event: AccessEvent }[], through: IndexedChain): Promise<void>
  /**
   * Events of one partition in the order of their time.
   * @param after position that an earlier page of the same partition answered; null from the beginning
   * @throws ArchiveError `index-unreachable`
   */
  page(
    lookup: AccessLookup,
    after: string | null,
    limit: number,
  ): Promise<{ places: AccessPlace[]; next: string | null; requestCharge: number }>
}
