/** A turn that is to be written. */
import type { HistoryEvent } from './events.ts'
import type { InstanceRow } from './store.ts'
import type { TurnResult } from './turn.ts'

export interface Commit {
  instance: InstanceRow
  result: TurnResult
  /** Events that began this turn, not yet stored. */
  fresh: HistoryEvent[]
  consumed: readonly number[]
  storedEvents: number
  customStatus: string | undefined
  suspended: boolean
  terminated: string | undefined
  skewMs: number
  /** The instance's own time in this turn, epoch ms. */
  logicalMs: number
  nowMs: number
  speed: number
}

export const inputText = (input: unknown): string => JSON.stringify(input ?? null)
