/** Holds and retrievals, some minutes of work at a time. */
import type { HoldFigures, HoldStatus } from '../../domain/legal/hold.ts'

export type HoldTally = Omit<HoldFigures, 'at'>

export interface LegalActivities {
  /** Holds what a scope asks for, some minutes' worth. `superseded`: the hold was widened or released meanwhile. */
  holdNext(input: { matterId: string; round: number; asOf: string; part: number; cursor: string | null }): {
    next: { part: number; cursor: string | null } | null
    tally: HoldTally
    superseded: boolean
  }
  /** Counts some thousand records of a hold. */
  sumHold(input: { matterId: string; after: string | null }): { after: string | null; tally: HoldTally }
  settleHold(input: { matterId: string; round: number; tally: HoldTally }): { status: HoldStatus }
  attestNext(input: { matterId: string; after: string | null }): {
    after: string | null
    tally: HoldTally
    restored: number
  }
  closeAttestation(input: { matterId: string; tally: HoldTally; restored: number; month: string }): { attested: true }
  freeNext(input: { matterId: string; after: string | null }): { after: string | null; records: number }
  endRelease(input: { matterId: string }): { released: true }
  /** Asks the source for protection, some minutes' worth, of what was not asked for in this look. */
  protectAtSource(input: { matterId: string; day: string; look: string }): { done: boolean }
  releaseAtSource(input: { matterId: string; day: string }): { outcome: 'done' | 'more' | 'failed' }
  /** The next records of a request of Legal, their objects in pages from `page` on. `step` counts these calls. */
  listRetrieval(input: { id: string; cursor: string | null; step: number; page: number }): {
    cursor: string | null
    page: number
    conversations: number
    objects: number
    bytes: number
  }
  /** Reads the objects of the pages from `page` on again, for some minutes; `page` null: all are verified. */
  verifyRetrieval(input: { id: string; page: number; pages: number }): { page: number | null; withheld: number }
  deliverRetrieval(input: {
    id: string
    conversations: number
    objects: number
    bytes: number
    pages: number
    withheld: number
  }): { delivered: true }
  failRetrieval(input: { id: string; code: string; message: string }): { failed: true }
}
