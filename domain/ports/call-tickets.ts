/** The one budget of calls that all processes of an OAuth client share (CAP-12). */
import type { Lane } from '../calls/lane.ts'

export interface Granted {
  /** So many calls may be sent within `TICKET_LIFE_MS`; what is not used by then is lost. */
  tickets: number
  /** Without a ticket: ask again after so long, ms. */
  waitMs: number
  /** Processes that asked in the last minutes, this one included. */
  processes: number
}

export interface CallTickets {
  /**
   * Up to `want` tickets. Not idempotent: what was granted is spent.
   * @throws ArchiveError `index-unreachable`: the shared count is out of reach
   */
  take(lane: Lane, want: number): Promise<Granted>
}
